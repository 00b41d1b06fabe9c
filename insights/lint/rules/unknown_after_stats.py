"""A field that is gone after stats."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang import ast
from insights.lang.printer import expression
from insights.lang.scope import Scope
from insights.lang.walk import children
from insights.lint.base import Context, Finding, Rule
from insights.suggest import did_you_mean


class UnknownAfterStats(Rule):
    """A stage after ``stats`` names a field that stats did not put out.

    Only aliases, group keys and the texts of aggregates exist after stats. A filter on a field
    of the events behind a single stats is an old order that the service still runs before it.
    """

    code = "INS104"
    slug = "unknown-after-stats"
    good = (
        "stats count(*) as n by svc | filter n > 2 | sort n desc",
        "stats sum(ms) by svc | fields sum(ms) / 1000 as s",
    )
    bad = (
        "stats count(*) as n by svc | stats sum(n) as total, max(ms) as worst",
        "stats count(*) as n by svc | fields ms * 2 as twice",
    )

    def check(self, context: Context) -> Iterator[Finding]:
        """Every unknown name in fields, display, stats and dedup after a stats."""
        stats = 0
        for command, scope in zip(context.query.commands, context.scopes, strict=False):
            if scope.closed and self._applies(command, stats):
                yield from _unknown(command, scope)
            stats += isinstance(command, ast.Stats)

    def _applies(self, command: ast.Command, stats: int) -> bool:
        if isinstance(command, ast.Filter):
            return stats > 1
        return isinstance(command, ast.Fields | ast.Display | ast.Stats | ast.Dedup)


def _unknown(command: ast.Command, scope: Scope) -> Iterator[Finding]:
    known = set(scope.defined)
    parts: list[ast.Node] = list(children(command))
    for part in parts:
        yield from _unknown_in(part, known)
        if isinstance(part, ast.Item) and part.alias:
            known.add(part.alias.text)


def _unknown_in(node: ast.Node, known: set[str]) -> Iterator[Finding]:
    if isinstance(node, ast.Call) and expression(node) in known:
        return
    if isinstance(node, ast.Field):
        parents = {ast.Field(node.segments[:n]).name for n in range(1, len(node.segments) + 1)}
        if not parents & known:
            message = f"Unknown symbols found in or after stats: {node.name}."
            hint = did_you_mean(node.name, known) or f"Stats puts out {', '.join(sorted(known))}."
            yield Finding(node, message, hint)
        return
    for child in children(node):
        yield from _unknown_in(child, known)
