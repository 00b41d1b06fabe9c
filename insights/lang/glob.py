"""The patterns of ``parse``: globs and regular expressions with named groups."""

from __future__ import annotations

import re
from collections.abc import Iterator

_GROUP = re.compile(r"\(\?P?<([^>=!][^>]*)>")
#: What a bracket means nothing in: escapes, quoted text, character classes.
_OPAQUE = re.compile(
    r"\\Q.*?(?:\\E|\Z)|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]?|\\\Z", re.DOTALL
)


def _pieces(pattern: str) -> Iterator[tuple[str, str | None]]:
    """The pattern in pieces; with the opening of a named group comes the group's name."""
    at = 0
    while at < len(pattern):
        named = _GROUP.match(pattern, at)
        found = named or _OPAQUE.match(pattern, at)
        end = found.end() if found else at + 1
        if not found and pattern[at] == "(" and pattern[at + 1 : at + 2] == "?":
            end = at + 2
        yield pattern[at:end], named.group(1) if named else None
        at = end


def group_names(pattern: str) -> list[str]:
    """The names of a pattern's named groups, in order."""
    return [name for _, name in _pieces(pattern) if name is not None]


def numbered(pattern: str) -> tuple[str, dict[str, int]]:
    """The pattern with its groups unnamed, and each name's group number.

    Names such as ``@ip`` are no names for other engines, numbers always are.
    """
    numbers: dict[str, int] = {}
    count, out = 0, []
    for piece, name in _pieces(pattern):
        count += piece == "(" or name is not None
        if name is not None:
            numbers.setdefault(name, count)
        out.append(piece if name is None else "(")
    return "".join(out), numbers


# fidelity: glob


def regex_of(glob: str) -> str:
    """The regular expression (RE2) of a glob.

    Unanchored on the left; an inner ``*`` takes the least it can, a final one the rest of the
    value (CWL_QuerySyntax-Parse; the least-match rule is assumed).
    """
    parts = glob.split("*")
    out = [re.escape(parts[0])]
    for index, part in enumerate(parts[1:], 2):
        last = index == len(parts) and part == ""
        out.append("(.*)" if last else "(.*?)")
        out.append(re.escape(part))
    return "(?s)" + "".join(out)
