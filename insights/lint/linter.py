"""Rules over one query."""

from __future__ import annotations

from collections.abc import Sequence

from insights.diagnostics import Diagnostic, Source, ordered
from insights.lang import parse
from insights.lang.ast import Query
from insights.lang.log_types import LogSource
from insights.lint.base import Context, Finding, Rule
from insights.lint.registry import RULES


def check(text: Source, source: LogSource) -> tuple[Query, list[Diagnostic]]:
    """The tree of a query, and all that is wrong with it: syntax first, then the rules.

    Rules need a whole tree; a query with syntax errors has those alone.
    """
    query, found = parse(text)
    if not found:
        found = lint(query, text, source)
    return query, found


def lint(
    query: Query, text: Source, source: LogSource, rules: Sequence[Rule] = RULES
) -> list[Diagnostic]:
    """What the rules find in a tree, in the order of the text."""
    context = Context(query, text, source)
    return ordered(
        _diagnostic(rule, finding, text) for rule in rules for finding in rule.check(context)
    )


def _diagnostic(rule: Rule, finding: Finding, text: Source) -> Diagnostic:
    span = text.span(finding.node.start, finding.node.end)
    return Diagnostic(
        rule.code, rule.slug, rule.severity, text.file, span, finding.message, finding.hint
    )
