"""A name with a hyphen that reads as a subtraction."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.walk import walk
from insights.lint.base import Context, Finding, Rule, Stage
from insights.lint.conditions import fields_of
from insights.lint.known_fields import named

_HYPHENED = re.compile(r"[A-Za-z_@][\w@.]*(?:-[A-Za-z_][\w]*)+")


class UnbacktickedHyphen(Rule):
    """``a-b`` without blanks is ``a`` minus ``b``, not the field ``a-b``.

    The service says nothing and gives a wrong or empty value. Names with a hyphen stand in
    backticks; a subtraction reads better with blanks around its sign.
    """

    code = "INS117"
    slug = "unbackticked-hyphen"
    severity = Severity.WARNING
    good = ("fields `retry-after` as gap | limit 5", "fields done - begun as took | limit 5")
    bad = ("fields retry-after as gap | limit 5", "filter headers.user-agent like 'curl' | limit 5")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every difference of fields that is written like one name."""
        for stage in context.stages:
            inner: set[int] = set()
            for node in stage.all(ast.Binary):
                if node.operator != "-" or id(node) in inner:
                    continue
                text = context.text.text[node.start : node.end]
                if _HYPHENED.fullmatch(text) and not _known(node, context, stage):
                    inner.update(id(below) for below in walk(node))
                    message = f"'{text}' subtracts; it does not name a field."
                    hint = f"Write {_in_backticks(text)}, or put blanks around the minus."
                    yield Finding(node, message, hint)


def _known(node: ast.Binary, context: Context, stage: Stage) -> bool:
    """Whether every operand is a field that certainly exists."""
    known = {*stage.scope.defined, *named(context.source)}
    return all(field.name in known for field in fields_of(node))


def _in_backticks(text: str) -> str:
    start = text[: text.index("-")].rfind(".") + 1
    return f"{text[:start]}`{text[start:]}`"
