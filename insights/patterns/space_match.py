"""Space-delimited patterns as closures over the words of the event (observed 3.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from insights.patterns.nodes import (
    All,
    Column,
    Condition,
    Either,
    Ellipsis,
    Number,
    Regex,
    SpacePattern,
    Test,
    Text,
)
from insights.patterns.operands import ORDER, Fits, every, fits_regex, fits_text, number, some
from insights.patterns.readings import Readings
from insights.patterns.words import split, values

#: The values that a match extracts, by their names with the ``$``; ``None`` for no match.
Extract = Callable[[str], dict[str, str] | None]


def match_space(pattern: SpacePattern, readings: Readings) -> Extract:
    """What an event that fits gives."""
    if not pattern.columns:
        return lambda message: _numbered(values(message, readings))
    at = next((n for n, one in enumerate(pattern.columns) if isinstance(one, Ellipsis)), None)
    if at is None:
        return _closed(_slots(pattern.columns, readings), readings)
    front = _slots(pattern.columns[:at], readings)
    back = _slots(pattern.columns[at + 1 :], readings)
    return _open(front, back, readings)


_Slot = tuple[str, Fits | None]


def _slots(columns: Sequence[Column | Ellipsis], readings: Readings) -> list[_Slot]:
    return [
        (
            one.name and f"${one.name}",
            _condition(one.condition, readings) if one.condition else None,
        )
        for one in columns
        if isinstance(one, Column)
    ]


def _numbered(words: list[str]) -> dict[str, str]:
    return {f"${place}": word for place, word in enumerate(words, 1)}


def _closed(slots: list[_Slot], readings: Readings) -> Extract:
    """Without ``...``: too few words never match, and the last field takes the rest as it is."""

    def extract(message: str) -> dict[str, str] | None:
        words = values(message, readings)
        if len(words) > len(slots):
            places = split(message, readings)
            words[len(slots) - 1 :] = [message[places[len(slots) - 1].start : places[-1].end]]
        return _extracted(slots, words, 1) if len(words) == len(slots) else None

    return extract


def _open(front: list[_Slot], back: list[_Slot], readings: Readings) -> Extract:
    """With ``...``: what stands behind it is counted from the end."""

    def extract(message: str) -> dict[str, str] | None:
        words = values(message, readings)
        rest = len(words) - len(back)
        if rest < len(front):
            return None
        first = _extracted(front, words[: len(front)], 1)
        last = None if first is None else _extracted(back, words[rest:], rest + 1)
        if first is None or last is None:
            return None
        absorbed = {f"${place + 1}": words[place] for place in range(len(front), rest)}
        return {**first, **absorbed, **last}

    return extract


def _extracted(slots: list[_Slot], words: list[str], first: int) -> dict[str, str] | None:
    """The values by name, those without a name by their place; ``None`` where one does not fit."""
    for (_, fits), word in zip(slots, words, strict=True):
        if fits is not None and not fits(word):
            return None
    return {
        name or f"${place}": word
        for place, ((name, _), word) in enumerate(zip(slots, words, strict=True), first)
    }


def _condition(node: Condition, readings: Readings) -> Fits:
    match node:
        case All():
            return every([_condition(part, readings) for part in node.parts])
        case Either():
            return some([_condition(part, readings) for part in node.parts])
        case Test():
            return _test(node, readings)
        case _:
            raise AssertionError(f"{type(node).__name__} is no condition on words.")


def _test(node: Test, readings: Readings) -> Fits:
    wanted = node.operand
    equality = node.operator in ("=", "!=")
    if isinstance(wanted, Number) and (readings.by_value or not equality):
        return _by_value(node.operator, wanted.value)
    if isinstance(wanted, Regex):
        fits = fits_regex(wanted)
    else:
        fits = fits_text(wanted if isinstance(wanted, Text) else Text(wanted.text))
    return fits if node.operator == "=" else lambda word: not fits(word)


def _by_value(operator: str, limit: float) -> Fits:
    """A word that is no number fits no comparison by value, ``!=`` excepted (assumed)."""
    compare = ORDER[operator]

    def fits(word: str) -> bool:
        value = number(word)
        return operator == "!=" if value is None else compare(value, limit)

    return fits
