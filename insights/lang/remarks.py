"""Where comments belong: behind a token, at the end of its line, or on lines before one."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from insights.lang.tokens import Kind, Token

#: Of the space before a comment or a stage, no more is looked at.
_LOOK_BACK = 1000


class Remark(NamedTuple):
    """A comment on a line of its own; ``spaced`` if an empty line stands before it."""

    text: str
    spaced: bool


class Remarks:
    """The comments of a query, by the index of the token that they stand by.

    A comma, a pipe and a word that joins two operands move to the end or the start of a line when
    the text is laid out; comments beside them belong to their neighbours. ``is_joint`` tells which
    tokens are such words.
    """

    def __init__(
        self,
        text: str,
        tokens: list[Token],
        comments: Iterable[Token],
        is_joint: Callable[[int], bool],
    ) -> None:
        self._text = text
        self._tokens = tokens
        self._is_joint = is_joint
        self.before: defaultdict[int, list[Remark]] = defaultdict(list)
        self.behind: defaultdict[int, list[str]] = defaultdict(list)
        starts = [token.start for token in tokens]
        for comment in comments:
            self._place(comment, bisect_right(starts, comment.start))

    def spaced(self, start: int) -> bool:
        """Whether an empty line stands in front of a place in the text."""
        front = self._text[max(0, start - _LOOK_BACK) : start]
        return front.count("\n", len(front.rstrip())) > 1

    def _place(self, comment: Token, after: int) -> None:
        at = after - 1
        words = comment.value.rstrip()
        if at >= 0 and not self._apart(self._tokens[at].end, comment.start):
            at = self._moved_up(at)
            if at >= 0 and not self._is_sign(at, "|"):
                self.behind[at].append(words)
                return
        while self._is_sign(after, ",|"):
            after += 1
        self.before[after].append(Remark(words, self.spaced(comment.start)))

    def _moved_up(self, at: int) -> int:
        """The token that will end the line of the token left of a comment."""
        while at > 0 and self._is_sign(at, ","):
            at -= 1
        joins = self._is_sign(at, "|") or self._is_joint(at)
        if joins and at > 0 and not self._apart(self._tokens[at - 1].end, self._tokens[at].start):
            return self._moved_up(at - 1)
        return at

    def _is_sign(self, at: int, signs: str) -> bool:
        token = self._tokens[at]
        return token.kind is Kind.SIGN and token.value in signs

    def _apart(self, start: int, end: int) -> bool:
        """Whether two places are on different lines."""
        return "\n" in self._text[start:end]
