"""Quotas of an account, against what is there and what would come to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from insights.diagnostics import Diagnostic, Source, Span
from insights.lang.walk import find
from insights.monitors.codes import OVER_QUOTA
from insights.monitors.kinds import Kind
from insights.monitors.live import Live, World
from insights.monitors.steps import Create, Delete, Plan, Update
from insights.monitors.wanted import Wanted
from insights.patterns import parse
from insights.patterns.nodes import Regex

#: Objects of one region or log group (D, spec 2, 4.1 and 6.3; dashboards have no limit there).
SAVED_QUERIES, FILTERS_OF_GROUP, REGEX_FILTERS_OF_GROUP, LOG_ALARMS = 1000, 100, 5, 1000

Place = tuple[str, Span]


def over_quota(plan: Plan, world: World, file: str, place: Span) -> Iterator[Diagnostic]:
    """What there would be too much of once a plan is done; findings stand at ``place``.

    The account's own objects count, whoever made them.
    """
    after = list(_after(plan, world))
    counts: list[tuple[str, int, int]] = [
        ("saved queries", sum(1 for kind, *_ in after if kind is Kind.SAVED_QUERY), SAVED_QUERIES),
        ("log alarms", sum(1 for *_, type_, _ in after if type_ == "log"), LOG_ALARMS),
    ]
    groups = Counter(group for kind, group, *_ in after if kind is Kind.METRIC_FILTER)
    regexes = Counter(
        group for kind, group, _, text in after if kind is Kind.METRIC_FILTER and _has_regex(text)
    )
    counts += [(f"metric filters on {group}", n, FILTERS_OF_GROUP) for group, n in groups.items()]
    counts += [
        (f"metric filters with regular expressions on {group}", n, REGEX_FILTERS_OF_GROUP)
        for group, n in regexes.items()
    ]
    for what, number, most in counts:
        if number > most:
            message = f"There would be {number} {what}; {most} are taken."
            yield OVER_QUOTA.at(
                file, place, message, "Delete some of them first, or keep fewer here."
            )


_Counted = tuple[Kind, str, str, str]


def _after(plan: Plan, world: World) -> Iterator[_Counted]:
    """Kind, log group, type and pattern of everything that there is once a plan is done."""
    steps = plan.steps or plan.withheld
    gone = {id(step.before) for step in steps if isinstance(step, Delete | Update)}
    rest: Sequence[Live] = [live for live in world.objects if id(live) not in gone]
    made = [step.after for step in steps if isinstance(step, Create | Update)]
    yield from _counted(rest)
    yield from _counted(made)


def _counted(objects: Iterable[Live | Wanted]) -> Iterator[_Counted]:
    for one in objects:
        body = one.body
        yield (
            one.kind,
            one.group,
            str(body.get("AlarmType", "")),
            str(body.get("filterPattern", "")),
        )


def _has_regex(pattern: str) -> bool:
    """Whether a pattern has a regular expression; one that cannot be read counts as if not."""
    read, _ = parse(Source(pattern))
    return read is not None and next(find(read, Regex), None) is not None
