"""A date pattern of the other kind."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule

_STRFTIME = ("formatdate", "strftime")


class DatePattern(Rule):
    """``parseDate`` takes patterns of Java (``yyyy-MM-dd``), ``formatDate`` those of strftime.

    ``formatDate`` with ``yyyy`` gives the letters; ``parseDate`` with ``%Y`` gives nothing
    (language spec section 6).
    """

    code = "INS141"
    slug = "date-pattern"
    severity = Severity.WARNING
    good = (
        "fields formatDate(@timestamp, '%Y-%m-%d') as day | limit 5",
        "fields parseDate(eta, 'yyyy-MM-dd HH:mm') as due | limit 5",
    )
    bad = (
        "fields formatDate(@timestamp, 'yyyy-MM-dd') as day | limit 5",
        "fields parseDate(eta, '%Y-%m-%d') as due | limit 5",
    )
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every pattern that is written in the wrong way."""
        for call in context.all(ast.Call):
            name = call.name.lower()
            if name not in (*_STRFTIME, "parsedate") or len(call.arguments) < 2:
                continue
            pattern = call.arguments[1]
            if not isinstance(pattern, ast.String) or "{{" in pattern.value:
                continue
            percent = "%" in pattern.value
            if name == "parsedate" and percent:
                message = "parseDate() takes patterns like yyyy-MM-dd."
                yield Finding(pattern, message, 'Write "yyyy-MM-dd HH:mm:ss".')
            elif name in _STRFTIME and not percent:
                message = f"{call.name}() takes patterns like %Y-%m-%d."
                yield Finding(pattern, message, 'Write "%Y-%m-%d %H:%M:%S".')
