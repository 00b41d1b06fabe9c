"""Two answers to the same question: which rows are new, gone, or another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from insights.dataclass import dataclass
from insights.engines.protocol import Request
from insights.errors import UsageError
from insights.lang import ast
from insights.results import Cell, ResultSet
from insights.review.effects import RowChange, Rows
from insights.runs.compare import keys_of
from insights.testing.events import as_maps

#: Rows that a report shows.
_SHOWN = 5
_Row = Mapping[str, Cell]
_Key = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one side, and by what its rows are named; by nothing where they are events."""

    rows: Sequence[_Row]
    columns: tuple[str, ...]
    keys: tuple[str, ...] | None
    scanned: float | None = None
    cut_by: str = ""

    @classmethod
    def of(cls, result: ResultSet, query: ast.Query, request: Request) -> Answer:
        """All rows of a result; waits for the last of them."""
        rows = as_maps(result)
        columns = tuple(column.name for column in result.columns)
        complete = result.completeness
        told = " and ".join(filter(None, (complete.cut_by, *complete.missing)))
        scanned = result.statistics.bytes_scanned
        return cls(rows, columns, _keys(query, request), scanned, told)


def _keys(query: ast.Query, request: Request) -> tuple[str, ...] | None:
    try:
        return keys_of(query, request, 0).names
    except UsageError:
        return None


def compared(where: str, before: Answer, after: Answer, *, real: bool = False) -> Rows:
    """The rows that differ, joined by the keys of the last ``stats`` where both have the same.

    Columns that only one side has take no part; the notes name them.
    """
    notes = tuple(_notes(before, after))
    scanned = before.scanned, after.scanned
    columns = [name for name in after.columns if name in before.columns]
    joined = _joined(before, after, columns)
    if joined is None:
        found, same = _whole(before, after, columns)
        keys: tuple[str, ...] = ()
    else:
        found, same = joined
        keys = after.keys or ()
    counts = Counter(one.word for one in found)
    examples = tuple(found[:_SHOWN])
    return Rows(
        where,
        real,
        counts["added"],
        counts["gone"],
        counts["changed"],
        same,
        keys,
        examples,
        notes,
        scanned=scanned,
    )


def _notes(before: Answer, after: Answer) -> Iterator[str]:
    lost = [name for name in before.columns if name not in after.columns]
    new = [name for name in after.columns if name not in before.columns]
    if lost:
        yield f"Not compared, because only the old answer has it: {', '.join(lost)}."
    if new:
        yield f"Not compared, because only the new answer has it: {', '.join(new)}."
    for word, one in (("old", before), ("new", after)):
        if one.cut_by:
            yield f"The {word} answer is not complete: {one.cut_by}."


def _joined(
    before: Answer, after: Answer, columns: Sequence[str]
) -> tuple[list[RowChange], int] | None:
    """By keys; ``None`` where rows have none, others than before, or not each its own."""
    keys = after.keys
    if keys is None or before.keys is None or set(keys) != set(before.keys):
        return None
    old, new = _by_key(before.rows, keys), _by_key(after.rows, keys)
    if len(old) < len(before.rows) or len(new) < len(after.rows):
        return None
    found = []
    for key, row in new.items():
        if key not in old:
            found.append(RowChange("added", after=row))
        elif differing := [name for name in columns if row[name] != old[key][name]]:
            named = [*(name for name in keys if name in columns), *differing]
            pair = [{name: one[name] for name in named} for one in (old[key], row)]
            found.append(RowChange("changed", *pair))
    found += [RowChange("gone", before=row) for key, row in old.items() if key not in new]
    same = len(new) - sum(one.word != "gone" for one in found)
    return found, same


def _by_key(rows: Sequence[_Row], keys: Sequence[str]) -> dict[_Key, _Row]:
    return {tuple(row.get(name) for name in keys): row for row in rows}


def _whole(before: Answer, after: Answer, columns: Sequence[str]) -> tuple[list[RowChange], int]:
    """As whole rows, each as often as it comes."""

    def counted(rows: Sequence[_Row]) -> Counter[_Key]:
        return Counter(tuple(row[name] for name in columns) for row in rows)

    old, new = counted(before.rows), counted(after.rows)
    named = [dict(zip(columns, key, strict=True)) for key in (new - old).elements()]
    found = [RowChange("added", after=row) for row in named]
    lost = [dict(zip(columns, key, strict=True)) for key in (old - new).elements()]
    found += [RowChange("gone", before=row) for row in lost]
    return found, (old & new).total()
