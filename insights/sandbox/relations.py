"""How alarms hang together: whom a composite alarm names, and who names an alarm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from insights.monitors.alarms.composite import CompositeRule, children
from insights.monitors.alarms.composite_parser import CompositeFault, read_rule
from insights.sandbox.account import Home
from insights.sandbox.alarm_book import COMPOSITE, AlarmBook, Record


class Relations:
    """Reads the rules of the composite alarms that are in the book."""

    def __init__(self, book: AlarmBook) -> None:
        self._book = book

    def children(self, name: str) -> list[str]:
        """The names of the alarms in a composite alarm's rule, each once, in its order."""
        record = self._book.get(name) or {}
        return list(self._named_in(record)) if "AlarmRule" in record else []

    def parents(self, name: str) -> list[str]:
        """The composite alarms whose rule names an alarm, by name."""
        return [one["AlarmName"] for one in self._all() if name in self._named_in(one)]

    def suppressed(self, name: str) -> list[str]:
        """The composite alarms whose actions an alarm suppresses, by name."""
        return [
            one["AlarmName"] for one in self._all() if suppressor_of(one, self._book.home) == name
        ]

    def dependent(self, name: str) -> bool:
        """Whether a composite alarm needs an alarm, in its rule or to suppress its actions."""
        return bool(self.parents(name) or self.suppressed(name))

    def in_circle(self, name: str) -> bool:
        """Whether a composite alarm depends on itself over others."""
        seen: set[str] = set()
        waiting = self.children(name)
        while waiting:
            one = waiting.pop()
            if one == name:
                return True
            if one not in seen:
                seen.add(one)
                waiting += self.children(one)
        return False

    def _named_in(self, record: Record) -> Mapping[str, None]:
        return _named_in(record["AlarmRule"], self._book.home)

    def _all(self) -> Iterator[Record]:
        yield from self._book.all(COMPOSITE)


def rule_of(record: Mapping[str, Any]) -> CompositeRule:
    """The rule of a composite alarm, which PutCompositeAlarm has checked."""
    return _rule(record["AlarmRule"])


@lru_cache(1000)
def _rule(text: str) -> CompositeRule:
    rule = read_rule(text)
    if isinstance(rule, CompositeFault):
        raise AssertionError(f"'{text}' was taken and cannot be read.")
    return rule


@lru_cache(1000)
def _named_in(text: str, home: Home) -> Mapping[str, None]:
    """The names of the alarms in a rule, in its order; there are many looks at each rule."""
    return dict.fromkeys(named(one, home) for one in children(_rule(text)))


def children_of(rule: CompositeRule, home: Home) -> list[str]:
    """The names of the alarms in a rule, each once."""
    return list(dict.fromkeys(named(one, home) for one in children(rule)))


def suppressor_of(record: Mapping[str, Any], home: Home) -> str:
    """The name of the alarm that suppresses a composite alarm's actions, or nothing."""
    return named(record.get("ActionsSuppressor", ""), home)


def named(reference: str, home: Home) -> str:
    """The name that a rule writes as it is or as an ARN."""
    return home.alarm_of(reference) or reference
