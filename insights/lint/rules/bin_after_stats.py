"""A bin() without event times."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang.ast import Call
from insights.lint.base import Context, Finding, Rule


class BinAfterStats(Rule):
    """``bin()`` cuts ``@timestamp``, which a stats before it did not put out."""

    code = "INS110"
    slug = "bin-after-stats"
    good = (
        "stats count(*) as n by bin(5m) as t | stats max(n) as most by datefloor(t, 1h)",
        "stats count(*) as n by datefloor(@timestamp, 1m) as @timestamp | stats sum(n) by bin(1h)",
    )
    bad = ("stats sum(ms) as total by svc | stats avg(total) as mean by bin(5m)",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every bin behind a stats that drops the time."""
        for stage in context.stages:
            if not stage.scope.closed or {"@timestamp", "@t"} & set(stage.scope.defined):
                continue
            for call in stage.all(Call):
                if call.name.lower() == "bin" and call.arguments:
                    yield Finding(
                        call,
                        "bin() needs @timestamp, which the stats before it drops.",
                        "Put out max(@timestamp) as @t, and group by datefloor(@t, 5m).",
                    )
