"""A keyword that is in no documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Edit, Finding, Rule

_WORDS = {"field": "fields", "stat": "stats", "order": "sort"}
_GROUP_BY = re.compile(r"group\s+by\b", re.IGNORECASE)


class NonstandardKeyword(Rule):
    """``field``, ``stat``, ``order by`` and ``group by`` are in no documentation.

    Deployed queries have them; whether the service takes them is not established (language spec
    section 15).
    """

    code = "INS124"
    slug = "nonstandard-keyword"
    severity = Severity.WARNING
    good = ("fields a | sort a desc | limit 5", "stats count(*) as n by svc")
    bad = ("field a | limit 5", "fields a | order by a | limit 5", "stats count(*) as n group by a")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such word."""
        for stage in context.stages:
            command = stage.command
            right = _WORDS.get(command.word.lower())
            if right is not None:
                yield _finding(command.start, command.start + len(command.word), context, right)
            if isinstance(command, ast.Stats) and command.keys:
                between = command.items[-1].end, command.keys[0].start
                found = _GROUP_BY.search(context.text.text, *between)
                if found:
                    yield _finding(*found.span(), context, "by")


def _finding(start: int, end: int, context: Context, right: str) -> Finding:
    word = context.text.text[start:end]
    edits = (Edit(start, end, right),)
    place = ast.Node(start=start, end=end)
    return Finding(place, f"'{word}' is not documented.", f"Write {right}.", edits)
