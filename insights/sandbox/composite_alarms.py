"""Which composite alarms PutCompositeAlarm takes (API_PutCompositeAlarm; observed 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from insights.monitors.alarms.composite import CompositeRule, children
from insights.monitors.alarms.composite_parser import CompositeFault, read_rule
from insights.sandbox.account import Home
from insights.sandbox.alarm_book import AlarmBook
from insights.sandbox.alarm_rules import check_actions, wrong
from insights.sandbox.refusal import Refusal
from insights.sandbox.relations import Relations, children_of, suppressor_of

#: Composite alarms that may name one alarm (D).
MOST_PARENTS = 150
_PERIODS = ("ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")
_CHILD = "A composite alarm cannot have a child relation with"


def check_composite_alarm(asked: Mapping[str, Any], book: AlarmBook) -> None:
    """Raises :class:`Refusal` for what the model allows and the service does not."""
    check_actions(asked, book.home)
    rule = read_rule(asked["AlarmRule"])
    if isinstance(rule, CompositeFault):
        raise wrong(rule.answer)
    for name in children(rule):
        _check_arn(name, book.home)
    _check_children(asked["AlarmName"], rule, book)
    _check_suppressor(asked, book)


def _check_arn(reference: str, home: Home) -> None:
    """An ARN in a rule is that of an alarm of this account and region (V, observed 7)."""
    if not reference.startswith("arn:") or home.alarm_of(reference):
        return
    _, _, _, region, account, *_ = [*reference.split(":"), *[""] * 5]
    if account != home.account:
        raise wrong(f"{_CHILD} alarms from another AWS account")
    if region != home.region:
        text = f"Wrong ARN region, it was {region} but {home.region} was expected instead"
        raise wrong(f"Error in AlarmRule [{text}]")


def _check_children(name: str, rule: CompositeRule, book: AlarmBook) -> None:
    """The texts are recorded (V, observed 7), but that of the limit."""
    named = children_of(rule, book.home)
    if name in named:
        raise wrong(
            f"{_CHILD} itself via its AlarmRule, as it would introduce a circular dependency"
        )
    missing = ", ".join(book.home.alarm_arn(one) for one in named if not book.kind(one))
    if missing:
        raise wrong(
            f"Could not save the composite alarm as alarms [{missing}] in the alarm rule do not "
            "exist"
        )
    full = list(_full(name, named, Relations(book)))
    if full:
        raise Refusal(
            "LimitExceeded", f"{full[0]} is in the rules of {MOST_PARENTS} composite alarms."
        )


def _full(name: str, named: list[str], relations: Relations) -> Iterator[str]:
    """The children that no further composite alarm may name."""
    for child in named:
        if len(set(relations.parents(child)) - {name}) >= MOST_PARENTS:
            yield child


def _check_suppressor(asked: Mapping[str, Any], book: AlarmBook) -> None:
    """Both periods come with a suppressor, and nothing without it (D); the texts are assumed."""
    suppressor = suppressor_of(asked, book.home)
    for key in _PERIODS:
        if (key in asked) != bool(suppressor):
            raise wrong(f"{key} must be set with ActionsSuppressor, and only with it.")
        if asked.get(key, 0) < 0:
            raise wrong(f"{key} must not be negative.")
    if suppressor == asked["AlarmName"]:
        raise wrong(f"{_CHILD} itself via its ActionsSuppressor")
    if suppressor and not book.kind(suppressor):
        arn = book.home.alarm_arn(suppressor)
        raise wrong(f"Could not save the composite alarm as its suppressor [{arn}] does not exist")
