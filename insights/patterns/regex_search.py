"""Searching with an expression, in time that grows with the text alone.

Without groups no repetition stands inside another, so that :mod:`re` never tries exponentially many
ways. It may still try a power of the text's length: each repetition without a fixed count, and the
place where a match starts, multiply. Where that can hurt, all positions of the expression are
followed at once instead, as bits of a number (the extended shift-and of Navarro and Raffinot).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from insights.patterns.charsets import CharSet
from insights.patterns.regex import Branch, Expression
from insights.patterns.regex_text import python

#: The most steps that :mod:`re` may be made to take for one text.
_PATIENCE = 2_000_000

Search = Callable[[str], bool]


def searcher(expression: Expression) -> Search:
    """Whether a text holds what the expression describes, anywhere unless it is anchored."""
    find = re.compile(python(expression)).search
    loops = max(sum(piece.loops for piece in branch.pieces) for branch in expression.branches)
    if loops == 0:
        return lambda text: find(text) is not None
    longest = int(_PATIENCE ** (1 / (loops + 1)))
    machines = [Machine(branch) for branch in expression.branches]

    def search(text: str) -> bool:
        if len(text) <= longest:
            return find(text) is not None
        return any(machine.finds(text) for machine in machines)

    return search


class Machine:
    """One branch as bits: bit ``i`` is set when the text so far can end at position ``i``.

    Position 0 is the start, and position ``i`` consumes a character of ``_sets[i - 1]``.
    ``_free`` marks positions that may be passed over, ``_loop`` those that may repeat.
    """

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self._sets: list[CharSet] = []
        self._free = self._loop = 0
        for piece in branch.pieces:
            copies = max(piece.least if piece.most is None else piece.most, 1)
            if piece.most == 0:
                continue
            for number in range(1, copies + 1):
                self._sets.append(piece.chars)
                bit = 1 << len(self._sets)
                self._free |= bit if number > piece.least else 0
            self._loop |= bit if piece.most is None else 0
        self._last = 1 << len(self._sets)
        # Runs of free positions: where each begins (the place before it) and ends.
        self._begins = self._free >> 1 & ~self._free
        self._ends = self._free & ~(self._free >> 1)
        self._steps: dict[str, int] = {}

    def finds(self, text: str) -> bool:
        """Whether the branch matches anywhere in the text."""
        start = now = self._closed(1)
        anywhere = not self.branch.at_start
        at_end = self.branch.at_end
        if not at_end and now & self._last:
            return True
        for sign in text:
            step = self._steps.get(sign)
            if step is None:
                step = self._step(sign)
            now = self._closed((now << 1 | now & self._loop) & step)
            if anywhere:
                now |= start
            if not at_end and now & self._last:
                return True
        return bool(now & self._last)

    def _step(self, sign: str) -> int:
        step = sum(2 << place for place, chars in enumerate(self._sets) if chars.has(sign))
        self._steps[sign] = step
        return step

    def _closed(self, now: int) -> int:
        """The same with all positions that can be reached by passing over free ones."""
        if not self._free:
            return now
        ends = now | self._ends
        return now | (self._free & (~(ends - self._begins) ^ ends))
