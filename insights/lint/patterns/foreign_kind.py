"""A kind of pattern that the logs cannot match."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang.log_types import JSON_TYPES, LogSource
from insights.lint.base import Finding
from insights.lint.patterns.base import PatternContext, PatternRule
from insights.patterns.nodes import JsonPattern, SpacePattern


class ForeignKind(PatternRule):
    """The pattern is for another kind of events than the source has.

    A JSON pattern matches events that are one JSON object, and nothing else. A space-delimited
    pattern takes a JSON object apart at its blanks.
    """

    code = "PAT103"
    slug = "foreign-kind"
    good = ('[..., action = "REJECT", status]', "REJECT")
    bad = ('{ $.action = "REJECT" }',)
    source = LogSource("vpcflow")

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """The pattern as a whole."""
        pattern, kind = context.pattern, context.source.type
        if isinstance(pattern, JsonPattern) and kind in ("vpcflow", "route53", "syslog"):
            message = f"A JSON pattern matches no event of a {kind} source."
            hint = "Write [field, ...] for words, or 'pattern: derive'."
            yield Finding(pattern, message, hint)
        if isinstance(pattern, SpacePattern) and kind in JSON_TYPES:
            message = f"The events of a {kind} source are JSON, and this pattern goes by blanks."
            hint = "Write { $.key = value }."
            yield Finding(pattern, message, hint, severity=Severity.WARNING)
