"""Items, operands and brackets as documents, with the comments among them.

An item is a chain of operands between ``or`` or ``and``; an operand is a row of words, literals
and brackets. Comments inside a row go to its end or in front of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from insights.dataclass import dataclass
from insights.lang.layout import Doc, Hard, Line, Nest, Soft, Trailing, group, must_break
from insights.lang.remarks import Remark, Remarks
from insights.lang.spelling import Spelling

_OPERATORS = ("=", "==", "!=", "<", "<=", ">", ">=", "=~", "+", "-", "*", "/", "%", "^")
#: Words that would rather not begin a line.
_LATE = ("as", "asc", "desc", "multi")


@dataclass(frozen=True, slots=True)
class Laid:
    """A part of a stage; comments that go in front of it, and one for the end of its line.

    ``plain`` is a single name, number or text.
    """

    doc: Doc
    before: tuple[Remark, ...] = ()
    behind: str = ""
    plain: bool = False


class RowLayout:
    """Lays out what stands between two tokens, named by their index. Subclasses supply stages."""

    def __init__(self, spelling: Spelling, remarks: Remarks) -> None:
        self.spelling = spelling
        self.remarks = remarks

    def stages(self, start: int, end: int) -> list[Laid]:
        """The stages of the query between two tokens."""
        raise AssertionError(f"stages between {start} and {end} are laid out by a subclass")

    def items(self, start: int, end: int, *, hang: bool) -> list[Laid]:
        """What stands between commas; ``hang`` indents the operands of an item that is alone."""
        commas = self.cuts(start, end, lambda at: self.spelling.is_sign(at, ","))
        ranges = [
            (left + 1, right)
            for left, right in pairwise([start - 1, *commas, end])
            if left + 1 < right
        ]
        hang = hang or len(ranges) > 1
        return [self._chain(*found, hang=hang) for found in ranges]

    def cuts(self, start: int, end: int, splits: Callable[[int], bool]) -> list[int]:
        """The tokens outside of brackets for which ``splits`` holds."""
        found = []
        at = start
        while at < end:
            if splits(at):
                found.append(at)
            at = self.spelling.closing.get(at, at) + 1
        return found

    def _chain(self, start: int, end: int, *, hang: bool) -> Laid:
        second = self.spelling.closing.get(start, start) + 1
        for word in ("or", "and"):
            cuts = self.cuts(second, end, lambda at, w=word: self.spelling.is_word(at, w))  # type: ignore[misc]
            if cuts:
                operands = [
                    self._chain(*found, hang=True) for found in pairwise([start, *cuts, end])
                ]
                return _joined(operands, hang=hang)
        return self.row(start, end)

    def row(self, start: int, end: int) -> Laid:
        """Words, literals and brackets, one after the other."""
        row = _Row()
        at = start
        while at < end:
            close = self.spelling.closing.get(at, at)
            for remark in self.remarks.before[at]:
                row.remark(remark)
            if at > start:
                row.add(self._gap(at))
            row.add(self.spelling.text(at) if close == at else self._bracket(at, close))
            for text in self.remarks.behind[close]:
                row.remark(text)
            at = close + 1
        return row.laid()

    def _gap(self, at: int) -> Doc:
        """What stands between a token and the one before it."""
        spelling = self.spelling
        if spelling.is_joined(at) or spelling.is_tight(at):
            return ""
        left = at - 1
        held = any(spelling.is_sign(left, sign) for sign in (*_OPERATORS, ":"))
        return Soft(weak=held or spelling.is_word(left) or spelling.is_word(at, *_LATE))

    def _bracket(self, at: int, close: int) -> Doc:
        opening, closing = self.spelling.text(at), self.spelling.text(close)
        body = self._query(at, close) if at in self.spelling.inner else self._list(at, close)
        head, tail = self.remarks.behind[at], self.remarks.before[close]
        if body is None and not head and not tail:
            return opening + closing
        before = [Remark(text, False) for text in head[1:]]
        inside: list[Doc] = [Line("")] if body or before else []
        if body is not None:
            inside += [lines([*before, *body.before]), body.doc, *ending(body.behind)]
        inside += [(Hard(), remark.text) for remark in tail]
        broken = bool(head or tail or (body and (body.before or body.behind)))
        return group(
            opening,
            *ending(head[0] if head else ""),
            Nest(tuple(inside)),
            Line(""),
            closing,
            broken=broken,
        )

    def _query(self, at: int, close: int) -> Laid | None:
        stages = self.stages(at + 1, close)
        if not stages:
            return None
        parts: list[Doc] = [stages[0].doc]
        for before, stage in pairwise(stages):
            parts += [*ending(before.behind), Line(), lines(stage.before), "| ", stage.doc]
        return Laid(tuple(parts), stages[0].before, stages[-1].behind)

    def _list(self, at: int, close: int) -> Laid | None:
        found = self.items(at + 1, close, hang=False)
        if len(found) < 2:
            return found[0] if found else None
        if is_packed(found):
            doc: Doc = separated(found, Soft(extra=0))
        else:
            doc = group(*separated(found, Line()), broken=is_broken(found))
        return Laid(doc, found[0].before, found[-1].behind)


def separated(found: Sequence[Laid], separator: Doc) -> tuple[Doc, ...]:
    """Items with commas, and the comments between them."""
    parts: list[Doc] = [found[0].doc]
    for before, item in pairwise(found):
        parts += [",", *ending(before.behind), separator, lines(item.before), item.doc]
    return tuple(parts)


def is_broken(found: Sequence[Laid]) -> bool:
    """Whether comments demand that each part stands on a line of its own."""
    return any(part.before for part in found) or any(part.behind for part in found[:-1])


def is_packed(found: Sequence[Laid]) -> bool:
    """Whether items are so simple that several share a line."""
    return all(part.plain for part in found) and not is_broken(found)


def lines(remarks: Iterable[Remark]) -> Doc:
    """Comments, each on its own line."""
    return tuple((remark.text, Hard()) for remark in remarks)


def ending(comment: str) -> tuple[Doc, ...]:
    """A comment for the end of the line, or nothing."""
    return (Trailing(comment),) if comment else ()


def _joined(operands: Sequence[Laid], *, hang: bool) -> Laid:
    rest: list[Doc] = []
    for before, operand in pairwise(operands):
        rest += [*ending(before.behind), Line(), lines(operand.before), operand.doc]
    whole = (operands[0].doc, *rest)
    doc = group(Nest(whole) if hang else whole, broken=is_broken(operands))
    return Laid(doc, operands[0].before, operands[-1].behind)


class _Row:
    """The parts of a row so far, and the comments in it.

    Comments go in front of the row, the last one to its end. Behind a bracket that has comments
    of its own they keep their order only on lines between the parts.
    """

    def __init__(self) -> None:
        self._parts: list[Doc] = []
        self._before: list[Remark] = []
        self._pending: list[tuple[int, Remark | str]] = []
        self._fixed = False

    def add(self, part: Doc) -> None:
        """Append a part; texts without a gap between them become one."""
        if isinstance(part, str) and self._parts and isinstance(self._parts[-1], str):
            self._parts[-1] += part
            return
        if must_break(part):
            self._settle()
            self._fixed = True
        self._parts.append(part)

    def remark(self, comment: Remark | str) -> None:
        """A comment at this place: on a line of its own, or as text behind the last part."""
        self._pending.append((len(self._parts), comment))

    def laid(self) -> Laid:
        """The row as a whole."""
        behind = ""
        if self._pending and (
            isinstance(self._pending[-1][1], str) or self._pending[-1][0] >= len(self._parts)
        ):
            behind = _text(self._pending.pop()[1])
        self._settle()
        plain = len(self._parts) == 1 and isinstance(self._parts[0], str)
        return Laid(tuple(self._parts), tuple(self._before), behind, plain)

    def _settle(self) -> None:
        for at, comment in reversed(self._pending):
            if not self._fixed or at >= len(self._parts):
                continue
            gap = isinstance(self._parts[at], Soft)
            self._parts[at : at + gap] = [Nest((Hard(), _text(comment), Hard()))]
        moved = [one for at, one in self._pending if not self._fixed or at >= len(self._parts)]
        self._before += [Remark(one, False) if isinstance(one, str) else one for one in moved]
        self._pending = []


def _text(comment: Remark | str) -> str:
    return comment if isinstance(comment, str) else comment.text
