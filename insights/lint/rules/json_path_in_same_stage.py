"""A part of a JSON value in the command that makes the value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule
from insights.lint.conditions import fields_of


class JsonPathInSameStage(Rule):
    """A part of ``jsonParse(x) as j`` is read in the same ``fields`` command.

    Seen live, ``j.name`` has no value there; a second ``fields`` finds it (language spec
    section 4).
    """

    code = "INS139"
    slug = "json-path-in-same-stage"
    severity = Severity.WARNING
    good = (
        "fields jsonParse(@message) as j | fields j.ip as addr | limit 5",
        "fields jsonParse(@message).ip as addr | limit 5",
    )
    bad = ("fields jsonParse(@message) as j, j.ip as addr | limit 5",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such field."""
        for stage in context.stages:
            if isinstance(stage.command, ast.Fields | ast.Display):
                yield from _parts(stage.command.items)


def _parts(items: Iterable[ast.Item]) -> Iterator[Finding]:
    parsed: set[str] = set()
    for item in items:
        for field in fields_of(item.value):
            if len(field.segments) > 1 and field.segments[0] in parsed:
                message = f"'{field.name}' has no value in the command that parses it."
                yield Finding(field, message, f"Write | fields {expression(field)} behind it.")
        value = item.value
        if item.alias and isinstance(value, ast.Call) and value.name.lower() == "jsonparse":
            parsed.add(item.alias.text)
