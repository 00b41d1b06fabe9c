"""What kind of log events are, from the looks of the first of them.

fidelity: own-types.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_FLOW_RECORD = re.compile(r" *\d+ \S+ \S+ .* (?:ACCEPT|REJECT|-) +(?:OK|NODATA|SKIPDATA)")
_LAMBDA = re.compile(r"(?:START|END|REPORT) RequestId: |INIT_START ")
_ROUTE53 = re.compile(r"1\.\d \d{4}-\d\d-\d\dT[\d:.]+Z [A-Z0-9]+ \S+ \S+ \S+ (?:UDP|TCP) ")
#: RFC 5424 has a version behind the priority, RFC 3164 a month; files of the latter often lack
#: the priority.
_SYSLOG = re.compile(
    r"<\d{1,3}>(?:\d{1,2} |[A-Z][a-z]{2} [ \d]\d )|[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S"
)
#: Keys that only events of one kind have, by kind; any set will do.
_KEYS: Mapping[str, tuple[frozenset[str], ...]] = {
    "cloudtrail": (frozenset(["eventSource", "eventName"]),),
    "waf": (frozenset(["terminatingRuleId"]),),
    "appsync": (frozenset(["graphQLAPIId"]),),
    "route53-resolver": (frozenset(["query_name", "query_type"]),),
    "apigateway": (
        frozenset(["requestId", "httpMethod", "status"]),
        frozenset(["requestId", "routeKey", "status"]),
    ),
}
#: How many events are looked at.
SAMPLE = 50


def log_type(messages: Sequence[str]) -> str:
    """What the messages look like.

    ``json`` where nothing is recognised: any event may be JSON, whatever the first ones are.
    """
    sample = messages[:SAMPLE]
    if not sample:
        return "json"
    if _most(_FLOW_RECORD, sample):
        return "vpcflow"
    if any(_LAMBDA.match(line) for line in sample):
        return "lambda"
    if all(_ROUTE53.match(line) for line in sample):
        return "route53"
    return "syslog" if _most(_SYSLOG, sample) else json_type(list(objects(sample)))


def _most(pattern: re.Pattern[str], sample: Sequence[str]) -> bool:
    return sum(bool(pattern.match(line)) for line in sample) * 2 > len(sample)


def objects(lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The JSON objects among lines."""
    for line in lines:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


def json_type(found: Sequence[dict[str, Any]]) -> str:
    """The type of events that are JSON objects."""
    for kind, wanted in _KEYS.items():
        if any(keys <= one.keys() for one in found for keys in wanted):
            return kind
    if any(str(one.get("type", "")).startswith("platform.") and "record" in one for one in found):
        return "lambda"
    return "json"
