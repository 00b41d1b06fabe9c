"""A command that Athena cannot run."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang.log_types import LogSource
from insights.lint.base import Context, Finding, Rule, Target
from insights.lint.engines import ATHENA


class NoAthenaAnswer(Rule):
    """An environment of the catalog runs the query on Athena, and a part of it has no SQL there.

    Flow logs in S3 have no messages, streams and JSON; Athena has no clustering and no masks.
    """

    code = "INS402"
    slug = "no-athena-answer"
    severity = Severity.HINT
    good = ("filter action = 'REJECT' | stats count(*) as n by srcAddr",)
    bad = ("pattern @message", "filter @message like 'REJECT' | limit 5")
    source = LogSource("vpcflow")
    target = Target(engines=(ATHENA,))

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such command, function and field."""
        yield from context.refused_by("athena")
