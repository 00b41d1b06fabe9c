"""A pattern that starts or ends with anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule

_ENDS = re.compile(r"\^?\.\*(?![?+])(.+)|(.*[^\\])\.\*\$?", re.DOTALL)


class NeedlessWildcards(Rule):
    """``/.*x.*/`` finds what ``/x/`` finds: a pattern may match anywhere in the value."""

    code = "INS311"
    slug = "needless-wildcards"
    severity = Severity.HINT
    good = ("filter @message like /time.*out/ | limit 5",)
    bad = ("filter @message like /.*timeout.*/ | limit 5", "filter @message like /^.*timeout/")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every pattern behind like with such an end."""
        for like in context.all(ast.Like):
            pattern = like.pattern.pattern if isinstance(like.pattern, ast.Regex) else ""
            if pattern and _ENDS.fullmatch(pattern) and "|" not in pattern:
                message = "'.*' at an end of a pattern changes nothing."
                yield Finding(like.pattern, message, "Remove it.")
