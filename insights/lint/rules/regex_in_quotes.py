"""A regular expression in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast, quoting
from insights.lint.base import Context, Finding, Rule

_REGEX = re.compile(r"\.[*+]|\\[dwsDWSb]|\(\?[imsU]+\)|\[[^\]]*[a-z0-9]-[a-z0-9][^\]]*\][*+]")


class RegexInQuotes(Rule):
    """A text behind ``like`` is looked for letter by letter; patterns stand between slashes."""

    code = "INS121"
    slug = "regex-in-quotes"
    severity = Severity.WARNING
    good = ("filter @message like /time.*out/ | limit 5", "filter @message like 'v1.2' | limit 5")
    bad = ("filter @message like 'time.*out' | limit 5", "filter @message like '(?i)x' | limit 5")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every text behind like that is written like a pattern."""
        for like in context.all(ast.Like):
            if isinstance(like.pattern, ast.String) and _REGEX.search(like.pattern.value):
                hint = f"Write like /{quoting.regex_body(like.pattern.value)}/."
                message = f"'{like.pattern.value}' in quotes is a plain text, not a pattern."
                yield Finding(like.pattern, message, hint)
