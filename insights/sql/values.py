"""Values in SQL and what they are; how one becomes a text, a number or a truth.

A discovered field is ``TEXT`` until a number is wanted (language spec section 4). ``li_...`` are
macros of :mod:`insights.sql.macros`.
"""

from __future__ import annotations

import enum

from insights.dataclass import dataclass


class Kind(enum.Enum):
    """The SQL type behind a value."""

    TEXT = "VARCHAR"
    NUMBER = "DOUBLE"
    INTEGER = "BIGINT"
    TRUTH = "BOOLEAN"
    TIME = "BIGINT of epoch milliseconds"
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class Value:
    """A SQL expression. ``plain`` marks text that is known to hold numbers only."""

    sql: str
    kind: Kind
    plain: bool = False


NULL = Value("NULL", Kind.TEXT)


def text(value: Value) -> str:
    """The value as text, as string functions and comparisons see it; maps are missing."""
    match value.kind:
        case Kind.TEXT:
            return value.sql
        case Kind.NUMBER:
            return f"li_show({value.sql})"
        case Kind.INTEGER:
            return f"CAST({value.sql} AS VARCHAR)"
        case Kind.TRUTH:
            return f"CAST(CAST({value.sql} AS INTEGER) AS VARCHAR)"
        case Kind.TIME:
            return f"li_time({value.sql})"
        case Kind.JSON:
            return f"li_leaf({value.sql})"


# fidelity: maps-shown


def display(value: Value) -> str:
    """The cell that the service shows: like :func:`text`, but maps and lists as JSON."""
    if value.kind is Kind.JSON:
        return f"li_json({value.sql})"
    return text(value)


def number(value: Value) -> str:
    """The value as a number; what is none is missing."""
    match value.kind:
        case Kind.NUMBER:
            return value.sql
        case Kind.INTEGER | Kind.TIME:
            return f"CAST({value.sql} AS DOUBLE)"
        case Kind.TRUTH:
            return f"CAST(CAST({value.sql} AS INTEGER) AS DOUBLE)"
        case Kind.TEXT if value.plain:
            return f"TRY_CAST({value.sql} AS DOUBLE)"
        case _:
            return f"li_number({text(value)})"


def truth(value: Value) -> str:
    """The value as a condition: a number that is not 0, or the text ``true``."""
    if value.kind is Kind.TRUTH:
        return value.sql
    if value.kind in (Kind.NUMBER, Kind.INTEGER, Kind.TIME):
        return f"({value.sql} <> 0)"
    return f"li_truth({text(value)})"


def integer(value: Value) -> str:
    """The value as a whole number, fractions cut off."""
    if value.kind in (Kind.INTEGER, Kind.TIME):
        return value.sql
    return f"TRY_CAST(trunc({number(value)}) AS BIGINT)"


def time(value: Value) -> str:
    """The value as epoch milliseconds, missing outside the years that a calendar has."""
    return value.sql if value.kind is Kind.TIME else f"li_moment({number(value)})"


def json(value: Value) -> str:
    """The value as JSON: a text is parsed, and missing where it does not parse."""
    if value.kind is Kind.JSON:
        return value.sql
    return f"TRY_CAST({text(value)} AS JSON)"


def unify(values: list[Value]) -> tuple[list[str], Kind]:
    """All values as one kind: their own where they agree, numbers where all are, else text."""
    kinds = {value.kind for value in values if value.sql != "NULL"}
    if len(kinds) == 1:
        return [value.sql for value in values], kinds.pop()
    if kinds <= {Kind.NUMBER, Kind.INTEGER, Kind.TRUTH}:
        return [number(value) for value in values], Kind.NUMBER
    return [text(value) for value in values], Kind.TEXT
