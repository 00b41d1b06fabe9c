"""The rows of parts, lined up: the ways in which leaves become one stream of rows."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter

from insights.engines.parts.gathering import Gathering
from insights.engines.parts.running import Leaf
from insights.errors import ServiceError
from insights.results import Cell, Column, ResultSet, Row

Batches = Iterator[Sequence[Row]]
#: Where the rows of a unit are from, as cells in front of each of them.
Front = tuple[Cell, ...]
_BATCH = 10_000


def fitted(result: ResultSet, columns: Sequence[Column]) -> Batches:
    """The rows of an answer under these columns, which must take all of them."""
    names = [column.name for column in columns]
    place = {column.name: number for number, column in enumerate(result.columns)}
    unknown = [name for name in place if name not in names]
    if unknown:
        raise ServiceError(
            f"A part of the answer has the column '{unknown[0]}', which the other parts do not "
            "have.",
            f"End the query with '| display {', '.join(names)}, {unknown[0]}'.",
        )
    if list(place) == names:
        yield from result.batches
        return
    order = [place.get(name) for name in names]
    for batch in result.batches:
        yield [tuple(None if at is None else row[at] for at in order) for row in batch]


def with_front(batches: Batches, front: Front) -> Batches:
    """Rows with cells in front."""
    for batch in batches:
        yield [(*front, *row) for row in batch] if front else batch


def in_turn(leaves: Iterable[Leaf], columns: Sequence[Column]) -> Batches:
    """The rows of leaves one behind the other."""
    return one_by_one(fitted(leaf.completed.answer(), columns) for leaf in leaves)


def merged(streams: Sequence[Batches], key: int, *, newest_first: bool) -> Batches:
    """Rows of streams that are each in the order of a cell, in that order.

    Rows of one time come in the order of the streams.
    """
    rows = heapq.merge(
        *(_keyed(stream, key) for stream in streams), key=itemgetter(0), reverse=newest_first
    )
    return batched(row for _, row in rows)


def _keyed(stream: Batches, key: int) -> Iterator[tuple[str, Row]]:
    for batch in stream:
        for row in batch:
            yield row[key] or "", row


def batched(rows: Iterable[Row]) -> Batches:
    """Rows in pieces."""
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


def first(batches: Batches, count: int, cut: Callable[[], None]) -> Batches:
    """The first rows; ``cut`` hears that there are more."""
    left = count
    for batch in batches:
        kept = batch[:left]
        left -= len(kept)
        if kept:
            yield kept
        if len(kept) < len(batch):
            cut()
            return


def one_by_one(streams: Iterable[Batches]) -> Batches:
    """Streams one behind the other."""
    for stream in streams:
        yield from stream


def closing(gathering: Gathering) -> Batches:
    """What a gathering answers; it is closed afterwards. Nothing where nothing was collected."""
    try:
        if gathering.rows:
            yield from gathering.answer()
    finally:
        gathering.close()
