"""Whether the local engine and the slow interpreter give one answer to a query."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable
from pathlib import Path

from local_run import TEN, answer, cells
from oracle import values
from oracle.answer import Asked
from oracle.answer import answer as meaning
from oracle.events import Event
from oracle.pipelines import LOOKUP, LOOKUP_TEXT, Trial
from oracle.values import Value

from insights.diagnostics import Source
from insights.errors import QueryError
from insights.lang import parse
from insights.lang.log_types import LogSource

#: The log groups of a query that names none.
MINE = ("conformance",)
Cells = list[dict[str, Value]]


def lines(table: str) -> list[dict[str, str]]:
    """The lines of a lookup table, a dictionary each."""
    return list(csv.DictReader(io.StringIO(table)))


LINES = lines(LOOKUP_TEXT)


def write(events: Iterable[Event], path: Path) -> Path:
    """Events as filter-log-events gives them."""
    listed = [
        {
            "logGroupName": event.group,
            "logStreamName": event.stream,
            "timestamp": event.millis,
            "message": event.message,
            "ingestionTime": event.millis,
        }
        for event in events
    ]
    path.write_text(json.dumps({"events": listed, "searchedLogStreams": []}), "utf-8")
    return path


def by_engine(trial: Trial, folder: Path) -> tuple[list[str], Cells]:
    """The columns and rows of the local engine."""
    path = write(trial.log.events, folder / "events.json")
    table = folder / f"{LOOKUP}.csv"
    table.write_text(LOOKUP_TEXT, "utf-8")
    lookups = {LOOKUP: str(table)}
    source = LogSource(trial.log.kind)
    result = answer(trial.text, [path], source, groups=MINE, lookups=lookups)
    return [column.name for column in result.columns], [dict(row) for row in cells(result)]


def by_meaning(trial: Trial) -> tuple[list[str], Cells]:
    """The columns and rows of the interpreter."""
    query, found = parse(Source(trial.text))
    assert found == [], (trial.text, [one.message for one in found])
    events = trial.log.events
    return meaning(Asked(trial.text, query, events, TEN, None, MINE, {LOOKUP: LINES}))


def same_cell(wanted: Value, got: str | None) -> bool:
    """As displayed; a number that is no whole one to nine digits."""
    shown = values.shown(wanted)
    if shown == got or not isinstance(wanted, float) or got is None:
        return shown == got
    number = values.number(got)
    plain = "e" not in got and not got.endswith(".0")
    return number is not None and plain and math.isclose(number, wanted, rel_tol=1e-9, abs_tol=1e-9)


def same_row(wanted: dict[str, Value], got: dict[str, Value]) -> bool:
    """All cells, those that are missing included."""
    there = {name: value for name, value in wanted.items() if values.shown(value) is not None}
    return there.keys() == got.keys() and all(same_cell(there[name], got[name]) for name in there)


class DifferenceError(AssertionError):
    """The two answers are not the same."""


def check(trial: Trial, folder: Path) -> None:
    """Raise ``DifferenceError`` with the smallest query and data found on which the two differ."""
    try:
        compare(trial, folder)
    except DifferenceError as found:
        told, smallest = found, trial
        while smaller := _smaller(smallest, folder):
            smallest, told = smaller
        raise told from None


def _smaller(trial: Trial, folder: Path) -> tuple[Trial, DifferenceError] | None:
    """A smaller trial on which the two differ; one that is no query any more is none."""
    for one in trial.smaller():
        try:
            compare(one, folder)
        except DifferenceError as found:
            return one, found
        except (AssertionError, QueryError, KeyError):
            continue
    return None


def compare(trial: Trial, folder: Path) -> None:
    """Raise ``DifferenceError`` with the query, its data and both answers where these differ."""
    wanted_columns, wanted = by_meaning(trial)
    columns, rows = by_engine(trial, folder)
    agree = len(rows) == len(wanted) and all(map(same_row, wanted, rows))
    if not agree or columns != wanted_columns:
        told = ["The local engine and the language's meaning differ.", str(trial)]
        told += [f"engine  {columns}", *map(repr, rows)]
        told += [f"meaning {wanted_columns}", *(repr(_shown(row)) for row in wanted)]
        raise DifferenceError("\n".join(told))


def _shown(row: dict[str, Value]) -> dict[str, str | None]:
    return {name: values.shown(value) for name, value in row.items()}
