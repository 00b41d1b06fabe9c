"""The patterns of ``parse``: globs and regular expressions with named groups."""

from __future__ import annotations

import re

_GROUP = re.compile(r"(?<!\\)(?:\\\\)*\(\?P?<([^>=!][^>]*)>")


def group_names(pattern: str) -> list[str]:
    """The names of a pattern's named groups, in order."""
    return _GROUP.findall(pattern)


def numbered(pattern: str) -> tuple[str, dict[str, int]]:
    """The pattern with its groups unnamed, and each name's group number.

    Names such as ``@ip`` are no names for other engines, numbers always are.
    """
    numbers: dict[str, int] = {}
    count, at, out, in_class = 0, 0, [], False
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            out.append(pattern[at : at + 2])
            at += 2
            continue
        if in_class or sign == "[":
            in_class = sign != "]" or (in_class and pattern[at - 1] == "[")
        elif sign == "(":
            named = _GROUP.match(pattern, at)
            if named or pattern[at + 1 : at + 2] != "?":
                count += 1
            if named:
                numbers.setdefault(named.group(1), count)
                out.append("(")
                at = named.end()
                continue
        out.append(sign)
        at += 1
    return "".join(out), numbers


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
