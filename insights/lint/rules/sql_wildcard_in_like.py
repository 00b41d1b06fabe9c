"""Wildcards of SQL or of shells behind like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast, quoting
from insights.lint.base import Context, Edit, Finding, Rule

_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2}).+|.*[^\d%]%", re.DOTALL)
_STAR = re.compile(r"\*[^*].*|.*[^*]\*", re.DOTALL)


class SqlWildcardInLike(Rule):
    """``like "%x%"`` looks for the percent signs too.

    ``like`` with a text finds it anywhere in the value; ``%`` and ``*`` mean themselves
    (CWL_QuerySyntax-Filter).
    """

    code = "INS119"
    slug = "sql-wildcard-in-like"
    severity = Severity.WARNING
    good = ("filter route like 'scan' | limit 5", "filter note like '100%' | limit 5")
    bad = ("filter route like '%scan%' | limit 5", "filter route not like 'scan*' | limit 5")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every text behind like that starts or ends with a wildcard."""
        for like in context.all(ast.Like):
            text = like.pattern.value if isinstance(like.pattern, ast.String) else ""
            sign = "%" if _PERCENT.fullmatch(text) else "*" if _STAR.fullmatch(text) else ""
            if sign:
                plain = text.strip(sign)
                message = f"'{sign}' is no wildcard in like; it is looked for."
                yield Finding(like.pattern, message, _hint(text, sign), _edits(like, text, plain))


def _hint(text: str, sign: str) -> str:
    plain = text.strip(sign)
    if text.startswith(sign) and text.endswith(sign):
        return f"Write like {quoting.string(plain)}: it matches anywhere."
    body = quoting.regex_body(re.escape(plain))
    anchored = f"/{body}$/" if text.startswith(sign) else f"/^{body}/"
    return f"Write like {anchored}, or like {quoting.string(plain)} for anywhere."


def _edits(like: ast.Like, text: str, plain: str) -> tuple[Edit, ...]:
    """Wildcards at both ends mean what like does anyway."""
    if not plain or any(sign in plain for sign in "%*_") or text[0] != text[-1]:
        return ()
    return (Edit(like.pattern.start, like.pattern.end, quoting.string(plain)),)
