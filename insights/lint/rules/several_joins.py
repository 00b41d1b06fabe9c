"""More than one join."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class SeveralJoins(Rule):
    """A query may have one ``join``, and its right side no subquery (CWL_QuerySyntax-Join)."""

    code = "INS145"
    slug = "several-joins"
    good = ("join type=inner left=a right=b where a.id=b.id (SOURCE '/b') | limit 5",)
    bad = (
        "join type=inner left=a right=b where a.id=b.id (SOURCE '/b')"
        " | join type=inner left=c right=d where c.id=d.id (SOURCE '/d') | limit 5",
    )

    def check(self, context: Context) -> Iterator[Finding]:
        """Every join behind the first."""
        joins = [command for command in context.query.commands if isinstance(command, ast.Join)]
        for command in joins[1:]:
            message = "A query may have one join; this is another."
            yield Finding(command, message, "Write filter x in ( subquery ) for one of them.")
