"""Stages as text in canonical layout.

A stage is made of clauses: each starts with words of its own (``stats``, ``by``, ``as`` behind
parse) and holds items between commas.
"""

from __future__ import annotations

from itertools import pairwise

from insights.lang import ast
from insights.lang.layout import Doc, Hard, Line, Nest, Soft, group, render
from insights.lang.lexer import Lexer
from insights.lang.remarks import Remark, Remarks
from insights.lang.row_layout import (
    Laid,
    RowLayout,
    ending,
    is_broken,
    is_packed,
    lines,
    separated,
)
from insights.lang.spelling import Spelling

#: Words, outside of brackets, with which a new clause of a stage begins.
_CLAUSES: dict[type[ast.Command], tuple[str, ...]] = {
    ast.Stats: ("group", "by", "offset"),
    ast.ParseGlob: ("as",),
    ast.ParseRegex: ("as",),
    ast.ParseFormat: ("as",),
    ast.RelevantFields: ("where",),
    ast.Sessionize: ("maxspan", "as"),
    ast.Join: ("where",),
    ast.Lookup: ("output", "outputnew"),
    ast.CidrLookup: ("output", "outputnew"),
}


class StageLayout(RowLayout):
    """Lays out a text that parses."""

    def __init__(self, lexer: Lexer, width: int) -> None:
        spelling = Spelling(lexer.text, lexer.tokens)
        joints = ("and", "or")
        remarks = Remarks(
            lexer.text, lexer.tokens, lexer.comments, lambda at: spelling.is_word(at, *joints)
        )
        super().__init__(spelling, remarks)
        self._width = width

    def text(self) -> str:
        """The whole text, a stage a line or more."""
        end = len(self.spelling.tokens) - 1
        written: list[str] = []
        for number, (start, stop) in enumerate(self._ranges(0, end)):
            stage = self._stage(start, stop)
            _remark(written, stage.before)
            if written and self._spaced(start):
                written.append("")
            doc = ("| " if number else "", stage.doc)
            written.append(render(doc, self._width) + (stage.behind and f"  {stage.behind}"))
        _remark(written, self.remarks.before[end])
        return "\n".join(written)

    def stages(self, start: int, end: int) -> list[Laid]:
        """The stages of the query between two tokens."""
        return [self._stage(*found) for found in self._ranges(start, end)]

    def _ranges(self, start: int, end: int) -> list[tuple[int, int]]:
        pipes = self.cuts(start, end, lambda at: self.spelling.is_sign(at, "|"))
        between = pairwise([start - 1, *pipes, end])
        return [(left + 1, right) for left, right in between if left + 1 < right]

    def _spaced(self, start: int) -> bool:
        """Whether the author left a line empty in front of a stage."""
        tokens = self.spelling.tokens
        return any(
            self.remarks.spaced(token.start) for token in tokens[max(0, start - 1) : start + 1]
        )

    def _stage(self, start: int, end: int) -> Laid:
        command = self.spelling.commands[start]
        if isinstance(command, ast.SavedCall):
            return self.row(start, end)
        words = _CLAUSES.get(type(command), ())
        found = (
            self.cuts(start + 1, end, lambda at: self.spelling.is_word(at, *words)) if words else []
        )
        heads = [at for at in found if not self.spelling.is_word(at - 1, "group")]
        clauses = [self._clause(*pair) for pair in pairwise([start, *heads, end])]
        rest: list[Doc] = []
        for before, clause in pairwise(clauses):
            rest += [*ending(before.behind), Line(), lines(clause.before), clause.doc]
        doc = group(clauses[0].doc, Nest(tuple(rest)), broken=is_broken(clauses[1:]))
        return Laid(doc, clauses[0].before, clauses[-1].behind)

    def _clause(self, start: int, end: int) -> Laid:
        """The words that start a clause, and what they hold."""
        first = start + 1 + self.spelling.is_word(start, "group")
        while first < end and self.spelling.is_joined(first):
            first += 1
        head = self.row(start, first)
        found = self.items(first, end, hang=True)
        if not found:
            return head
        return Laid(_held(head, found), head.before, found[-1].behind)


def _held(head: Laid, found: list[Laid]) -> Doc:
    """The items behind the head of their clause, or on the lines below it."""
    packed = is_packed(found)
    if head.behind or found[0].before:
        inside = separated(found, Soft(extra=0) if packed else Line())
        below = Nest((Hard(), lines(found[0].before), *inside))
        return group(head.doc, *ending(head.behind), below, broken=True)
    if packed or len(found) == 1:
        return (head.doc, Soft(), *separated(found, Soft()))
    return group(head.doc, Nest((Line(), *separated(found, Line()))), broken=is_broken(found))


def _remark(written: list[str], remarks: list[Remark] | tuple[Remark, ...]) -> None:
    """Add comments, and the empty lines in front of them."""
    for remark in remarks:
        if remark.spaced and written:
            written.append("")
        written.append(remark.text)
