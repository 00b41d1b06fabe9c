"""Dates as text: strftime for formatDate, Java patterns for parseDate (language spec section 6).

fidelity: format-date, parse-date.
"""

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
    "y": "%Y",
    "u": "%Y",
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
    "EE": "%a",
    "E": "%a",
    "XXX": "%z",
    "XX": "%z",
    "X": "%z",
    "Z": "%z",
}
_STRFTIME = {
    **{f"%{letter}": f"%{letter}" for letter in "aAbBdfHIjmMpSUwWyY%"},
    "%F": "%Y-%m-%d",
    "%T": "%H:%M:%S",
    "%R": "%H:%M",
    "%D": "%m/%d/%y",
    "%h": "%b",
    "%n": "\n",
    "%t": "\t",
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
    zone = _zone(node)
    form = strftime_format(_text_argument(node, 1, "format"), utc=zone == "'UTC'")
    return Value(f"li_format_date({when}, {literal(form)}, {zone})", Kind.TEXT)


def strftime_format(node: ast.String, *, utc: bool) -> str:
    """A strftime format of C in the words of DuckDB. Raises ``Refusal`` for what has none."""

    def one(found: re.Match[str]) -> str:
        sign = found.group()
        if sign in ("%z", "%Z") and utc:
            return "+0000" if sign == "%z" else "UTC"
        if sign not in _STRFTIME:
            raise Refusal(node, f"The format '{sign}' has no local meaning.", "Write %Y-%m-%d.")
        return _STRFTIME[sign]

    return re.sub(r"%(?:.|\Z)", one, node.value, flags=re.DOTALL)


def parse_date(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    """``parseDate(text, 'yyyy-MM-dd', 'UTC')``: epoch milliseconds, missing where it fails."""
    text = values.text(compile_(node.arguments[0], bindings))
    pattern = _text_argument(node, 1, "format")
    form = java_format(pattern)
    if "%Y" not in form and "%y" not in form:
        raise Refusal(pattern, "The date pattern names no year.", "Write yyyy for the year.")
    zone = _zone(node)
    if "%z" in form:
        return Value(f"li_parse_instant({text}, {literal(form)})", Kind.INTEGER)
    return Value(f"li_parse_date({text}, {literal(form)}, {zone})", Kind.INTEGER)


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
