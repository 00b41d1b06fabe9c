"""A field that is gone after stats."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.legacy_order import conjuncts, is_early
from insights.lang.printer import expression
from insights.lang.walk import children
from insights.lint.base import Context, Finding, Rule, Stage
from insights.lint.conditions import fields_of, is_defined
from insights.lint.sort_columns import unknown_keys
from insights.suggest import did_you_mean

#: Commands that add columns whose names are not known.
_ADDING = (
    ast.Diff,
    ast.Anomaly,
    ast.RelevantFields,
    ast.LogCompare,
    ast.SavedCall,
    ast.AppendCols,
    ast.Join,
    ast.Outlier,
)


class UnknownAfterStats(Rule):
    """A stage after ``stats`` names a field that stats did not put out.

    Only aliases, group keys and the texts of aggregates exist after stats. Two uses are warnings,
    because samples of AWS have them: a filter on a field of the events behind a single stats,
    which only makes sense in front of it, and a sort by a name that is no column.
    """

    code = "INS104"
    slug = "unknown-after-stats"
    good = (
        "stats count(*) as n by svc | filter n > 2 | sort n desc",
        "stats sum(ms) by svc | fields sum(ms) / 1000 as s",
        "stats count(*) as n by bin(5m) as t | sort t asc",
    )
    bad = (
        "stats count(*) as n by svc | stats sum(n) as total, max(ms) as worst",
        "stats count(*) as n by svc | fields ms * 2 as twice",
        "stats count(*) as n by svc | filter n > 2 or level = 'ERROR'",
        "stats count(*) as n by svc | filter level = 'ERROR' and n > 2",
        "stats count(*) as n by bin(5m) | sort @timestamp asc",
    )

    def check(self, context: Context) -> Iterator[Finding]:
        """Every unknown name in fields, display, filter, stats, dedup and sort after a stats."""
        single = len([c for c in context.query.commands if isinstance(c, ast.Stats)]) == 1
        stats: ast.Stats | None = None
        for stage in context.stages:
            if isinstance(stage.command, _ADDING):
                return
            if stage.scope.closed and isinstance(stage.command, ast.Sort):
                yield from unknown_keys(stage.command, stage.scope, stats)
            elif stage.scope.closed:
                yield from _unknown(stage, single=single)
            stats = stage.command if isinstance(stage.command, ast.Stats) else stats


def _unknown(stage: Stage, *, single: bool) -> Iterator[Finding]:
    known = set(stage.scope.defined)
    if isinstance(stage.command, ast.Filter):
        for part in conjuncts(stage.command.condition):
            if single and is_early(part, known):
                yield from _early(part)
            else:
                yield from _unknown_in(part, known)
    elif isinstance(stage.command, ast.Fields | ast.Display | ast.Stats | ast.Dedup):
        for item in children(stage.command):
            yield from _unknown_in(item, known)
            if isinstance(item, ast.Item) and item.alias:
                known.add(item.alias.text)


def _early(part: ast.Expr) -> Iterator[Finding]:
    for field in fields_of(part):
        message = f"'{field.name}' is no output of stats; the filter only works in front of it."
        hint = "Move the condition into a filter in front of stats."
        yield Finding(field, message, hint, severity=Severity.WARNING)


def _unknown_in(node: ast.Node, known: set[str]) -> Iterator[Finding]:
    if isinstance(node, ast.Query) or (isinstance(node, ast.Call) and expression(node) in known):
        return
    if isinstance(node, ast.Field):
        if not is_defined(node, known) and "{{" not in node.name:
            message = f"Unknown symbols found in or after stats: {node.name}."
            hint = did_you_mean(node.name, known) or f"Stats puts out {', '.join(sorted(known))}."
            yield Finding(node, message, hint)
        return
    for child in children(node):
        yield from _unknown_in(child, known)
