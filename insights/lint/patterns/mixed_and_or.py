"""``&&`` and ``||`` side by side."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang.walk import find
from insights.lint.base import Finding
from insights.lint.patterns.base import PatternContext, PatternRule
from insights.patterns.nodes import All, Either


class MixedAndOr(PatternRule):
    """``&&`` binds tighter than ``||``, which parentheses make plain.

    Patterns that mix the two without parentheses are often meant the other way round.
    """

    code = "PAT110"
    slug = "mixed-and-or"
    severity = Severity.HINT
    good = ("{ $.a = 1 || ($.b = 2 && $.c = 3) }", "{ ($.a = 1 || $.b = 2) && $.c = 3 }")
    bad = ("{ $.a = 1 || $.b = 2 && $.c = 3 }",)

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """Every ``&&`` that stands bare inside of ``||``."""
        for either in find(context.pattern, Either):
            for part in either.parts:
                if isinstance(part, All) and not part.bracketed:
                    message = "'&&' is taken before the '||' beside it."
                    yield Finding(part, message, "Put parentheses around what belongs together.")
