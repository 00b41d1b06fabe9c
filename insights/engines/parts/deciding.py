"""From a query to the way in which parts answer it. Pure."""

from __future__ import annotations

from insights.engines.parts.aggregates import plan_stats
from insights.engines.parts.events import plan_events
from insights.engines.parts.plan import Gathered, Plan, Refused
from insights.engines.parts.refusals import SHORTER, whole_window
from insights.lang import ast
from insights.lang.legacy_order import hoisted
from insights.lang.log_types import LogSource
from insights.sql.compiler import in_order

_BY_TIME = Refused(
    "The query cannot be answered in parts of the same time: its aggregates of several places "
    "cannot be put together.",
    SHORTER,
)


def plan_of(query: ast.Query, source: LogSource, *, several: bool = False) -> Plan:
    """How parts answer the query, or why they cannot.

    Parts are windows of time; with ``several`` they are places too, of the same time.
    """
    commands = tuple(in_order(hoisted(query, source)))
    refused = whole_window(commands)
    if refused is not None:
        return refused
    ordered = query if commands == query.commands else ast.Query(commands)
    if any(isinstance(command, ast.Stats) for command in commands):
        plan = plan_stats(ordered, source)
        return plan if not several or not isinstance(plan, Gathered) or plan.across else _BY_TIME
    return plan_events(ordered, source, several=several)
