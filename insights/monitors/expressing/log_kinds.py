"""What kind of log a source is, told by what is asked of it.

Patterns and queries that name fields of one kind only decide; then the names of the log groups;
then JSON where keys are asked for, and plain text where nothing is. Every rule is ours (A).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from insights.diagnostics import Source
from insights.lang import parse as parse_query
from insights.lang.flow_format import in_front
from insights.lang.log_types import (
    DEFAULT_FLOW_FORMAT,
    FIXED_FIELDS,
    FLOW_FIELDS,
    LogSource,
)
from insights.lang.walk import find
from insights.lint.base import Context
from insights.patterns import parse as parse_pattern
from insights.patterns.nodes import Column, Selector, SpacePattern, Text

TEXT, JSON = LogSource("text"), LogSource("json")

#: Fields that logs of one kind have and others hardly.
_TELLING: tuple[tuple[str, frozenset[str]], ...] = (
    ("lambda", frozenset(FIXED_FIELDS["lambda"])),
    ("vpcflow", frozenset({"srcAddr", "dstAddr", "srcPort", "dstPort", "interfaceId"})),
    ("route53", frozenset({"hostZoneId", "edgeLocation", "ednsClientSubnet", "queryTimestamp"})),
    ("cloudtrail", frozenset({"eventName", "eventSource", "userIdentity"})),
    ("waf", frozenset({"terminatingRuleId", "webaclId", "httpRequest"})),
    ("route53-resolver", frozenset({"query_name", "srcids", "query_type"})),
)
_GROUPS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("lambda", re.compile(r"/aws/lambda/")),
    ("waf", re.compile(r"aws-waf-logs-")),
    ("route53", re.compile(r"/aws/route53/")),
    ("appsync", re.compile(r"/aws/appsync/")),
    ("cloudtrail", re.compile(r".*cloud-?trail", re.IGNORECASE)),
    ("vpcflow", re.compile(r".*(?:flow-?logs?|/vpc/)", re.IGNORECASE)),
)
_SIGNS = re.compile(r"[^a-z0-9]")
_VERDICT = frozenset({"ACCEPT", "REJECT"})
_KNOWN_PLACES = {name: _SIGNS.sub("", name) for name in FLOW_FIELDS}


def log_kind(groups: Iterable[str], patterns: Sequence[str], texts: Sequence[str]) -> LogSource:
    """The kind of logs in these groups, which patterns and queries read."""
    flow = next(filter(None, map(flow_format, patterns)), None)
    if flow is not None:
        return _of_flows(flow, texts)
    fields = {one for told in (*map(keys_of, patterns), *map(fields_of, texts)) for one in told}
    for kind, telling in _TELLING:
        if telling & fields and (kind != "vpcflow" or fields <= set(FIXED_FIELDS[kind])):
            return LogSource(kind)
    named = {_named(group) for group in groups}
    if len(named) == 1 and (kind := named.pop()):
        known = FIXED_FIELDS.get(kind) if kind in ("vpcflow", "route53") else None
        return LogSource(kind) if known is None or fields <= set(known) else JSON
    return JSON if fields else TEXT


def _of_flows(record: tuple[str, ...], texts: Sequence[str]) -> LogSource:
    """Flow logs in a format; queries on a format of one's own begin with the stage for it."""
    if record == DEFAULT_FLOW_FORMAT:
        return LogSource("vpcflow")
    stage = in_front("", record)[0]
    return LogSource("vpcflow", record) if all(t.startswith(stage) for t in texts) else JSON


def flow_format(pattern: str) -> tuple[str, ...] | None:
    """The record format of the flow logs that a space-delimited pattern is for, if it is."""
    read, _ = parse_pattern(Source(pattern))
    if not isinstance(read, SpacePattern):
        return None
    columns = [one for one in read.columns if isinstance(one, Column)]
    if len(columns) < len(read.columns):
        return None
    if len(columns) == len(DEFAULT_FLOW_FORMAT) and _is_verdict(columns[12]):
        return DEFAULT_FLOW_FORMAT
    names = [_SIGNS.sub("", one.name.lower()) for one in columns]
    found = [name for told in names for name, plain in _KNOWN_PLACES.items() if plain == told]
    return tuple(found) if len(found) == len(names) and len(names) > 2 else None


def _is_verdict(column: Column) -> bool:
    """Whether a place is that of the action: by its name, or by what it is compared with."""
    if column.name.lower() == "action":
        return True
    return column.condition is not None and any(
        one.value in _VERDICT for one in find(column.condition, Text)
    )


def keys_of(pattern: str) -> Iterator[str]:
    """The first steps of the JSON keys that a pattern names."""
    read, _ = parse_pattern(Source(pattern))
    if read is not None:
        yield from (str(one.steps[0]) for one in find(read, Selector) if one.steps)


def fields_of(text: str) -> Iterator[str]:
    """The fields of events that a query reads, each without what is below it.

    Those that all events have tell nothing, and are left out.
    """
    query, faults = parse_query(Source(text))
    if faults:
        return
    for _, field in Context(query, Source(text), JSON).event_fields:
        first = field.name.partition(".")[0]
        if not first.startswith("@") or first in FIXED_FIELDS["lambda"]:
            yield first


def _named(group: str) -> str:
    name = group.split(":log-group:")[-1]
    return next((kind for kind, form in _GROUPS if form.match(name)), "")
