"""A command that the local engine cannot run."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lint.base import Context, Finding, Rule, Target
from insights.lint.engines import PLAIN


class NoLocalAnswer(Rule):
    """An environment of the catalog runs the query on files, and a part of it cannot run there.

    ``insights explain fidelity`` says what the local engine answers, and how surely.
    """

    code = "INS401"
    slug = "no-local-answer"
    severity = Severity.HINT
    good = ("stats count(*) as n by svc | sort n desc",)
    bad = ("pattern @message", "fields svc | countFrequent svc", "stats topk(2, svc)")
    target = Target(engines=(PLAIN,))

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such command and function."""
        yield from context.refused_by("local")
