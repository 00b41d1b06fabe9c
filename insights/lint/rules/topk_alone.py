"""A topk with company."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang.ast import Call, Expr, Number, Placeholder, Stats
from insights.lang.walk import find
from insights.lint.base import Context, Finding, Rule

MOST = 10_000


class TopkAlone(Rule):
    """``topk`` cannot be combined with ``by`` or with other aggregates (CWL_QuerySyntax-Stats).

    Its first argument is a number from 1 to 10,000.
    """

    code = "INS109"
    slug = "topk-alone"
    good = ("stats topk(2, status)",)
    bad = (
        "stats topk(2, status) by svc",
        "stats topk(2, status), count(*)",
        "stats topk(0, status)",
    )

    def check(self, context: Context) -> Iterator[Finding]:
        """Every topk in a stats with keys or other items, and every number that is none."""
        for stats in context.all(Stats):
            for call in find(stats, Call):
                if call.name.lower() != "topk":
                    continue
                if stats.keys or len(stats.items) > 1:
                    yield Finding(
                        call,
                        "'topk' stands beside a by clause or another aggregate.",
                        "Write stats count(*) as n by field | sort n desc | limit 2.",
                    )
                if call.arguments and not _is_size(call.arguments[0]):
                    message = "The first argument of topk is a number from 1 to 10,000."
                    yield Finding(call.arguments[0], message, "Write topk(10, field).")


def _is_size(node: Expr) -> bool:
    if isinstance(node, Placeholder):
        return True
    return isinstance(node, Number) and isinstance(node.value, int) and 1 <= node.value <= MOST
