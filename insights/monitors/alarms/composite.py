"""Rules of composite alarms: ``ALARM(a) AND NOT (OK(b) OR AT_LEAST(2, ALARM, (c, d, e)))``.

Grammar and refusals are recorded ones (V, observed 7): words are upper case, a bare name ends at
a blank, parenthesis or comma, and positions count from 0. That AND binds tighter than OR is the
usual reading (A).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from insights.dataclass import dataclass
from insights.monitors.alarms.states import State

#: Limits of one rule (D, spec 5.3).
MOST_CHARACTERS, MOST_CHILDREN, MOST_ELEMENTS = 10_240, 100, 500


@dataclass(frozen=True, slots=True)
class Constant:
    """``TRUE`` or ``FALSE``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Is:
    """``ALARM(name)``: whether an alarm, by name or ARN, is in a state."""

    state: State
    name: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    """``AT_LEAST(2, NOT OK, (a, b))``; ``percent`` says that ``count`` is one."""

    count: int
    percent: bool
    negated: bool
    state: State
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a rule."""

    rule: CompositeRule


@dataclass(frozen=True, slots=True)
class Both:
    """``AND``, of two rules and more."""

    rules: tuple[CompositeRule, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """``OR``, of two rules and more."""

    rules: tuple[CompositeRule, ...]


CompositeRule: TypeAlias = Constant | Is | AtLeast | Not | Both | Either


def holds(rule: CompositeRule, state_of: Callable[[str], State]) -> bool:
    """Whether a rule is true of the states of its alarms; then the composite is in ALARM."""
    match rule:
        case Constant(value):
            return value
        case Is(state, name):
            return state_of(name) is state
        case Not(inner):
            return not holds(inner, state_of)
        case Both(rules):
            return all(holds(one, state_of) for one in rules)
        case Either(rules):
            return any(holds(one, state_of) for one in rules)
        case AtLeast():
            return _at_least(rule, state_of)


def children(rule: CompositeRule) -> Iterator[str]:
    """The names or ARNs of all alarms in a rule, in order, as often as they stand there."""
    match rule:
        case Is(_, name):
            yield name
        case Not(inner):
            yield from children(inner)
        case Both(rules) | Either(rules):
            for one in rules:
                yield from children(one)
        case AtLeast():
            yield from rule.names


def elements(rule: CompositeRule) -> int:
    """How many words a rule has, of those that the service counts (A: all but parentheses)."""
    match rule:
        case Not(inner):
            return 1 + elements(inner)
        case Both(rules) | Either(rules):
            return sum(elements(one) for one in rules) + len(rules) - 1
        case AtLeast():
            return 1 + len(rule.names)
        case _:
            return 1


def written(rule: CompositeRule, name_of: Callable[[str], str] = str) -> str:
    """The rule as text, with every name led through ``name_of`` and put in quotes."""
    match rule:
        case Constant(value):
            return "TRUE" if value else "FALSE"
        case Is(state, name):
            return f"{state}({_quoted(name_of(name))})"
        case Not(inner):
            return f"NOT {_grouped(inner, name_of)}"
        case Both(rules):
            return " AND ".join(_grouped(one, name_of) for one in rules)
        case Either(rules):
            return " OR ".join(_grouped(one, name_of) for one in rules)
        case AtLeast():
            names = ", ".join(_quoted(name_of(name)) for name in rule.names)
            count = f"{rule.count}%" if rule.percent else str(rule.count)
            return f"AT_LEAST({count}, {'NOT ' if rule.negated else ''}{rule.state}, ({names}))"


def _at_least(rule: AtLeast, state_of: Callable[[str], State]) -> bool:
    fitting = sum(1 for name in rule.names if (state_of(name) is rule.state) is not rule.negated)
    if rule.percent:
        return fitting * 100 >= rule.count * len(rule.names)
    return fitting >= rule.count


def _grouped(rule: CompositeRule, name_of: Callable[[str], str]) -> str:
    text = written(rule, name_of)
    return f"({text})" if isinstance(rule, Both | Either) else text


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
