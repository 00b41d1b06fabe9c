"""Expressions as text: in the dialect of filter patterns, for Python, and for RE2."""

from __future__ import annotations

from collections.abc import Callable

from insights.patterns.charsets import ANY, SHORTHANDS, CharSet
from insights.patterns.regex import Branch, Expression, Piece, is_allowed

_NAMES = {chars: f"\\{letter}" for letter, chars in SHORTHANDS.items()}
_SPECIAL = frozenset("^$?[]{}|\\*+.")


class NotAscii(Exception):  # noqa: N818 - a missing answer, caught where it is asked for
    """The dialect has no way to write ``sign``."""

    def __init__(self, sign: str) -> None:
        super().__init__(sign)
        self.sign = sign


def dialect(expression: Expression) -> str:
    """The expression for between ``%`` signs. Raises :class:`NotAscii`."""
    return "|".join(_branch(branch, "^", "$", _dialect_set) for branch in expression.branches)


def python(expression: Expression) -> str:
    """The same for :mod:`re`: anchors are the ends of the event, not of lines."""
    return "|".join(_branch(branch, r"\A", r"\Z", _plain_set) for branch in expression.branches)


def re2(expression: Expression) -> str:
    """The same for the query language."""
    return "|".join(_branch(branch, "^", "$", _re2_set) for branch in expression.branches)


def _branch(branch: Branch, start: str, end: str, chars: Callable[[CharSet], str]) -> str:
    pieces = "".join(_piece(piece, chars) for piece in branch.pieces)
    return f"{start if branch.at_start else ''}{pieces}{end if branch.at_end else ''}"


def _piece(piece: Piece, chars: Callable[[CharSet], str]) -> str:
    return chars(piece.chars) + _count(piece.least, piece.most)


def _count(least: int, most: int | None) -> str:
    known = {(1, 1): "", (0, None): "*", (1, None): "+", (0, 1): "?"}
    if (least, most) in known:
        return known[least, most]
    if most is None:
        return f"{{{least},}}"
    return f"{{{least}}}" if least == most else f"{{{least},{most}}}"


def _dialect_set(chars: CharSet) -> str:
    if chars == ANY:
        return "."
    if chars.single:
        return _sign(chars.single)
    if chars in _NAMES:
        return _NAMES[chars]
    if chars.is_ascii:
        return f"[{_members(chars, _sign_in_set)}]"
    if chars.inverse.is_ascii:
        return f"[^{_members(chars.inverse, _sign_in_set)}]"
    raise NotAscii(next(chr(high) for _, high in chars.ranges if high > 0x7F))


def _sign(sign: str) -> str:
    """A character by itself: bare, behind a backslash, or by its number."""
    if not sign.isascii():
        raise NotAscii(sign)
    if not is_allowed(sign):
        return f"\\x{ord(sign):02x}"
    return f"\\{sign}" if sign in _SPECIAL else sign


def _sign_in_set(sign: str) -> str:
    return sign if sign.isalnum() or sign in " _:#=@/;,." else f"\\x{ord(sign):02x}"


def _plain_set(chars: CharSet) -> str:
    """A set in a form that Python takes for nothing else."""
    if chars.single:
        return _numbered(chars.single)
    inverse = chars.inverse
    if not inverse.ranges:
        return r"[\s\S]"
    negated = len(inverse.ranges) < len(chars.ranges)
    return f"[{'^' * negated}{_members(inverse if negated else chars, _numbered)}]"


def _re2_set(chars: CharSet) -> str:
    """A set in a form that RE2 reads, and people too."""
    if chars == ANY:
        return "."
    if chars.single:
        sign = chars.single
        return sign if sign.isalnum() or sign in "_:#=@;,- " else _re2_sign(sign)
    if chars in _NAMES and chars not in (SHORTHANDS["s"], SHORTHANDS["S"]):
        return _NAMES[chars]
    if chars.is_ascii:
        return f"[{_members(chars, _re2_in_set)}]"
    return f"[^{_members(chars.inverse, _re2_in_set)}]"


def _re2_in_set(sign: str) -> str:
    return sign if sign.isalnum() and sign.isascii() else f"\\x{{{ord(sign):x}}}"


def _re2_sign(sign: str) -> str:
    return f"\\{sign}" if sign.isascii() and sign.isprintable() else f"\\x{{{ord(sign):x}}}"


def _numbered(sign: str) -> str:
    point = ord(sign)
    if sign.isascii() and sign.isalnum():
        return sign
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _members(chars: CharSet, sign: Callable[[str], str]) -> str:
    out = []
    for low, high in chars.ranges:
        first, last = chr(low), chr(high)
        joined = "-" if high > low + 1 else ""
        out.append(sign(first) + (joined + sign(last) if high > low else ""))
    return "".join(out)
