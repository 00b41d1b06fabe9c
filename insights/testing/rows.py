"""Rows that a test expects beside the rows that came: the same or what is different."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insights.dataclass import dataclass
from insights.results import Cell
from insights.testing.cells import EXACT, fits, shown

Row = Mapping[str, Cell]
Expected = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """How rows are compared.

    ``exact`` compares all columns and not only those that are named; ``ordered`` wants the rows
    in their order, in which rows may change places that are equal in the columns ``sorted_by``;
    ``some`` lets other rows come as well.
    """

    exact: bool = False
    ordered: bool = False
    sorted_by: tuple[str, ...] = ()
    some: bool = False
    tolerance: float = EXACT


def differences(expected: Sequence[Expected], rows: Sequence[Row], terms: Terms) -> list[str]:
    """Lines about what differs; none where the rows are what was expected."""
    pairs = _paired(expected, rows, terms)
    missing = [n for n in range(len(expected)) if n not in pairs]
    more = [] if terms.some else [n for n in range(len(rows)) if n not in pairs.values()]
    if not missing and not more:
        return _misplaced(expected, rows, pairs, terms) if terms.ordered else []
    return [
        *_nearest(expected, rows, missing, more, terms),
        f"{len(expected)} rows expected, {len(rows)} came:",
        *(f"  {_as_text(row)}" for row in rows[:_SHOWN]),
        *([f"  and {len(rows) - _SHOWN:,} more"] if len(rows) > _SHOWN else []),
    ]


#: Rows of an answer that a report shows.
_SHOWN = 12


def _paired(expected: Sequence[Expected], rows: Sequence[Row], terms: Terms) -> dict[int, int]:
    """For each expected row the place of a row that fits, as many as can be paired at all.

    Augmenting paths, because one row may fit several expectations that only name some columns.
    """
    choices = [[n for n, row in enumerate(rows) if _row_fits(one, row, terms)] for one in expected]
    taken: dict[int, int] = {}

    def place(number: int, seen: set[int]) -> bool:
        for row in choices[number]:
            if row not in seen:
                seen.add(row)
                if row not in taken or place(taken[row], seen):
                    taken[row] = number
                    return True
        return False

    for number, fitting in enumerate(choices):
        # Its own place first: rows that are where they should be stay there.
        fitting.sort(key=lambda row, own=number: abs(row - own))  # type: ignore[misc]
        place(number, set())
    return {number: row for row, number in taken.items()}


def _row_fits(expected: Expected, row: Row, terms: Terms) -> bool:
    if terms.exact and any(cell is not None and name not in expected for name, cell in row.items()):
        return False
    return all(fits(value, row.get(name), terms.tolerance) for name, value in expected.items())


def _misplaced(
    expected: Sequence[Expected], rows: Sequence[Row], pairs: Mapping[int, int], terms: Terms
) -> list[str]:
    """What is out of order; rows that are equal in what the query sorts by have no order."""

    def keys(row: Row) -> tuple[Cell, ...] | Row:
        return tuple(row.get(name) for name in terms.sorted_by) if terms.sorted_by else row

    places = sorted(pairs.values())
    for number in range(len(expected)):
        if keys(rows[pairs[number]]) != keys(rows[places[number]]):
            return [
                f"Row {number + 1} is in another place: expected {_wanted(expected[number])},",
                f"but it is {_as_text(rows[places[number]])}",
            ]
    return []


def _nearest(
    expected: Sequence[Expected],
    rows: Sequence[Row],
    missing: Sequence[int],
    more: Sequence[int],
    terms: Terms,
) -> Iterator[str]:
    """Each expected row that did not come, beside the row that is most like it."""
    left = list(more) or list(range(len(rows)))
    for number in missing:
        wanted = expected[number]
        yield f"Row {number + 1} did not come: {_wanted(wanted)}"
        like = max(left, key=lambda n: _likeness(wanted, rows[n], terms), default=None)
        if like is not None and _likeness(wanted, rows[like], terms):
            wrong = [
                f"{name} is {_cell(rows[like].get(name))}, not {shown(value)}"
                for name, value in wanted.items()
                if not fits(value, rows[like].get(name), terms.tolerance)
            ]
            more_columns = [
                f"{name} is {_cell(cell)}, which was not expected"
                for name, cell in rows[like].items()
                if terms.exact and cell is not None and name not in wanted
            ]
            yield f"  most like row {like + 1}, where {'; '.join([*wrong, *more_columns])}"
    if not missing:
        for number in more[:_SHOWN]:
            yield f"Row {number + 1} was not expected: {_as_text(rows[number])}"


def _likeness(expected: Expected, row: Row, terms: Terms) -> int:
    return sum(fits(value, row.get(name), terms.tolerance) for name, value in expected.items())


def _wanted(expected: Expected) -> str:
    return ", ".join(f"{name}={shown(value)}" for name, value in expected.items()) or "any row"


def _as_text(row: Row) -> str:
    cells = [f"{name}={cell}" for name, cell in row.items() if cell is not None]
    return ", ".join(cells) or "(no cells)"


def _cell(cell: Cell) -> str:
    return "(absent)" if cell is None else cell
