"""Optional terms beside one that is not."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lint.base import Finding
from insights.lint.patterns.base import PatternContext, PatternRule
from insights.patterns.nodes import Role, TextPattern


class OptionalIgnored(PatternRule):
    """Terms with ``?`` have no effect beside a plain or an excluded term.

    ``?ERROR ?WARN timeout`` matches whatever holds ``timeout``; the first two terms are not
    looked at (documented, and recorded).
    """

    code = "PAT101"
    slug = "optional-ignored"
    good = ("?ERROR ?WARN", "ERROR timeout", "%ERROR|WARN% timeout")
    bad = ("?ERROR ?WARN timeout", "?ERROR -probe")

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """Every such term."""
        pattern = context.pattern
        if not isinstance(pattern, TextPattern) or pattern.is_any:
            return
        for term in pattern.terms:
            if term.role is Role.OPTIONAL:
                message = "The term has no effect beside one without '?'."
                hint = "Write alternatives as a regular expression, such as %ERROR|WARN%."
                yield Finding(term, message, hint)
