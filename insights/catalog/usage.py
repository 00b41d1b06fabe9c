"""Parameters against the query of their entry: declared, used, and fit for their places."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from insights.catalog import codes
from insights.catalog.model import Entry, Parameter
from insights.catalog.parameters import faults, sort_out
from insights.catalog.placeholders import Placeholder, placeholders
from insights.catalog.places import MarkedMap
from insights.catalog.writing import misplaced
from insights.diagnostics import Diagnostic
from insights.lang.ast import Query
from insights.suggest import did_you_mean, suggestions

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def check_usage(
    entry: Entry, query: Query, in_groups: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """Everything wrong between an entry's parameters and the placeholders of its query.

    ``in_groups`` are parameters that are used outside of it, in names of log groups.
    """
    written = _declared(entry)
    spots = placeholders(entry.query.text, query)
    yield from _undeclared(entry, spots, written)
    yield from _unused(entry, spots, [name for name in written if name not in in_groups])
    if query.complete:
        yield from _misplaced(entry, spots)


def check_declarations(entry: Entry) -> Iterator[Diagnostic]:
    """Declarations that contradict themselves, and values that tests give them in vain."""
    written = _declared(entry)
    sound = len(entry.parameters) == sum(not name.startswith("x-") for name in _all_declared(entry))
    for name, parameter in entry.parameters.items():
        for fault in _contradictions(parameter, written[name]):
            sound = False
            yield fault
    for test in entry.tests:
        # Values that are meant to be refused are refused when the test is run.
        if "events" in test and "refused" not in test and sound:
            yield from _test_values(entry, test)


def _all_declared(entry: Entry) -> dict[str, Any]:
    found = entry.written.get("parameters")
    return found if isinstance(found, MarkedMap) else {}


def _declared(entry: Entry) -> dict[str, Any]:
    """The parameters as written, those included whose type or default is not understood."""
    found = _all_declared(entry).items()
    return {name: spec for name, spec in found if _NAME.fullmatch(name)}


def _undeclared(
    entry: Entry, spots: list[Placeholder], written: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    misnamed = [name for name in _all_declared(entry) if name not in written]
    for spot in spots:
        if spot.name in written or suggestions(spot.name, misnamed):
            continue
        message = f"The placeholder '{spot.name}' has no parameter."
        hint = did_you_mean(spot.name, written)
        hint = hint or f"Add '{spot.name}: {{type: string}}' below 'parameters:'."
        span = entry.query.span(spot.start, spot.end)
        yield codes.UNDECLARED_PARAMETER.at(entry.file, span, message, hint)


def _unused(
    entry: Entry, spots: list[Placeholder], written: Collection[str]
) -> Iterator[Diagnostic]:
    used = {spot.name for spot in spots}
    unknown = [name for name in used if name not in written]
    for name in written:
        if name in used or did_you_mean(name, unknown) or not entry.query.text:
            continue
        message = f"The query has no placeholder for the parameter '{name}'."
        hint = f"Remove it, or write '{{{{{name}}}}}' where its value belongs."
        span = _parameters(entry).key_span(name)
        yield codes.UNUSED_PARAMETER.at(entry.file, span, message, hint)


def _misplaced(entry: Entry, spots: list[Placeholder]) -> Iterator[Diagnostic]:
    for spot in spots:
        parameter = entry.parameters.get(spot.name)
        wrong = misplaced(parameter, spot) if parameter is not None else None
        if wrong is not None:
            span = entry.query.span(spot.start, spot.end)
            yield codes.PLACEHOLDER.at(entry.file, span, wrong.message, wrong.hint)


def _parameters(entry: Entry) -> MarkedMap:
    found: MarkedMap = entry.written["parameters"]
    return found


def _contradictions(parameter: Parameter, spec: MarkedMap) -> Iterator[Diagnostic]:
    for key, refusal in faults(parameter):
        code = codes.BAD_DEFAULT if key == "default" else codes.BAD_VALUE
        yield code.at(spec.file, spec.value_span(key), refusal.message, refusal.hint)
    required = spec.get("required")
    if required is not None and required is not parameter.required:
        what = "a default" if required else "no default"
        message = f"'{parameter.name}' says 'required: {str(required).lower()}' and has {what}."
        hint = "Remove 'required'; a parameter without default has to be given."
        yield codes.BAD_VALUE.at(spec.file, spec.value_span("required"), message, hint)


def _test_values(entry: Entry, test: MarkedMap) -> Iterator[Diagnostic]:
    given = test.get("parameters", {})
    for refusal in sort_out(entry.parameters, given)[1]:
        if refusal.name not in given:
            message = f"The test gives no value to the parameter '{refusal.name}'."
            hint = f"Add '{refusal.name}: ...' below 'parameters:' of the test."
            yield codes.MISSING_KEY.at(entry.file, test.key_span("name"), message, hint)
            continue
        code = codes.BAD_DEFAULT if refusal.name in entry.parameters else codes.UNKNOWN_REFERENCE
        span = given.value_span(refusal.name)
        yield code.at(entry.file, span, refusal.message, refusal.hint)
