"""Patterns as trees, and conditions as text that stands inside another one. Pure."""

from __future__ import annotations

from insights.diagnostics import Source
from insights.lang import ast
from insights.lang.printer import expression
from insights.patterns import Pattern, parse


def read_pattern(text: str) -> Pattern:
    """The pattern of an entry that was checked."""
    pattern, _ = parse(Source(text))
    if pattern is None:
        raise AssertionError(f"'{text}' was checked and cannot be read.")
    return pattern


def bracketed(condition: ast.Expr) -> str:
    """A condition as text, in parentheses where 'and' next to it would change its meaning."""
    text = expression(condition)
    return f"({text})" if isinstance(condition, ast.Logical) else text
