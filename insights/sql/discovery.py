"""The fields that Logs Insights discovers in a message, as SQL over the message's text.

fidelity: repeated-keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, pairwise

from insights.lang.log_types import DEFAULT_FLOW_FORMAT, FIXED_FIELDS, LogSource, flow_field
from insights.sql.text import literal

#: Dotted names up to this many segments are also looked for as keys that hold dots themselves.
_MAX_SPLITS = 4
_MEGABYTE = "1000000"  # Lambda reports MB and the service shows decimal bytes (observed 2.1)

_JSON_BLANKS = "(' ' || chr(9) || chr(10) || chr(13))"
_REPORT = r"^REPORT RequestId: "
_LAMBDA: Mapping[str, tuple[str, str]] = {
    "@duration": (r"\tDuration: ([0-9.]+) ms", "1"),
    "@billedDuration": (r"\tBilled Duration: ([0-9.]+) ms", "1"),
    "@initDuration": (r"\tInit Duration: ([0-9.]+) ms", "1"),
    "@memorySize": (r"\tMemory Size: ([0-9]+) MB", _MEGABYTE),
    "@maxMemoryUsed": (r"\tMax Memory Used: ([0-9]+) MB", _MEGABYTE),
}
_LAMBDA_TEXT: Mapping[str, str] = {
    "@type": r"^(START|END|REPORT) RequestId: ",
    "@requestId": r"^(?:(?:START|END|REPORT) RequestId: |\S+Z\t)([0-9a-f]{8}-[0-9a-f-]{27})",
    "@xrayTraceId": r"\tXRAY TraceId: (\S+)",
    "@xraySegmentId": r"\tSegmentId: (\S+)",
}


def field_sql(name: str, source: LogSource, message: str) -> str:
    """A discovered field of a message; ``NULL`` where the log type has none of that name."""
    if source.type in FIXED_FIELDS:
        return _FIXED[source.type](name, source, message)
    return json_key(name, message)


def _text(_name: str, _source: LogSource, _message: str) -> str:
    return "NULL"


def _flow(name: str, source: LogSource, message: str) -> str:
    record = source.format or DEFAULT_FLOW_FORMAT
    for place, field in enumerate(record, 1):
        if flow_field(field)[0] == name:
            return word(message, place)
    return "NULL"


def _route53(name: str, _source: LogSource, message: str) -> str:
    names = list(FIXED_FIELDS["route53"])
    return word(message, names.index(name) + 1) if name in names else "NULL"


#: The parts of a message of RFC 5424, and of RFC 3164, of which files often lack the priority.
_SD = r"-|(?:\[(?:[^\]\\\"]|\\.|\"(?:[^\"\\]|\\.)*\")*\])+"
_RFC_5424 = (
    rf"(?s)^<(\d{{1,3}})>\d{{1,2}} (\S+) (\S+) (\S+) (\S+) (\S+) ({_SD})(?: \x{{FEFF}}?(.*))?$"
)
_MONTH_DAY = r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
_RFC_3164 = (
    rf"(?s)^(?:<(\d{{1,3}})>)?({_MONTH_DAY}) (\S+) (?:([^\s:\[\]]+)(?:\[([^\]]*)\])?: ?)?(.*)$"
)
_PARTS_5424 = (
    "priority",
    "timestamp",
    "hostname",
    "appName",
    "procId",
    "msgId",
    "structuredData",
    "message",
)
_PARTS_3164 = ("priority", "timestamp", "hostname", "appName", "procId", "message")
#: When a message was written: an ISO time, or a month and a day without a year.
SYSLOG_TIME = rf"^(?:<\d{{1,3}}>)?(?:\d{{1,2}} )?(\d{{4}}-\d\d-\d\dT\S+|{_MONTH_DAY})"
_FACILITIES = (
    "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock"
    " local0 local1 local2 local3 local4 local5 local6 local7"
)
_SEVERITIES = "emerg alert crit err warning notice info debug"


# fidelity: syslog-names


def _syslog(name: str, _source: LogSource, message: str) -> str:
    """A field of syslog; ``-`` stands for a missing one (RFC 5424 section 6)."""
    if name in ("facilityCode", "severityCode"):
        code = f"TRY_CAST({_syslog_part('priority', message)} AS INTEGER)"
        return f"CAST({code} {'// 8' if name == 'facilityCode' else '% 8'} AS VARCHAR)"
    if name in ("facility", "severity"):
        code = f"TRY_CAST({_syslog_part('priority', message)} AS INTEGER)"
        if name == "facility":
            return f"string_split({literal(_FACILITIES)}, ' ')[{code} // 8 + 1]"
        return f"string_split({literal(_SEVERITIES)}, ' ')[{code} % 8 + 1]"
    known = name in FIXED_FIELDS["syslog"]
    return f"nullif({_syslog_part(name, message)}, '-')" if known else "NULL"


def _syslog_part(name: str, message: str) -> str:
    """A part of a message by the newer of the two rules that it follows; else ``NULL``."""
    found = [
        f"nullif(regexp_extract({message}, {literal(pattern)}, {parts.index(name) + 1}), '')"
        for pattern, parts in ((_RFC_5424, _PARTS_5424), (_RFC_3164, _PARTS_3164))
        if name in parts
    ]
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]


def word(message: str, place: int) -> str:
    """The n-th word of a message; blanks in a row separate once (cloudwatch spec 9.2)."""
    words = f"list_filter(string_split(rtrim({message}, chr(10)), ' '), lambda w: w <> '')"
    return f"{words}[{place}]"


def _lambda(name: str, _source: LogSource, message: str) -> str:
    if name in _LAMBDA:
        pattern, factor = _LAMBDA[name]
        found = f"TRY_CAST(regexp_extract({message}, {literal(pattern)}, 1) AS DOUBLE)"
        report = f"starts_with({message}, {literal(_REPORT[1:])})"
        return f"CASE WHEN {report} THEN li_java({found} * {factor}) END"
    if name in _LAMBDA_TEXT:
        pattern = literal(_LAMBDA_TEXT[name])
        return f"nullif(regexp_extract({message}, {pattern}, 1), '')"
    return json_key(name, message)


_FIXED: Mapping[str, Callable[[str, LogSource, str], str]] = {
    "text": _text,
    "vpcflow": _flow,
    "route53": _route53,
    "lambda": _lambda,
    "syslog": _syslog,
}


def is_key(name: str, source: LogSource) -> bool:
    """Whether a field is looked up in the JSON of an event."""
    own = source.type == "lambda" and (name in _LAMBDA or name in _LAMBDA_TEXT)
    return source.open_ended and not own


def json_of(source: LogSource, message: str, *, wide: bool) -> str:
    """The JSON of an event in which keys are looked up.

    Of Lambda's events it is the first JSON inside. ``wide`` events may hold more fields than are
    discovered; those beyond are left out.
    """
    found = f"li_fragment({message})" if source.type == "lambda" else message
    return f"li_first_fields({found})" if wide else found


def json_key(name: str, message: str) -> str:
    """A flattened key of a JSON message; a message that is no JSON object has none.

    ``a.b.0`` steps into maps and lists (``.0.`` is an index); keys that hold dots themselves
    are found as well, nested steps first.
    """
    own = name[1:] if name.startswith("@@") else name
    return _of_object(message, [_key_at(pointer, message) for pointer in pointers(own)])


def json_value(name: str, message: str) -> str:
    """The JSON value of such a key, maps and lists included."""
    found = [f"TRY(json_extract({message}, {literal(p)}))" for p in pointers(name)]
    return _of_object(message, found)


# fidelity: json-messages


def _of_object(message: str, found: list[str]) -> str:
    either = f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]
    return f"CASE WHEN ltrim({message}, {_JSON_BLANKS})[1] = '{{' THEN {either} END"


def _key_at(pointer: str, message: str) -> str:
    path = literal(pointer)
    return f"TRY(li_key({message}, {path}, json_extract_string({message}, {path})))"


def pointers(name: str) -> Iterable[str]:
    """JSON pointers that a flattened name may stand for, fully nested first."""
    return ["/" + "/".join(map(_escaped, path)) for path in key_paths(name)]


# fidelity: flattened-keys


def key_paths(name: str) -> list[list[str]]:
    """The ways down to a flattened name, key by key, fully nested first."""
    segments = name.split(".")
    if len(segments) > _MAX_SPLITS or "" in segments:
        return [segments, [name]]
    places = range(1, len(segments))
    cuts = [cut for n in range(len(places), -1, -1) for cut in combinations(places, n)]
    return [_joined(segments, cut) for cut in cuts]


def _joined(segments: list[str], cuts: tuple[int, ...]) -> list[str]:
    edges = [0, *cuts, len(segments)]
    return [".".join(segments[a:b]) for a, b in pairwise(edges)]


def _escaped(segment: str) -> str:
    return segment.replace("~", "~0").replace("/", "~1")
