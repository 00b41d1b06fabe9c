"""What a query asks for, before and after: does everything that was given still fit?"""

from __future__ import annotations

from collections.abc import Iterator

from insights.catalog.model import Entry, Parameter
from insights.catalog.versions import Impact
from insights.diagnostics import Span
from insights.review.change import Change

_BREAKING, _BEHAVIOUR = Impact.BREAKING, Impact.BEHAVIOUR
#: Types that take all that another one takes, and write it in the same way.
_WIDER = {("integer", "number")}


def parameter_changes(old: Entry, new: Entry) -> Iterator[Change]:
    """Parameters that are gone, new, or take other values."""
    for name in (name for name in old.parameters if name not in new.parameters):
        text = f"The parameter '{name}' is gone."
        yield Change(_BREAKING, text, new.span("parameters"))
    for name, parameter in new.parameters.items():
        span = _place(new, name)
        if name in old.parameters:
            yield from _persisted(old.parameters[name], parameter, span)
        elif parameter.required:
            yield Change(_BREAKING, f"The parameter '{name}' is new and has no default.", span)
        else:
            yield Change(_BEHAVIOUR, f"The parameter '{name}' is new.", span)


def _place(entry: Entry, name: str) -> Span:
    span: Span = entry.written["parameters"].key_span(name)
    return span


def _persisted(old: Parameter, new: Parameter, span: Span) -> Iterator[Change]:
    name = f"The parameter '{new.name}'"
    if (old.type, old.of) != (new.type, new.of):
        pair = _kind(old), _kind(new)
        impact = _BEHAVIOUR if pair in _WIDER else _BREAKING
        yield Change(impact, f"{name} is of the type {pair[1]}, not {pair[0]}.", span, *pair)
    yield from _default(old, new, span)
    yield from _bound(name, "least", old.minimum, new.minimum, span)
    yield from _bound(name, "most", old.maximum, new.maximum, span)
    yield from _choices(old, new, span)
    if old.pattern != new.pattern:
        impact = _BREAKING if new.pattern else _BEHAVIOUR
        text = f"{name} has to match another pattern." if new.pattern else f"{name} is free now."
        yield Change(impact, text, span, old.pattern, new.pattern)


def _default(old: Parameter, new: Parameter, span: Span) -> Iterator[Change]:
    if old.default == new.default:
        return
    if new.required:
        text = f"The parameter '{new.name}' has no default any more: it has to be given."
        yield Change(_BREAKING, text, span)
    else:
        pair = _shown(old.default), _shown(new.default)
        text = f"The default of '{new.name}' is {pair[1]}, not {pair[0]}."
        yield Change(_BEHAVIOUR, text, span, *pair)


def _bound(
    name: str, word: str, old: float | None, new: float | None, span: Span
) -> Iterator[Change]:
    """A bound that moved: inwards it refuses what was taken, outwards it does not."""
    if old == new:
        return
    outwards = new is None or (old is not None and (new < old if word == "least" else new > old))
    pair = _limit(old), _limit(new)
    text = f"{name} takes {'more' if outwards else 'less'}: its {word} is {pair[1]}, not {pair[0]}."
    yield Change(_BEHAVIOUR if outwards else _BREAKING, text, span, *pair)


def _choices(old: Parameter, new: Parameter, span: Span) -> Iterator[Change]:
    if old.type != new.type:
        return
    for value in old.values:
        if value not in new.values:
            text = f"The parameter '{new.name}' does not take {_shown(value)} any more."
            yield Change(_BREAKING, text, span)
    for value in new.values:
        if value not in old.values:
            text = f"The parameter '{new.name}' takes {_shown(value)} too."
            yield Change(_BEHAVIOUR, text, span)


def _kind(one: Parameter) -> str:
    return f"list of {one.of}" if one.type == "list" else one.type


def _limit(bound: float | None) -> str:
    return "free" if bound is None else f"{bound:g}"


def _shown(value: object) -> str:
    return "absent" if value is None else f"'{value}'"
