"""Cases of queries with their answers, and the independent computation beside each."""

from __future__ import annotations

import base64
import csv
import hashlib
import ipaddress
import itertools
import json
import math
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import yaml
from local_run import TEN, millis

FOLDER = Path(__file__).parent / "cases" / "answers"
Rows = list[dict[str, Any]]
#: What the plain Python of a case may use besides its events.
_LIBRARY = {
    "base64": base64,
    "Counter": Counter,
    "csv": csv,
    "datetime": datetime,
    "ElementTree": ElementTree,
    "hashlib": hashlib,
    "ipaddress": ipaddress,
    "itertools": itertools,
    "json": json,
    "math": math,
    "quote": quote,
    "re": re,
    "statistics": statistics,
    "timedelta": timedelta,
    "unquote": unquote,
    "UTC": UTC,
    "ZoneInfo": ZoneInfo,
}


@dataclass(frozen=True)
class Happened:
    """An event of a case: when, what, in which log group."""

    when: int
    event: Any
    group: str = "conformance"


@dataclass(frozen=True)
class Case:
    """A query over events, its rows, and ``python`` or ``sql`` that computes them another way."""

    id: str
    query: str
    events: tuple[Happened, ...]
    rows: Rows
    kind: str = "json"
    python: str = ""
    sql: str = ""

    def __str__(self) -> str:
        return self.id


def load() -> list[Case]:
    """All cases of the folder."""
    fixtures = yaml.safe_load((FOLDER / "fixtures.yaml").read_text("utf-8"))
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem != "fixtures":
            found += [_case(one, fixtures) for one in yaml.safe_load(path.read_text("utf-8"))]
    return found


def _case(written: dict[str, Any], fixtures: dict[str, Any]) -> Case:
    given = dict(written)
    fixture = fixtures.get(given.pop("fixture", ""), {})
    given = {**fixture, **given}
    events = tuple(_happened(*pair) for pair in enumerate(given.pop("events")))
    return Case(events=events, **given)


def _happened(place: int, event: Any) -> Happened:
    """A second after the one before, unless a time or a log group stands with it."""
    when = TEN * 1000 + place * 1000
    if not isinstance(event, list):
        return Happened(when, event)
    first, inner = event
    if first.startswith("/"):
        return Happened(when, inner, first)
    return Happened(millis(first), inner)


def computed(case: Case) -> Rows:
    """The rows of a case by its plain Python."""
    events = [one.event for one in case.events]
    groups = {id(one.event): one.group for one in case.events}
    names = {
        "events": events,
        "e": events[0],
        "newest": [one.event for one in sorted(case.events, key=lambda one: -one.when)],
        "stamped": [(one.when, one.event) for one in case.events],
        "at": lambda place: moment(case.events[place].when),
        "group": lambda event: groups[id(event)],
        "by": by,
        "moment": moment,
        "shown": shown,
    }
    found = eval(case.python, {**_LIBRARY, **names})
    return [{name: cell for name, cell in row.items() if cell is not None} for row in found]


def moment(when: int) -> datetime:
    """Epoch milliseconds as a time."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=when)


def shown(when: datetime) -> str:
    """A time as the service shows it."""
    return when.isoformat(sep=" ", timespec="milliseconds").removesuffix("+00:00")


def by(events: Iterable[dict[str, Any]], key: str) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """The events in groups, in the order of a key; those without it come last."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for event in events:
        groups.setdefault(event.get(key), []).append(event)
    yield from sorted(groups.items(), key=lambda pair: (pair[0] is None, str(pair[0])))


def same(wanted: Sequence[dict[str, Any]], got: Sequence[dict[str, Any]]) -> bool:
    """Row by row: numbers by value, anything else as displayed."""
    return len(wanted) == len(got) and all(map(_same_row, wanted, got))


def _same_row(wanted: dict[str, Any], got: dict[str, Any]) -> bool:
    return wanted.keys() == got.keys() and all(_same(wanted[n], got[n]) for n in wanted)


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, str) or not _is_number(got):
        return bool(str(wanted) == str(got))
    return math.isclose(float(got), wanted, rel_tol=1e-12, abs_tol=1e-9)


def _is_number(got: Any) -> bool:
    try:
        float(got)
    except ValueError:
        return False
    return True
