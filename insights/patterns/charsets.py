"""Sets of characters, as regular expressions have them."""

from __future__ import annotations

from collections.abc import Iterable

from insights.dataclass import dataclass

Range = tuple[int, int]
_LAST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class CharSet:
    """Code points as ranges: sorted, apart from each other, both ends inclusive."""

    ranges: tuple[Range, ...]

    @staticmethod
    def of(ranges: Iterable[Range]) -> CharSet:
        """The characters of any ranges."""
        merged: list[Range] = []
        for low, high in sorted(ranges):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return CharSet(tuple(merged))

    @staticmethod
    def one(sign: str) -> CharSet:
        """A single character."""
        return CharSet(((ord(sign), ord(sign)),))

    @property
    def inverse(self) -> CharSet:
        """All other characters."""
        left, at = [], 0
        for low, high in self.ranges:
            if at < low:
                left.append((at, low - 1))
            at = high + 1
        if at <= _LAST:
            left.append((at, _LAST))
        return CharSet(tuple(left))

    @property
    def single(self) -> str:
        """The character of a set that has one alone, else nothing."""
        if len(self.ranges) == 1 and self.ranges[0][0] == self.ranges[0][1]:
            return chr(self.ranges[0][0])
        return ""

    @property
    def is_ascii(self) -> bool:
        """Whether no character is beyond ASCII."""
        return not self.ranges or self.ranges[-1][1] < 0x80

    def has(self, sign: str) -> bool:
        """Whether a character is one of the set."""
        point = ord(sign)
        return any(low <= point <= high for low, high in self.ranges)

    def with_other_case(self) -> CharSet:
        """The same and, of each ASCII letter, the other case."""
        more = [
            (ord(other), ord(other))
            for point in (*range(65, 91), *range(97, 123))
            if self.has(chr(point)) and not self.has(other := chr(point).swapcase())
        ]
        return CharSet.of((*self.ranges, *more))


DIGIT = CharSet.of([(48, 57)])
WORD = CharSet.of([(48, 57), (65, 90), (95, 95), (97, 122)])
#: Blank, tab, line feed, vertical tab, form feed, carriage return.
SPACE = CharSet.of([(9, 13), (32, 32)])
#: RE2 leaves the vertical tab out.
RE2_SPACE = CharSet.of([(9, 10), (12, 13), (32, 32)])
ANY = CharSet.of([(10, 10)]).inverse
#: The escape of a set, to the set.
SHORTHANDS: dict[str, CharSet] = {
    "d": DIGIT,
    "D": DIGIT.inverse,
    "w": WORD,
    "W": WORD.inverse,
    "s": SPACE,
    "S": SPACE.inverse,
}
