"""How text is written inside quotes, slashes and backticks, and read back.

The language documents the escaped quote and the escaped slash (language spec section 1). That
``\\\\`` is one backslash and that any other backslash stays is assumed.
"""

from __future__ import annotations

import re

_STRING_ESCAPE = re.compile(r"\\([\"'\\])")
#: Words that mean something else where a name may stand; backticks make them names.
RESERVED = frozenset(
    (
        *("and", "as", "asc", "by", "desc", "false", "for", "group", "in", "into", "like"),
        *("maxspan", "multi", "not", "offset", "or", "output", "outputnew", "true", "where"),
        "with",
    )
)
#: A name that needs no backticks: letters, digits, ``@``, ``.``, ``_``; no digit first.
BARE_NAME = re.compile(r"@{0,2}[^\W\d][\w@]*(?:\.[\w@]+)*")


def unescape(body: str) -> str:
    """The value of a string literal whose body (between the quotes) is ``body``."""
    return _STRING_ESCAPE.sub(r"\1", body) if "\\" in body else body


def escape(value: str, quote: str = '"') -> str:
    """The body of a string literal that has ``value``; ``quote`` is the sign around it."""
    return value.replace("\\", "\\\\").replace(quote, "\\" + quote)


def string(value: str) -> str:
    """``value`` as a string literal; double quotes unless single ones spare escapes."""
    quote = "'" if '"' in value and "'" not in value else '"'
    return quote + escape(value, quote) + quote


def regex_value(body: str) -> str:
    """The pattern of a regex literal: ``\\/`` stands for a slash."""
    return body.replace("\\/", "/") if "\\/" in body else body


def regex_body(pattern: str) -> str:
    """``pattern`` for between slashes: slashes escaped, everything else untouched."""
    out, at = [], 0
    while at < len(pattern):
        step = 2 if pattern[at] == "\\" else 1
        piece = pattern[at : at + step]
        out.append("\\/" if piece == "/" else piece)
        at += step
    return "".join(out)


def is_bare(name: str) -> bool:
    """Whether a field name can stand without backticks."""
    return BARE_NAME.fullmatch(name) is not None and name.lower() not in RESERVED


def field(name: str) -> str:
    """A one-segment field name as a query writes it; ``@`` stays outside the backticks."""
    if is_bare(name):
        return name
    if name.startswith("@"):
        return f"@`{name[1:]}`"
    return f"`{name}`"
