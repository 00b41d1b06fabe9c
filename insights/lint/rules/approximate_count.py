"""An approximate count of many values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule

_MANY = re.compile(r"(?i)@message|@ptr|.*(request|trace|session|event|message|correlation)_?-?id")


class ApproximateCount(Rule):
    """``count_distinct`` of a field with very many values is approximate.

    ``count`` is exact, and enough where every event has a value of its own
    (CWL_QuerySyntax-Stats).
    """

    code = "INS209"
    slug = "approximate-count"
    severity = Severity.HINT
    good = ("stats count_distinct(svc) as services",)
    bad = ("stats count_distinct(@requestId) as requests",)
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such call on a field that identifies events."""
        for call in context.all(ast.Call):
            if call.name.lower() in ("count_distinct", "countdistinct") and call.arguments:
                field = call.arguments[0]
                if isinstance(field, ast.Field) and _MANY.fullmatch(field.name):
                    message = f"'{field.name}' has very many values: the count is approximate."
                    yield Finding(call, message, "Count one event of each with count(*) if exact.")
