"""A topk with company."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang.ast import Call, Stats
from insights.lang.walk import find
from insights.lint.base import Context, Finding, Rule


class TopkAlone(Rule):
    """``topk`` cannot be combined with ``by`` or with other aggregates (CWL_QuerySyntax-Stats)."""

    code = "INS109"
    slug = "topk-alone"
    good = ("stats topk(2, status)",)
    bad = ("stats topk(2, status) by svc", "stats topk(2, status), count(*)")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every topk in a stats with keys or other items."""
        for stats in context.all(Stats):
            for call in find(stats, Call):
                if call.name.lower() == "topk" and (stats.keys or len(stats.items) > 1):
                    yield Finding(
                        call,
                        "'topk' stands beside a by clause or another aggregate.",
                        "Write stats count(*) as n by field | sort n desc | limit 2.",
                    )
