"""A query inside a query inside a query."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang import ast
from insights.lang.walk import find
from insights.lint.base import Context, Finding, Rule


class NestedSubquery(Rule):
    """A subquery holds another one, which the service does not take (CWL_QuerySyntax-Subqueries).

    The right side of a ``join`` may hold none either.
    """

    code = "INS146"
    slug = "nested-subquery"
    good = ("filter req in (SOURCE '/a' | fields req) | limit 5",)
    bad = ("filter req in (SOURCE '/a' | filter x in (SOURCE '/b' | fields x) | fields req)",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every query at the second level."""
        for query in context.all(ast.Query):
            for inner in find(query, ast.Query):
                if inner is not query:
                    yield Finding(
                        inner, "A subquery holds another one.", "Run the inner one first."
                    )
                    break
