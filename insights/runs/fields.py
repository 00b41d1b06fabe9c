"""The fields that a source's events have: how often, of which type, and with an example.

CloudWatch tells of a quarter of an hour, or of eight minutes on both sides of a time
(API_GetLogGroupFields), with shares and nothing else; files are read from their start.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from insights.diagnostics import Source
from insights.engines.protocol import Request, Silent
from insights.lang import parse
from insights.lang.log_types import FIXED_FIELDS, LogSource, flow_field
from insights.results import ColumnType, typed
from insights.runs import places
from insights.runs.cells import entered
from insights.sandbox.discovered import discovered

if TYPE_CHECKING:
    from insights.runs.holdings import Holding

#: Events of files that are looked at, unless all are wanted.
SAMPLE = 1000
_ALL = 100_000
_LONGEST = 60


@dataclass(slots=True)
class Field:
    """One field: in how many per cent of the events it is, its type, and one of its values.

    Type and example are empty where only CloudWatch was asked.
    """

    name: str
    percent: float
    type: str = ""
    example: str = ""


@dataclass(slots=True)
class _Seen:
    count: int = 0
    types: set[str] = field(default_factory=set)
    example: str = ""

    def add(self, value: str) -> None:
        self.count += 1
        self.types.add(_type(value))
        self.example = self.example or value


def live_fields(holding: Holding, at: int | None) -> list[Field]:
    """What CloudWatch found in the log groups around ``at`` (epoch seconds), or just now.

    A field has the largest share that it has in any of them. Raises ``InsightsError``.
    """
    assert holding.place is not None
    service = entered(holding.place, places.live_engine).service()
    shares: dict[str, float] = {}
    for group in holding.groups:
        key = "logGroupIdentifier" if group.name.startswith("arn:") else "logGroupName"
        asked: dict[str, Any] = {key: group.name}
        if at is not None:
            asked["time"] = at
        for one in service.call("GetLogGroupFields", **asked)["logGroupFields"]:
            name, share = str(one["name"]), float(one.get("percent", 0))
            shares[name] = max(share, shares.get(name, 0.0))
    return _ordered(
        Field(name, share, _known_type(name, holding)) for name, share in shares.items()
    )


def file_fields(holding: Holding, *, whole: bool) -> list[Field]:
    """What the files' first events have, or the first hundred thousand. Raises ``DataError``."""
    source = _looks(holding)
    known = source.discovered or {}
    names = list(known)
    most = _ALL if whole else SAMPLE
    seen: dict[str, _Seen] = {}
    count = 0
    for message, *cells in _rows(holding, source, names, most):
        count += 1
        values = dict(zip(names, cells, strict=True))
        found = {**discovered(message or ""), **values} if source.open_ended else values
        for name, value in found.items():
            if value is not None:
                seen.setdefault(name, _Seen()).add(value)
    return _ordered(
        Field(
            name,
            100 * one.count / count,
            known.get(name) or _of_types(one.types),
            one.example[:_LONGEST],
        )
        for name, one in seen.items()
    )


def _looks(holding: Holding) -> LogSource:
    """The source with what its files tell."""
    kinds = {file.log_type for file in holding.files if file.layout}
    kind = holding.log_source.type or (kinds.pop() if len(kinds) == 1 else "json")
    headers = [file.record for file in holding.files if file.record]
    record = holding.log_source.format or (headers[0] if headers and kind == "vpcflow" else ())
    return LogSource(kind, record, holding.log_source.fields)


def _rows(
    holding: Holding, source: LogSource, names: Sequence[str], most: int
) -> Iterator[tuple[str | None, ...]]:
    from insights.engines.local.engine import LocalEngine

    listed = ", ".join(["@message", *(f"`{name}`" for name in names)])
    text = f"fields {listed} | limit {most}"
    query, _ = parse(Source(text))
    files = tuple(file.name for file in holding.files if file.layout)
    if not files:
        return
    request = Request(query, text, Source(text), source, data=files)
    yield from LocalEngine().run(request, Silent()).rows


def _known_type(name: str, holding: Holding) -> str:
    """What is documented or declared about a field's type; empty where nothing is."""
    kind = holding.log_source.type
    known = {**FIXED_FIELDS.get(kind, {}), **holding.log_source.fields}
    for record in {one.record for one in holding.flow_logs}:
        known |= dict(map(flow_field, record))
    return known.get(name, "")


def _type(value: str) -> str:
    if value in ("true", "false"):
        return "boolean"
    if not isinstance(typed(value, ColumnType.ANY), str):
        return "number"
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return "string"
    return "ip"


def _of_types(types: set[str]) -> str:
    return next(iter(types)) if len(types) == 1 else "string"


def _ordered(found: Iterable[Field]) -> list[Field]:
    """The most frequent first, then by name."""
    return sorted(found, key=lambda one: (-one.percent, one.name))
