"""Mappings and lists that know where in a file their keys and values stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from insights.catalog.document import Document
from insights.dataclass import dataclass
from insights.diagnostics import Source, Span

#: A YAML mark: anything with ``line``, ``column`` and ``index``, all from 0.
Spot: TypeAlias = Any
#: Line and column from 0 of start and end, the quote or block sign, and the text, of a scalar.
#: A plain tuple: a catalog has a hundred thousand, and the garbage collector passes over these.
Scalar: TypeAlias = tuple[int, int, int, int, str, str]


@dataclass(frozen=True, slots=True)
class _Origin:
    """The start of a file, as a YAML mark."""

    line: int = 0
    column: int = 0
    index: int = 0


def nothing() -> MarkedMap:
    """A mapping without keys, which stands in no file."""
    return MarkedMap(Document("", ""), _Origin())


def scalar(event: Any) -> Scalar:
    """The place of a scalar from its YAML event."""
    start, end = event.start_mark, event.end_mark
    style = "" if event.tag else (event.style or "")
    return (start.line, start.column, end.line, end.column, style, event.value)


class MarkedMap(dict[str, Any]):
    """A mapping that knows where its keys and values stand."""

    __slots__ = ("_at", "_end", "_start", "document")

    def __init__(self, document: Document, start: Spot) -> None:
        super().__init__()
        self.document = document
        self._start = self._end = start
        self._at: dict[str, tuple[Scalar, _Mark]] = {}

    def put(self, key: Scalar, value: Any, mark: _Mark) -> None:
        """Add a value under a new key, with the places of both."""
        self[key[5]] = value
        self._at[key[5]] = (key, mark)

    def close(self, end: Spot) -> None:
        """Nothing follows; the last value ended at ``end``."""
        self._end = end

    @property
    def file(self) -> str:
        """The name of the file, as diagnostics show it."""
        return self.document.file

    @property
    def span(self) -> Span:
        """From the first key to the end of the last value."""
        return span(self._start, self._end)

    def key_span(self, key: str) -> Span:
        """Where ``key`` stands; ``KeyError`` when it is not there."""
        return _scalar_span(self._at[key][0])

    def value_span(self, key: str) -> Span:
        """Where the value of ``key`` stands; where the key does, when nothing was written."""
        return _value_span(self._at[key][1]) or self.key_span(key)

    def source(self, key: str) -> Source:
        """The text under ``key`` with the place of each of its characters."""
        return _source(self.document, self[key], self._at[key][1], self.value_span(key))

    def written(self, key: str) -> str:
        """The scalar under ``key`` as it stands in the file, quotes and escapes undone."""
        return _written(self._at[key][1])

    def without(self, keys: set[str]) -> MarkedMap:
        """The same mapping with some of its keys left out."""
        rest = MarkedMap(self.document, self._start)
        for key, value in self.items():
            if key not in keys:
                rest.put(self._at[key][0], value, self._at[key][1])
        rest.close(self._end)
        return rest


class MarkedList(list[Any]):
    """A list that knows where its items stand."""

    __slots__ = ("_at", "_end", "_start", "document")

    def __init__(self, document: Document, start: Spot) -> None:
        super().__init__()
        self.document = document
        self._start = self._end = start
        self._at: list[_Mark] = []

    def put(self, value: Any, mark: _Mark) -> None:
        """Add an item with its place."""
        self.append(value)
        self._at.append(mark)

    def close(self, end: Spot) -> None:
        """Nothing follows; the last item ended at ``end``."""
        self._end = end

    @property
    def file(self) -> str:
        """The name of the file, as diagnostics show it."""
        return self.document.file

    @property
    def span(self) -> Span:
        """From the first item to the end of the last."""
        return span(self._start, self._end)

    def value_span(self, index: int) -> Span:
        """Where the item stands; ``IndexError`` when there is none."""
        return _value_span(self._at[index]) or self.span

    def source(self, index: int) -> Source:
        """The text of an item with the place of each of its characters."""
        return _source(self.document, self[index], self._at[index], self.value_span(index))

    def written(self, index: int) -> str:
        """The scalar as it stands in the file, quotes and escapes undone."""
        return _written(self._at[index])


Container: TypeAlias = MarkedMap | MarkedList
_Mark: TypeAlias = Scalar | Container
#: In place of the quote or block sign of a text that does not stand in the file as it is.
_FILLED = "filled"


def filled(value: MarkedMap, write: Callable[[str, str], str]) -> MarkedMap:
    """A copy with every text written anew; ``write`` is given its keys and itself.

    Keys of a mapping in another are joined by a dot, as in ``metric.name``; items of lists have
    those of their list. Places stay those of the file: one place for all of a text that has
    changed.
    """
    made = MarkedMap(value.document, value._start)
    for key, old in value.items():
        place, mark = value._at[key]
        new, new_mark = _filled(key, old, mark, write)
        made.put(place, new, new_mark)
    made.close(value._end)
    return made


def _filled(key: str, old: Any, mark: _Mark, write: Callable[[str, str], str]) -> tuple[Any, _Mark]:
    if isinstance(old, MarkedMap):
        inner = filled(old, lambda below, text: write(f"{key}.{below}", text))
        return inner, inner
    if isinstance(old, MarkedList):
        items = MarkedList(old.document, old._start)
        for one, one_mark in zip(old, old._at, strict=True):
            items.put(*_filled(key, one, one_mark, write))
        items.close(old._end)
        return items, items
    if not isinstance(old, str) or not isinstance(mark, tuple):
        return old, mark
    new = write(key, old)
    return (old, mark) if new == old else (new, (*mark[:4], _FILLED, new))


def span(start: Spot, end: Spot) -> Span:
    """The region between two YAML marks."""
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _scalar_span(mark: Scalar) -> Span:
    return Span(mark[0] + 1, mark[1] + 1, mark[2] + 1, mark[3] + 1)


def _value_span(mark: _Mark) -> Span | None:
    if not isinstance(mark, tuple):
        return mark.span
    return None if mark[:2] == mark[2:4] else _scalar_span(mark)


def _written(mark: _Mark) -> str:
    return mark[5] if isinstance(mark, tuple) else ""


def _source(document: Document, value: Any, mark: _Mark, place: Span) -> Source:
    """The text of a scalar; anything else is a ``TypeError``."""
    if not isinstance(value, str) or not isinstance(mark, tuple):
        raise TypeError("only a text has a source")
    style = mark[4]
    if style == _FILLED:
        return Source(value, document.file, fixed=place)
    placed = document.block(value, place) if style == "|" else document.line(value, place, style)
    return placed or Source(value, document.file, fixed=place)
