"""Values that are published, as people and programs read them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from insights.monitors.datums import Datum, LeftOut
from insights.render import table
from insights.render.numbers import spelled
from insights.results import Column, ColumnType, Provenance, ResultSet

#: Rows that are named one by one.
_NAMED = 10
_S, _N = ColumnType.STRING, ColumnType.NUMBER


def as_table(values: Sequence[Datum], width: int | None) -> Iterator[str]:
    """A line a value."""
    kinds = {"metric": _S, "dimensions": _S, "time": _S, "value": _N, "unit": _S}
    rows = [
        (f"{one.namespace}/{one.name}", _pairs(one), _utc(one.time), spelled(one.value), one.unit)
        for one in values
    ]
    columns = [Column(name, kind) for name, kind in kinds.items()]
    yield from table.render(ResultSet(columns, [rows], Provenance("local", "")), width)


def as_json(values: Sequence[Datum]) -> Iterator[str]:
    """An array of objects."""
    made = [
        {
            "namespace": one.namespace,
            "metric": one.name,
            "dimensions": dict(one.dimensions),
            "time": _utc(one.time),
            "value": one.value,
            "unit": one.unit,
        }
        for one in values
    ]
    yield json.dumps(made, indent=2) + "\n"


def left_out(left: Sequence[LeftOut]) -> Iterator[str]:
    """What was left out, the first of it by name."""
    for one in left[:_NAMED]:
        yield f"{one.metric}: row {one.row:,} is left out: {one.why}"
    if len(left) > _NAMED:
        yield f"And {len(left) - _NAMED:,} more rows are left out."


def _pairs(one: Datum) -> str:
    return " ".join(f"{name}={value}" for name, value in one.dimensions)


def _utc(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"
