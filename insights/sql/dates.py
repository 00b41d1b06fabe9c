"""Dates as text: strftime for formatDate, Java patterns for parseDate (language spec section 6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from insights.lang import ast
from insights.sql import values
from insights.sql.bindings import Bindings
from insights.sql.refusals import Refusal
from insights.sql.text import literal
from insights.sql.values import Kind, Value

Compile = Callable[[ast.Expr, Bindings], Value]

_JAVA = {
    "yyyy": "%Y",
    "uuuu": "%Y",
    "yy": "%y",
    "MMMM": "%B",
    "MMM": "%b",
    "MM": "%m",
    "M": "%-m",
    "dd": "%d",
    "d": "%-d",
    "HH": "%H",
    "H": "%-H",
    "hh": "%I",
    "h": "%-I",
    "mm": "%M",
    "m": "%-M",
    "ss": "%S",
    "s": "%-S",
    "SSS": "%g",
    "SSSSSS": "%f",
    "a": "%p",
    "EEEE": "%A",
    "EEE": "%a",
    "XXX": "%z",
    "XX": "%z",
    "X": "%z",
    "Z": "%z",
}
_PIECE = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+", re.ASCII)


def _text_argument(node: ast.Call, place: int, what: str, default: str = "") -> ast.String:
    if place >= len(node.arguments):
        return ast.String(default)
    argument = node.arguments[place]
    if not isinstance(argument, ast.String):
        raise Refusal(argument, f"The {what} of {node.name}() must be a text in quotes.")
    return argument


def _zone(node: ast.Call) -> str:
    zone = _text_argument(node, 2, "time zone", "UTC")
    try:
        ZoneInfo(zone.value)
    except (ValueError, OSError, KeyError):
        raise Refusal(zone, f"'{zone.value}' is no time zone.", 'Write "UTC".') from None
    return literal(zone.value)


def format_date(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    """``formatDate(ts, '%Y-%m-%d', 'UTC')``, the same as ``strftime``."""
    when = values.time(compile_(node.arguments[0], bindings))
    form = _text_argument(node, 1, "format")
    return Value(f"li_format_date({when}, {literal(form.value)}, {_zone(node)})", Kind.TEXT)


def parse_date(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    """``parseDate(text, 'yyyy-MM-dd', 'UTC')``: epoch milliseconds, missing where it fails."""
    text = values.text(compile_(node.arguments[0], bindings))
    form = literal(java_format(_text_argument(node, 1, "format")))
    return Value(f"li_parse_date({text}, {form}, {_zone(node)})", Kind.INTEGER)


def java_format(node: ast.String) -> str:
    """A Java DateTimeFormatter pattern as a strptime format."""
    out = []
    for piece in _PIECE.finditer(node.value):
        quoted, letter = piece.group(1), piece.group(2)
        if quoted is not None:
            out.append((quoted.replace("''", "'") or "'").replace("%", "%%"))
        elif letter is None:
            out.append(piece.group().replace("%", "%%"))
        elif piece.group() in _JAVA:
            out.append(_JAVA[piece.group()])
        else:
            raise Refusal(node, f"The date pattern '{piece.group()}' has no local meaning.")
    return "".join(out)
