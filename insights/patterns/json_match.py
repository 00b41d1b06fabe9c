"""JSON patterns as closures over the parsed event (observed 3.3 and 3.4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from insights.patterns.nodes import (
    All,
    Compare,
    Condition,
    Either,
    Every,
    Is,
    JsonPattern,
    Number,
    Regex,
    Selector,
    State,
    Text,
)
from insights.patterns.operands import ORDER, Fits, every, fits_regex, fits_text, some
from insights.patterns.readings import Readings, speaks_of_absence

#: Tells of an event's root whether it fits.
Holds = Callable[[dict[str, Any]], bool]
#: Tells of a single value whether it fits.
Judge = Callable[[Any], bool]
Select = Callable[[Any], Any]


class Numeral(str):
    """A number of the event, as it is spelled there."""

    __slots__ = ()


class _Absent:
    """What a selector leads to where there is nothing."""


_ABSENT = _Absent()


def _no_constant(name: str) -> Any:
    raise ValueError(f"JSON has no {name}.")


# Of a key that stands there twice the last counts (observed 3.3), as for Python.
_DECODER = json.JSONDecoder(parse_int=Numeral, parse_float=Numeral, parse_constant=_no_constant)


def match_json(pattern: JsonPattern, readings: Readings) -> Callable[[str], bool]:
    """Whether a message is an event that fits."""
    holds = _condition(pattern.condition, readings)
    read = _embedded if readings.inside_text else _whole

    def matches(message: str) -> bool:
        root = read(message)
        return type(root) is dict and holds(root)

    return matches


def text_at(selector: Selector) -> Callable[[str], str | None]:
    """What a selector without wildcards leads to in an event: a text, or a number as spelled.

    ``None`` where nothing is there, or something else.
    """
    select = _walk(selector.steps)

    def text(message: str) -> str | None:
        root = _whole(message)
        found = select(root) if type(root) is dict else None
        return str(found) if isinstance(found, str) else None

    return text


def _whole(message: str) -> Any:
    """The event, if all of the message is JSON."""
    try:
        return _DECODER.decode(message)
    except (ValueError, RecursionError):
        return None


def _embedded(message: str) -> Any:
    """The message where all of it is JSON, else the first JSON object in it."""
    root = _whole(message)
    at = message.find("{") if root is None else -1
    while at >= 0:
        try:
            return _DECODER.raw_decode(message, at)[0]
        except ValueError:
            at = message.find("{", at + 1)
        except RecursionError:
            return None
    return root


def _condition(node: Condition, readings: Readings) -> Holds:
    match node:
        case All():
            return every([_condition(part, readings) for part in node.parts])
        case Either():
            return some([_condition(part, readings) for part in node.parts])
        case Compare():
            return _of_selected(node.selector, _judge(node, readings), _all_of(node, readings))
        case Is():
            return _of_selected(node.selector, _STATES[node.state], _all_of(node, readings))
        case _:
            raise AssertionError(f"{type(node).__name__} is no condition on JSON.")


def _all_of(node: Compare | Is, readings: Readings) -> bool:
    """Whether all that a wildcard selects has to fit, instead of any."""
    return readings.every and speaks_of_absence(node)


def _of_selected(selector: Selector, judge: Judge, all_of: bool) -> Holds:
    steps = selector.steps
    place = next((n for n, step in enumerate(steps) if isinstance(step, Every)), None)
    if place is None:
        select = _walk(steps)
        return lambda root: judge(select(root))
    outer, inner = _walk(steps[:place]), _walk(steps[place + 1 :])
    quantify = all if all_of else any

    def holds(root: dict[str, Any]) -> bool:
        members = _members(outer(root))
        if members is None:
            return judge(_ABSENT)
        return quantify(judge(inner(member)) for member in members)

    return holds


def _members(value: Any) -> Iterable[Any] | None:
    """What ``[*]`` runs over: elements of a list, values of an object."""
    if type(value) is list:
        return value
    return list(value.values()) if type(value) is dict else None


def _walk(steps: tuple[Any, ...]) -> Select:
    """Keys need objects, indexes need lists; everything else leads to nothing."""
    if len(steps) == 1 and isinstance(steps[0], str):
        key = steps[0]
        return lambda value: value.get(key, _ABSENT) if type(value) is dict else _ABSENT

    def select(value: Any) -> Any:
        for step in steps:
            if type(value) is dict and isinstance(step, str):
                value = value.get(step, _ABSENT)
            elif type(value) is list and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return _ABSENT
        return value

    return select


_STATES: dict[State, Judge] = {
    # Recorded: an array with a null among its elements is null too.
    State.NULL: lambda value: value is None or (type(value) is list and None in value),
    State.TRUE: lambda value: value is True,
    State.FALSE: lambda value: value is False,
    State.ABSENT: lambda value: value is _ABSENT,
}


def _judge(node: Compare, readings: Readings) -> Judge:
    """Only texts and numbers compare at all; whatever else is there fits no comparison."""
    if node.operator not in ("=", "!="):
        return _order(node)
    on_text, on_number = _equality(node, readings)
    negated = node.operator == "!="

    def judge(value: Any) -> bool:
        kind = type(value)
        if kind is str:
            return on_text(value) is not negated
        if kind is Numeral and on_number is not None:
            return on_number(value) is not negated
        return False

    return judge


def _equality(node: Compare, readings: Readings) -> tuple[Fits, Fits | None]:
    """What decides on texts, and on numbers by their spelling; ``None`` where they never fit."""
    match node.operand:
        case Number() as wanted:
            number = wanted.value
            return fits_text(Text(wanted.text)), lambda spelled: float(spelled) == number
        case Regex() as expression:
            found = fits_regex(expression)
            return found, found if readings.numbers_as_text else None
        case Text() as text:
            same = fits_text(text)
            return same, same


def _order(node: Compare) -> Judge:
    compare = ORDER[node.operator]
    limit = node.operand.value if isinstance(node.operand, Number) else float("nan")
    return lambda value: type(value) is Numeral and compare(float(value), limit)
