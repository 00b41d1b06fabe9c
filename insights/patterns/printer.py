"""Tree to text: parsing it gives the tree again."""

from __future__ import annotations

import re

from insights.patterns.nodes import (
    All,
    Column,
    Compare,
    Condition,
    Either,
    Every,
    Is,
    JsonPattern,
    Number,
    Operand,
    Pattern,
    Regex,
    Selector,
    SpacePattern,
    Step,
    Term,
    Text,
    TextPattern,
)

_WORD = re.compile(r"\w+", re.ASCII)
_KEY = re.compile(r"[\w-]+", re.ASCII)


def text(pattern: Pattern) -> str:
    """The pattern in canonical spacing."""
    match pattern:
        case TextPattern():
            return " ".join(map(_term, pattern.terms))
        case JsonPattern():
            return f"{{ {condition(pattern.condition)} }}"
        case SpacePattern():
            return _row(pattern)


def _row(pattern: SpacePattern) -> str:
    columns = [_column(one) if isinstance(one, Column) else "..." for one in pattern.columns]
    return f"[{', '.join(columns)}]"


def _term(term: Term) -> str:
    value = term.operand
    if isinstance(value, Text) and _WORD.fullmatch(value.value):
        return term.role.value + value.value
    return term.role.value + operand(value)


def operand(value: Operand) -> str:
    """What stands behind an operator: texts in quotes, but the ``*`` that stands for anything."""
    match value:
        case Number():
            return value.text
        case Regex():
            return f"%{value.source}%"
        case Text():
            return "*" if value.value == "*" else quoted(value.value)


def quoted(value: str) -> str:
    """A text in quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _column(column: Column) -> str:
    if column.condition is None:
        return column.name
    return condition(column.condition, column.name)


def condition(node: Condition, name: str = "") -> str:
    """A condition; ``name`` is the column that the tests of a space-delimited pattern name."""
    match node:
        case All():
            return " && ".join(_within(part, name) for part in node.parts)
        case Either():
            return " || ".join(condition(part, name) for part in node.parts)
        case Compare():
            return f"{selector(node.selector)} {node.operator} {operand(node.operand)}"
        case Is():
            return f"{selector(node.selector)} {node.state.value}"
        case _:
            return f"{name} {node.operator} {operand(node.operand)}"


def _within(node: Condition, name: str) -> str:
    written = condition(node, name)
    return f"({written})" if isinstance(node, Either) else written


def selector(node: Selector) -> str:
    """``$.a.['b c'][0]``."""
    return "$" + "".join(map(_step, node.steps))


def _step(step: Step) -> str:
    match step:
        case Every():
            return ".*" if step.dotted else "[*]"
        case int():
            return f"[{step}]"
        case _:
            return f".{step}" if _KEY.fullmatch(step) else f".['{step}']"
