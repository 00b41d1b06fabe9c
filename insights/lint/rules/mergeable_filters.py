"""Filters that could be one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class MergeableFilters(Rule):
    """Two filters directly one after the other say the same as one with ``and``."""

    code = "INS302"
    slug = "mergeable-filters"
    severity = Severity.HINT
    good = ("filter a = 1 and b = 2 | limit 5",)
    bad = ("filter a = 1 | filter b = 2 | limit 5",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every filter directly behind a filter."""
        commands = context.query.commands
        for before, command in pairwise(commands):
            if isinstance(before, ast.Filter) and isinstance(command, ast.Filter):
                yield Finding(command, "Two filters follow each other.", "Join them with and.")
