"""Quotas of an account, against what is there and what would come to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from insights.diagnostics import Diagnostic, Source, Span
from insights.lang.walk import find
from insights.monitors.alarms.composite import children
from insights.monitors.alarms.composite_parser import CompositeFault, read_rule
from insights.monitors.codes import OVER_QUOTA
from insights.monitors.kinds import Kind
from insights.monitors.live import Live, World
from insights.monitors.steps import Create, Delete, Plan, Update
from insights.monitors.wanted import Wanted
from insights.patterns import parse
from insights.patterns.nodes import Regex

#: Objects of one region or log group (D, spec 2, 4.1 and 6.3; dashboards have no limit there).
SAVED_QUERIES, FILTERS_OF_GROUP, REGEX_FILTERS_OF_GROUP, LOG_ALARMS = 1000, 100, 5, 1000
#: Composite alarms that one alarm may be in (D, spec 5.3).
COMPOSITES_OF_ALARM = 150

Place = tuple[str, Span]


def over_quota(plan: Plan, world: World, file: str, place: Span) -> Iterator[Diagnostic]:
    """What there would be too much of once a plan is done; findings stand at ``place``.

    The account's own objects count, whoever made them.
    """
    after = list(_after(plan, world))
    for what, number, most in _counts(after):
        if number > most:
            message = f"There would be {number} {what}; {most} are taken."
            yield OVER_QUOTA.at(
                file, place, message, "Delete some of them first, or keep fewer here."
            )


def _counts(after: Sequence[Live | Wanted]) -> Iterator[tuple[str, int, int]]:
    """What there is of things that have a quota, how many, and how many are taken."""
    queries = sum(one.kind is Kind.SAVED_QUERY for one in after)
    yield "saved queries", queries, SAVED_QUERIES
    log_alarms = sum(one.body.get("AlarmType") == "log" for one in after)
    yield "log alarms", log_alarms, LOG_ALARMS
    filters = [one for one in after if one.kind is Kind.METRIC_FILTER]
    for group, number in Counter(one.group for one in filters).items():
        yield f"metric filters on {group}", number, FILTERS_OF_GROUP
    regexes = [one for one in filters if _has_regex(str(one.body.get("filterPattern", "")))]
    for group, number in Counter(one.group for one in regexes).items():
        what = f"metric filters with regular expressions on {group}"
        yield what, number, REGEX_FILTERS_OF_GROUP
    for child, number in Counter(name for one in after for name in _children(one)).items():
        yield f"composite alarms with {child} in their rules", number, COMPOSITES_OF_ALARM


def _after(plan: Plan, world: World) -> Iterator[Live | Wanted]:
    """Everything that there is once a plan is done."""
    steps = plan.steps or plan.withheld
    gone = {id(step.before) for step in steps if isinstance(step, Delete | Update)}
    yield from (live for live in world.objects if id(live) not in gone)
    yield from (step.after for step in steps if isinstance(step, Create | Update))


def _children(one: Live | Wanted) -> set[str]:
    """The names of the alarms in a composite alarm's rule; one that cannot be read has none."""
    rule = read_rule(str(one.body.get("AlarmRule", "")))
    found = () if isinstance(rule, CompositeFault) else children(rule)
    return {name.rpartition(":alarm:")[2] for name in found}


def _has_regex(pattern: str) -> bool:
    """Whether a pattern has a regular expression; one that cannot be read counts as if not."""
    read, _ = parse(Source(pattern))
    return read is not None and next(find(read, Regex), None) is not None
