"""Regular expressions of queries (RE2) as trees, as far as the dialect of patterns has them.

Groups are written out: ``a(b|c)d`` is ``abd|acd``. ``(?i)`` at the start becomes both cases of each
letter; the two letters outside of ASCII that RE2 also folds to ``k`` and ``s`` are left out.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from insights.patterns.charsets import RE2_SPACE, CharSet
from insights.patterns.regex import Branch, Expression, Parser, Piece

#: Branches that groups may be written out to; more never fit a pattern.
_MOST_BRANCHES = 60
_MOST_DEPTH = 20
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}


def parse(text: str) -> Expression:
    """The tree of an RE2 expression. Raises :class:`RegexFault` for what the dialect lacks."""
    folded = text.startswith("(?i)")
    parser = _Wide(text, 4 if folded else 0)
    branches = parser.alternatives()
    if parser.at < len(text):
        parser.fail(parser.at, "')' closes nothing.")
    expression = Expression(tuple(branches))
    return _folded(expression) if folded else expression


def literal(expression: Expression) -> str | None:
    """The text that an expression stands for, where it stands for one alone."""
    if len(expression.branches) != 1:
        return None
    branch = expression.branches[0]
    signs = [piece.chars.single for piece in branch.pieces]
    plain = all(piece.least == piece.most == 1 for piece in branch.pieces) and all(signs)
    return "".join(signs) if plain and not branch.at_start and not branch.at_end else None


def of_text(text: str, at_start: bool = False, at_end: bool = False) -> Expression:
    """The expression that finds a text."""
    pieces = tuple(Piece(CharSet.one(sign)) for sign in text)
    return Expression((Branch(pieces, at_start, at_end),))


def _folded(expression: Expression) -> Expression:
    return Expression(
        tuple(
            replace(
                branch,
                pieces=tuple(
                    replace(piece, chars=piece.chars.with_other_case()) for piece in branch.pieces
                ),
            )
            for branch in expression.branches
        )
    )


class _Wide(Parser):
    """The dialect's parser with any character, groups, and RE2's own escapes."""

    def __init__(self, text: str, at: int = 0) -> None:
        super().__init__(text)
        self.at = at
        self.depth = 0

    def alternatives(self) -> list[Branch]:
        """alternatives = sequence ("|" sequence)*, groups written out"""
        found = self.sequence()
        while self.text[self.at : self.at + 1] == "|":
            self.at += 1
            found += self.sequence()
        return found

    def sequence(self) -> list[Branch]:
        """sequence = "^"* (piece | group)* "$"*"""
        whole = [Branch(at_start=self.anchors("^"))]
        while self.at < len(self.text) and self.text[self.at] not in "|)$":
            grouped = self.text[self.at] == "("
            parts = self.group() if grouped else [Branch((self.piece(),))]
            if len(whole) * len(parts) > _MOST_BRANCHES:
                self.fail(self.at - 1, "The groups make too many branches.")
            whole = [self.joined(one, two) for one, two in product(whole, parts)]
        if self.anchors("$"):
            whole = [replace(branch, at_end=True) for branch in whole]
            if self.at < len(self.text) and self.text[self.at] not in "|)":
                self.fail(self.at - 1, "'$' stands in front of something.")
        return whole

    def joined(self, one: Branch, two: Branch) -> Branch:
        """One branch behind the other."""
        if one.at_end or (two.at_start and one.pieces):
            self.fail(self.at - 1, "An anchor stands inside.")
        pieces = (*one.pieces, *two.pieces)
        return Branch(pieces, one.at_start or two.at_start, two.at_end)

    def group(self) -> list[Branch]:
        """group = "(" ("?:" | "?<name>" | "?P<name>")? alternatives ")"; it cannot repeat"""
        begin = self.at
        self.at += 1
        if self.text.startswith("?", self.at):
            if not self.text.startswith("?:", self.at):
                self.fail(begin, "The dialect of patterns has no such group.")
            self.at += 2
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            self.fail(begin, "Groups are nested too deep.")
        parts = self.alternatives()
        self.depth -= 1
        if self.text[self.at : self.at + 1] != ")":
            self.fail(begin, "'(' is not closed.")
        self.at += 1
        if self.text[self.at : self.at + 1] in ("*", "+", "?", "{"):
            self.fail(self.at, "The dialect of patterns cannot repeat a group.")
        return parts

    def escape(self) -> CharSet:
        """RE2's escapes; a class of blanks leaves the vertical tab out."""
        sign = self.text[self.at : self.at + 1]
        if sign in ("s", "S"):
            self.at += 1
            return RE2_SPACE if sign == "s" else RE2_SPACE.inverse
        if sign in _CONTROLS:
            self.at += 1
            return CharSet.one(_CONTROLS[sign])
        if sign and not sign.isascii():
            self.fail(self.at - 1, "No character outside of ASCII is escaped.")
        return super().escape()

    def count(self) -> tuple[int, int | None]:
        """RE2 wants the first number."""
        if self.text.startswith("{,", self.at):
            self.fail(self.at, "'{,' is no repetition for RE2.")
        return super().count()
