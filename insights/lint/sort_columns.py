"""The keys of a sort behind stats, and the columns that were meant."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lang.scope import Scope
from insights.lint.base import Edit, Finding
from insights.lint.conditions import is_defined
from insights.suggest import did_you_mean


def unknown_keys(command: ast.Sort, scope: Scope, stats: ast.Stats | None) -> Iterator[Finding]:
    """Every key that is no column behind stats; ``stats`` is the last one before the sort."""
    known = scope.defined
    for key in command.keys:
        field = key.field
        if isinstance(field, ast.Placeholder) or is_defined(field, known) or "{{" in field.name:
            continue
        message = f"'{field.name}' is no column after stats."
        listed = did_you_mean(field.name, known) or f"There are {', '.join(sorted(known))}."
        hint, edits = _bin(field, stats) or (_aggregate(field, stats) or listed, ())
        yield Finding(field, message, hint, edits, Severity.WARNING)


def _bin(field: ast.Field, stats: ast.Stats | None) -> tuple[str, tuple[Edit, ...]] | None:
    """A time that stands for the bin, which has no name of its own."""
    if field.name.lower() not in ("@timestamp", "bin") or stats is None:
        return None
    for key in stats.keys:
        if isinstance(key.value, ast.Call) and key.value.name.lower() == "bin":
            text = expression(key.value)
            if key.alias is not None:
                name = expression(ast.Field((key.alias.text,)))
                return f"Write sort {name}.", (Edit(field.start, field.end, name),)
            named = Edit(key.end, key.end, " as t"), Edit(field.start, field.end, "t")
            free = not any(item.alias and item.alias.text == "t" for item in stats.items)
            return f"Write by {text} as t, and sort t.", named if free else ()
    return None


def _aggregate(field: ast.Field, stats: ast.Stats | None) -> str:
    """A name that is the function of an aggregate without one."""
    for item in stats.items if stats is not None else ():
        call = item.value
        if item.alias or not isinstance(call, ast.Call):
            continue
        if call.name.lower() == field.name.lower():
            return f"Write {expression(call)} as n, and sort n."
    return ""
