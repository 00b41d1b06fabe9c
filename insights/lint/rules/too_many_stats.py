"""More stats commands than a query may have."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang.ast import Stats
from insights.lint.base import Context, Finding, Rule

#: For the Standard log class (API quota; language spec section 10).
MOST = 10


class TooManyStats(Rule):
    """A query has more than ten ``stats`` commands, a fixed quota of the service."""

    code = "INS107"
    slug = "too-many-stats"
    good = ("stats count(*) as n by a, b | stats sum(n) as total by a",)
    bad = (
        "stats count(*) as n0 by a"
        + "".join(f" | stats sum(n{i}) as n{i + 1} by a" for i in range(10)),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        """The first stats beyond the quota."""
        stats = [command for command in context.query.commands if isinstance(command, Stats)]
        for command in stats[MOST : MOST + 1]:
            yield Finding(command, f"A query may have {MOST} stats commands; this is one more.")
