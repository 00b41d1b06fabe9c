"""Text that knows where it may break, and its breaking at a given width.

A :class:`Group` stands on one line where it fits, else every :class:`Line` directly in it breaks.
A :class:`Soft` breaks on its own, where what follows it does not fit.
"""

from __future__ import annotations

from typing import TypeAlias

from insights.dataclass import dataclass

STEP = 4
#: Deeper than this nothing is indented any further.
_MAX_INDENT = 48


@dataclass(frozen=True, slots=True)
class Line:
    """A line break, or ``flat`` where the group around it stands on one line."""

    flat: str = " "


@dataclass(frozen=True, slots=True)
class Soft:
    """A blank, or a line break where what follows does not fit.

    ``extra`` columns are added to the indent behind the break. What precedes a ``weak`` one
    rather breaks its brackets than to leave the rest to the next line.
    """

    weak: bool = False
    extra: int = STEP


@dataclass(frozen=True, slots=True)
class Hard:
    """A line break in any case."""


@dataclass(frozen=True, slots=True)
class Trailing:
    """A comment at the end of a line; a line break has to follow."""

    text: str


@dataclass(frozen=True, slots=True)
class Nest:
    """Parts whose line breaks are indented by one step more."""

    parts: tuple[Doc, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that stand on one line, or are broken at each of their lines."""

    parts: tuple[Doc, ...]
    broken: bool


Doc: TypeAlias = str | Line | Soft | Hard | Trailing | Nest | Group | tuple["Doc", ...]
_Work = list[tuple[int, bool, Doc]]


def group(*parts: Doc, broken: bool = False) -> Group:
    """A group, broken where it has to be: asked for, or because of a comment in it."""
    return Group(parts, broken or any(map(must_break, parts)))


def must_break(doc: Doc) -> bool:
    """Whether a document cannot stand on one line."""
    match doc:
        case Hard() | Trailing():
            return True
        case Group():
            return doc.broken
        case Nest():
            return any(map(must_break, doc.parts))
        case tuple():
            return any(map(must_break, doc))
        case _:
            return False


def render(doc: Doc, width: int) -> str:
    """The text of a document, in lines of at most ``width`` columns where they can be broken."""
    return _Writer(width).write(doc)


class _Writer:
    def __init__(self, width: int) -> None:
        self._width = width
        self._out: list[str] = []
        self._column = 0

    def write(self, doc: Doc) -> str:
        work: _Work = [(0, False, doc)]
        while work:
            indent, flat, current = work.pop()
            match current:
                case str():
                    self._put(current)
                case Group():
                    flat = not current.broken and self._fits(work, current)
                    _push(work, indent, flat, current.parts)
                case Nest():
                    _push(work, min(indent + STEP, _MAX_INDENT), flat, current.parts)
                case tuple():
                    _push(work, indent, flat, current)
                case _:
                    self._break(work, indent, flat, current)
        return "".join(self._out)

    def _break(
        self, work: _Work, indent: int, flat: bool, doc: Line | Soft | Hard | Trailing
    ) -> None:
        match doc:
            case Trailing():
                self._put(f"  {doc.text}")
            case Line() if flat:
                self._put(doc.flat)
            case Soft():
                target = indent + doc.extra
                if flat or self._column <= target or self._goes_on(work, doc):
                    self._put(" ")
                else:
                    self._newline(target)
            case _:
                self._newline(indent)

    def _put(self, text: str) -> None:
        self._out.append(text)
        at = text.rfind("\n")
        self._column = len(text) - at - 1 if at >= 0 else self._column + len(text)

    def _newline(self, indent: int) -> None:
        self._out.append("\n" + " " * indent)
        self._column = indent

    def _fits(self, work: _Work, doc: Doc) -> bool:
        return _fits(self._width - self._column, [(0, True, doc)], work, any_soft=False)

    def _goes_on(self, work: _Work, soft: Soft) -> bool:
        return _fits(self._width - self._column - 1, [], work, any_soft=soft.weak)


def _push(work: _Work, indent: int, flat: bool, parts: tuple[Doc, ...]) -> None:
    work.extend((indent, flat, part) for part in reversed(parts))


def _fits(room: int, first: _Work, rest: _Work, *, any_soft: bool) -> bool:
    """Whether ``first`` on one line, and ``rest`` up to where it may break, need no more room."""
    at = len(rest)
    while room >= 0:
        if not first:
            if not at:
                return True
            at -= 1
            first = [rest[at]]
        _, flat, doc = first.pop()
        match doc:
            case str() if "\n" in doc:
                return doc.index("\n") <= room
            case str():
                room -= len(doc)
            case Nest() | Group():
                _push(first, 0, flat, doc.parts)
            case tuple():
                _push(first, 0, flat, doc)
            case Line() if flat:
                room -= len(doc.flat)
            case Soft() if flat or (doc.weak and not any_soft):
                room -= 1
            case _:
                return True
    return False
