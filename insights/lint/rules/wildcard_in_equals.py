"""A wildcard in a text that has to be equal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast, quoting
from insights.lint.base import Context, Finding, Rule

_WILD = re.compile(r"%.+|.+%|\*[\w./-].*|.*[\w./-]\*", re.DOTALL)


class WildcardInEquals(Rule):
    """``=`` compares whole values; a ``*`` or ``%`` at the end of the text means itself."""

    code = "INS120"
    slug = "wildcard-in-equals"
    severity = Severity.HINT
    good = ("filter route like /^\\/scan/ | limit 5", "filter origin = '*' | limit 5")
    bad = ("filter route = '/scan*' | limit 5", "filter name != '%test%' | limit 5")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such comparison."""
        for node in context.all(ast.Binary):
            if node.operator in ("=", "!=") and isinstance(node.right, ast.String):
                text = node.right.value
                if _WILD.fullmatch(text) and "{{" not in text and not text.endswith("0%"):
                    plain = quoting.string(text.strip("%*"))
                    hint = f"Write like {plain} if a part of the value is meant."
                    message = f"'{text}' is compared as it stands, with its wildcard."
                    yield Finding(node.right, message, hint)
