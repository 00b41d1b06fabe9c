"""SQL text: names and literals, always quoted."""

from __future__ import annotations


def ident(name: str) -> str:
    """A column or table name."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A string literal; a NUL, which SQL text cannot hold, is put in by number."""
    quoted = "'" + value.replace("'", "''") + "'"
    if "\0" in quoted:
        return "(" + quoted.replace("\0", "' || chr(0) || '") + ")"
    return quoted
