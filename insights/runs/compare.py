"""An answer beside that of the same query over an earlier window: ``--compare``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from insights.dataclass import dataclass
from insights.engines.protocol import Progress
from insights.errors import UsageError
from insights.lang import ast, printer
from insights.lang.functions import lookup
from insights.lang.scope import column_name, scopes
from insights.lang.units import MILLIS, capped, unit
from insights.lang.walk import walk
from insights.results import Cell, Column, ColumnType, ResultSet, Row
from insights.runs.follow import added
from insights.times import Window, spell

if TYPE_CHECKING:
    from insights.engines.protocol import Request
    from insights.runs.job import Job

_TIMES = "%Y-%m-%d %H:%M:%S.%f"
#: Units whose length is not always the same.
_UNEVEN = ("mo", "q", "y")


@dataclass(frozen=True, slots=True)
class Keys:
    """By what rows are joined: columns, and those among them that hold bins of time."""

    names: tuple[str, ...]
    times: frozenset[str]


def keys_of(query: ast.Query, request: Request, shift: int) -> Keys:
    """The columns that name a row, for answers that are ``shift`` seconds apart; 0 is the same
    window. Raises ``UsageError`` where a row has no name.
    """
    stats = [command for command in query.commands if isinstance(command, ast.Stats)]
    if not stats:
        raise UsageError(
            "The rows cannot be compared: they are events, which no other window has.",
            "Compare an answer of stats, or leave out --compare.",
        )
    shown = {column.name for column in scopes(query, request.log_source)[-1].columns}
    names = tuple(map(column_name, stats[-1].keys))
    if lost := [name for name in names if name not in shown]:
        raise UsageError(
            f"The rows cannot be compared: the answer does not show '{lost[0]}', which names them.",
            f"Add {lost[0]} to the last display.",
        )
    return Keys(names, frozenset(column_name(key) for key in stats[-1].keys if _bin(key, shift)))


def _bin(key: ast.Item, shift: int) -> bool:
    """Whether a key is a bin of time. Raises ``UsageError`` where its edges do not fit."""
    call = key.value
    if not isinstance(call, ast.Call) or (found := lookup(call.name)) is None:
        return False
    if found.name.lower() not in ("bin", "datefloor"):
        return False
    lengths = [node for node in walk(call) if isinstance(node, ast.Duration)]
    for one in lengths:
        short = unit(one)
        if shift and (short in _UNEVEN or shift * 1000 % (capped(one) * MILLIS[short])):
            raise UsageError(
                f"The rows cannot be compared: {spell(shift)} is no multiple of "
                f"{printer.expression(call)}.",
                "Choose bins that divide --compare.",
            )
    return True


def compare(
    job: Job, shift: int, progress: Progress, say: Callable[[str], None]
) -> tuple[ResultSet, ResultSet]:
    """The joined answer, and the earlier one; ``shift`` is in seconds.

    A limit at the end of the query is applied to both answers after they were joined, so that a
    row that is in the first rows of one only has its figures of both.
    """
    request = job.request
    keys = keys_of(request.query, request, shift)
    if request.window is None:
        raise UsageError("Two times are compared, so a window is needed.", "Add --since 1h.")
    if request.everything:
        raise UsageError("All rows cannot be compared.", "Leave out --limit all.")
    most = request.own_limit or request.limit
    whole = _unlimited(request)
    earlier = Window(request.window.start - shift, request.window.end - shift)
    now = replace(job, request=whole).run(progress, say)
    rows = now.rows
    left = _left(whole.max_scan, now)
    then = replace(job, request=replace(whole, window=earlier, max_scan=left)).run(progress, say)
    joined = _Joining(now.columns, then.columns, keys, shift)
    result = ResultSet(
        joined.columns, [joined.rows(rows, then.rows, most)], now.provenance, now.statistics
    )
    result.provenance = replace(
        now.provenance, query_ids=(*now.provenance.query_ids, *then.provenance.query_ids)
    )
    result.statistics = added(now.statistics, then.statistics)
    result.completeness = now.completeness
    for reason in [then.completeness.cut_by] if not then.completeness.complete else []:
        result.completeness = result.completeness.also_cut_by(f"{reason} in the window before")
    missing = (*now.completeness.missing, *then.completeness.missing)
    result.completeness = replace(result.completeness, missing=missing)
    return result, then


def _unlimited(request: Request) -> Request:
    """The request without the limit at its end."""
    if not request.own_limit:
        return replace(request, limit=None)
    query = ast.Query(request.query.commands[:-1])
    return replace(request, query=query, text=printer.query(query), origin=lambda _: 0, limit=None)


def _left(most: int | None, spent: ResultSet) -> int | None:
    return None if most is None else max(1, int(most - (spent.statistics.bytes_scanned or 0.0)))


class _Joining:
    """Rows of now with those of before."""

    def __init__(
        self, now: Sequence[Column], before: Sequence[Column], keys: Keys, shift: int
    ) -> None:
        self._names = [column.name for column in now]
        self._before = {column.name: at for at, column in enumerate(before)}
        self._keys = keys
        self._shift = timedelta(seconds=shift)
        self._numeric: set[str] = {c.name for c in now if c.type is ColumnType.NUMBER}
        self.columns = [made for column in now for made in self._made(column)]

    def _made(self, column: Column) -> list[Column]:
        if column.name in self._keys.names:
            return [column]
        beside = [column, Column(f"{column.name}_before", column.type)]
        if column.name in self._numeric:
            extra = (f"{column.name}_change", f"{column.name}_percent")
            beside += [Column(name, ColumnType.NUMBER) for name in extra]
        return beside

    def rows(self, now: Sequence[Row], before: Sequence[Row], most: int | None) -> list[Row]:
        """The first of both, those of now in front."""
        places = [self._names.index(name) for name in self._keys.names]
        current = self._by_key(now, lambda row: tuple(row[at] for at in places))
        earlier = self._by_key(before, self._moved)
        found = list(current)[:most]
        shown = set(found)
        found += [key for key in list(earlier)[:most] if key not in shown]
        return [self._joined(key, current.get(key), earlier.get(key)) for key in found]

    def _by_key(
        self, rows: Sequence[Row], key: Callable[[Row], tuple[Cell, ...]]
    ) -> Mapping[tuple[Cell, ...], Row]:
        found = {key(row): row for row in rows}
        if len(found) < len(rows):
            raise UsageError(
                "The rows cannot be compared: several have the same keys, or none.",
                "Show all keys of the last stats.",
            )
        return found

    def _moved(self, row: Row) -> tuple[Cell, ...]:
        """The key of a row of before, as it is called now."""
        cells = []
        for name in self._keys.names:
            cell = row[self._before[name]] if name in self._before else None
            cells.append(self._later(cell) if cell and name in self._keys.times else cell)
        return tuple(cells)

    def _later(self, cell: str) -> str:
        moment = datetime.strptime(cell, _TIMES) + self._shift
        return moment.strftime(_TIMES)[:-3]

    def _joined(self, key: tuple[Cell, ...], now: Row | None, before: Row | None) -> Row:
        cells: list[Cell] = []
        for at, name in enumerate(self._names):
            if name in self._keys.names:
                cells.append(key[self._keys.names.index(name)])
                continue
            one = now[at] if now else None
            other = before[self._before[name]] if before and name in self._before else None
            cells += [one, other]
            if name in self._numeric:
                cells += change(one, other)
        return tuple(cells)


def change(now: Cell, before: Cell) -> tuple[Cell, Cell]:
    """The difference, and its percentage of what was before; nothing where there is none."""
    try:
        one, other = Decimal(now or ""), Decimal(before or "")
        difference = one - other
    except InvalidOperation:
        return None, None
    if not difference.is_finite():
        return None, None
    percent = f"{difference / abs(other) * 100:.1f}" if other else None
    return _plain(difference), percent


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
