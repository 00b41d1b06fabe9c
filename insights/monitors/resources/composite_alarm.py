"""Composite alarms: on the states of other alarms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from typing import Any

from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Span
from insights.monitors.alarms.composite import CompositeRule, children
from insights.monitors.alarms.composite import written as as_text
from insights.monitors.alarms.composite_parser import CompositeFault, read_rule
from insights.monitors.codes import BAD_COMPOSITE_RULE, MUTUAL_ALARMS, UNKNOWN_ALARM
from insights.monitors.kinds import Kind
from insights.monitors.naming import name_of
from insights.monitors.resources.alarm_settings import common
from insights.monitors.resources.bodies import COMPOSITE, body
from insights.monitors.resources.durations import seconds
from insights.monitors.resources.target import Target
from insights.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class CompositeAlarm:
    """A composite alarm as CloudWatch holds it; ``wait`` and ``extension`` are in seconds."""

    rule: str
    suppressor: str = ""
    wait: int = 0
    extension: int = 0
    common: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """What PutCompositeAlarm is told beside name and tags."""
        return body(
            COMPOSITE,
            {
                **self.common,
                "AlarmRule": self.rule,
                "ActionsSuppressor": self.suppressor,
                "ActionsSuppressorWaitPeriod": self.wait,
                "ActionsSuppressorExtensionPeriod": self.extension,
            },
        )


def composite_alarm(
    written: MarkedMap, target: Target, alarms: Collection[str], told: list[Diagnostic]
) -> dict[str, Any]:
    """The body of a composite alarm; ``alarms`` are the names of all alarms of the catalog."""

    def full(name: str) -> str:
        return name_of(target.catalog, Kind.ALARM, name) if name in alarms else name

    rule = _read(written, told)
    suppressor = written.get("suppressor", {})
    alarm = CompositeAlarm(
        as_text(rule, full) if rule is not None else written["rule"],
        full(suppressor["alarm"]) if suppressor else "",
        seconds(suppressor, "wait", 0, told),
        seconds(suppressor, "extension", 0, told),
        common(written, target, told),
    )
    return alarm.body()


def check_composites(
    composites: Mapping[str, MarkedMap], alarms: Collection[str]
) -> Iterator[Diagnostic]:
    """What is wrong with rules, whatever the environment: syntax, unknown names, circles."""
    below: dict[str, set[str]] = {}
    for name, written in composites.items():
        told: list[Diagnostic] = []
        rule = _read(written, told)
        yield from told
        if rule is None:
            continue
        silenced = written.get("suppressor", {}).get("alarm", "")
        below[name] = {*children(rule), *([silenced] if silenced else [])}
        yield from _unknown(written, rule, alarms)
        if silenced and not _is_known(silenced, alarms):
            place = (written.file, written["suppressor"].value_span("alarm"))
            yield _foreign(silenced, place, alarms)
    for name, written in composites.items():
        if _reaches(name, name, below):
            message = f"The alarm '{name}' depends on itself."
            hint = "Take one of the alarms out of the circle."
            holder, key = written, "rule"
            if written.get("suppressor", {}).get("alarm") == name:
                holder, key = written["suppressor"], "alarm"
            yield MUTUAL_ALARMS.at(written.file, holder.value_span(key), message, hint)


def _read(written: MarkedMap, told: list[Diagnostic]) -> CompositeRule | None:
    source = written.source("rule")
    rule = read_rule(source.text)
    if isinstance(rule, CompositeFault):
        span = source.span(rule.start, rule.end)
        message = f"The rule cannot be read: {rule.message[:1].lower()}{rule.message[1:]}."
        hint = "Write it like ALARM(a) AND NOT (OK(b) OR ALARM(c)), with the words in capitals."
        told.append(BAD_COMPOSITE_RULE.at(source.file, span, message, hint))
        return None
    return rule


def _unknown(
    written: MarkedMap, rule: CompositeRule, alarms: Collection[str]
) -> Iterator[Diagnostic]:
    source = written.source("rule")
    for name in dict.fromkeys(children(rule)):
        if _is_known(name, alarms):
            continue
        at = source.text.find(name)
        span = source.span(at, at + len(name)) if at >= 0 else written.value_span("rule")
        yield _foreign(name, (source.file, span), alarms)


def _is_known(name: str, alarms: Collection[str]) -> bool:
    """Whether an alarm is the catalog's, or said to be another's."""
    return name in alarms or name.startswith("arn:")


def _foreign(name: str, place: tuple[str, Span], alarms: Collection[str]) -> Diagnostic:
    message = f"The catalog has no alarm '{name}'."
    hint = did_you_mean(name, alarms) or "Write the ARN of an alarm that somebody else keeps."
    return UNKNOWN_ALARM.at(*place, message, hint)


def _reaches(start: str, goal: str, below: Mapping[str, Collection[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(below.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            waiting += below.get(name, ())
    return False
