"""What any engine returns: columns, rows, statistics, and how complete the answer is.

Cells hold the text that the service displays, or ``None`` where a row lacks the field
(GetQueryResults leaves such cells out). :func:`typed` turns a cell into a number, a list or a
text for outputs that have types.
"""

from __future__ import annotations

import enum
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from insights.dataclass import dataclass

if TYPE_CHECKING:
    import pandas
    import pyarrow

Cell = str | None
Row = tuple[Cell, ...]


class ColumnType(enum.Enum):
    """What a column is known to hold. ``ANY`` decides cell by cell."""

    ANY = "any"
    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    IP = "ip"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer."""

    name: str
    type: ColumnType = ColumnType.ANY


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the query cost; ``None`` is “not known”, which is not zero.

    ``bytes_scanned`` is what CloudWatch bills: uncompressed bytes of the events scanned.
    ``bytes_scanned_again`` are those of them that were scanned in vain, because the answer had
    more rows than one query returns and its parts were asked for again.
    """

    records_matched: float | None = None
    records_scanned: float | None = None
    bytes_scanned: float | None = None
    log_groups_scanned: float | None = None
    estimated_records_skipped: float | None = None
    estimated_bytes_skipped: float | None = None
    seconds: float | None = None
    bytes_scanned_again: float | None = None


@dataclass(frozen=True, slots=True)
class Completeness:
    """Whether all rows of the answer are here, and if not, what cut them.

    ``cut_by`` is a short reason for people: ``the default limit of 10,000 rows``. ``missing``
    tells in a sentence each which parts of what was asked for are not in the answer at all, and
    ``noun`` what they are: files, or parts.
    """

    complete: bool = True
    cut_by: str = ""
    missing: tuple[str, ...] = ()
    noun: str = "file"

    def also_cut_by(self, reason: str) -> Completeness:
        """The same answer, cut for one more reason."""
        reasons = [one for one in (self.cut_by, reason) if one]
        return replace(self, complete=False, cut_by=" and ".join(reasons))


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an answer came from. ``window`` holds both inclusive ends in epoch seconds.

    ``cached`` says when the answer was given first, where it is one that was kept.
    ``scanned_by_region`` are bytes, where there are several regions, which differ in price.
    """

    engine: str
    query: str
    entry: str = ""
    version: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    window: tuple[int, int] | None = None
    groups: tuple[str, ...] = ()
    query_ids: tuple[str, ...] = ()
    region: str = ""
    cached: str = ""
    scanned_by_region: Mapping[str, float] = field(default_factory=dict)


class ResultSet:
    """The answer of one run.

    ``batches`` yields rows as they arrive and can be walked once; ``rows`` collects them.
    ``statistics`` and ``completeness`` are final when the batches are used up; ``delivered``
    counts the rows so far.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        batches: Iterable[Sequence[Row]],
        provenance: Provenance,
        statistics: Statistics | None = None,
        completeness: Completeness | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self.provenance = provenance
        self.statistics = statistics or Statistics()
        self.completeness = completeness or Completeness()
        self._batches = iter(batches)
        self._rows: list[Row] | None = None
        self.delivered = 0

    @property
    def batches(self) -> Iterator[Sequence[Row]]:
        """The rows, in the pieces in which they arrive."""
        if self._rows is not None:
            yield self._rows
            return
        try:
            for batch in self._batches:
                self.delivered += len(batch)
                yield batch
        finally:
            # Whoever stops early stops the engine too, at once and not when memory is short.
            close = getattr(self._batches, "close", None)
            if close is not None:
                close()

    def deliver(self, batches: Iterable[Sequence[Row]]) -> None:
        """Take the rows from there: for engines whose rows tell how complete the answer is."""
        self._batches = iter(batches)

    def pass_through(
        self, watch: Callable[[Iterator[Sequence[Row]]], Iterator[Sequence[Row]]]
    ) -> None:
        """Let the batches run through ``watch``, for whoever has to see the rows go by."""
        self._batches = watch(self._batches)

    @property
    def rows(self) -> list[Row]:
        """All rows; waits for the last of them."""
        if self._rows is None:
            self._rows = [row for batch in self.batches for row in batch]
        return self._rows

    def records(self) -> Iterator[dict[str, Any]]:
        """One dictionary a row, with typed values; absent cells are left out."""
        for batch in self.batches:
            for row in batch:
                yield {
                    column.name: typed(cell, column.type)
                    for column, cell in zip(self.columns, row, strict=True)
                    if cell is not None
                }

    def to_arrow(self) -> pyarrow.Table:
        """The answer as an Arrow table (:func:`insights.frames.arrow_table`)."""
        from insights.frames import arrow_table

        return arrow_table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The answer as a pandas data frame (:func:`insights.frames.data_frame`)."""
        from insights.frames import data_frame

        return data_frame(self)


# A number written the one way a program would write it: `00`, `+1` or `1_0` stay text.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)


def typed(cell: str, kind: ColumnType) -> Any:
    """The value of a cell.

    Numbers become ``int`` or ``float``, JSON its value, everything else stays text. Cells of
    undecided columns become numbers only where nothing is lost: ``00`` and integers beyond
    2^53 stay text.
    """
    if kind in (ColumnType.STRING, ColumnType.TIMESTAMP, ColumnType.IP):
        return cell
    if kind is ColumnType.JSON:
        return _json(cell)
    number = _number(cell)
    if number is None:
        return cell
    if kind is ColumnType.ANY and isinstance(number, int) and abs(number) > 2**53:
        return cell
    return number


def _number(cell: str) -> int | float | None:
    if not _NUMBER.fullmatch(cell):
        return None
    if cell.lstrip("-").isdigit():
        return int(cell) if len(cell) <= 40 else None
    value = float(cell)
    return value if math.isfinite(value) else None


def _json(cell: str) -> Any:
    try:
        return json.loads(cell, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return cell


def _no_number(word: str) -> None:
    """``NaN`` and ``Infinity`` are Python's, not JSON's."""
    raise ValueError(word)
