"""``$Name(key = value)`` in a query: the saved query that it stands for, with its values put in.

An argument is put in as it is written, quotes included, which is how the documented examples read
(CWL_Insights-Saving-Queries). Assumed: inside quotes and regular expressions the value goes in
without quotes of its own; a default that is no number is quoted where a value stands; a call
names the whole name, or its part behind the last ``/`` where only one definition has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from insights.catalog.placeholders import Place, placeholders
from insights.diagnostics import Source
from insights.lang import parse
from insights.lang.ast import Expr, Query, SavedCall, String
from insights.sandbox.compiling import malformed
from insights.sandbox.refusal import invalid, missing

_MOST = 10_000
_PLACEHOLDER = re.compile(r"\{\{ *([A-Za-z_]\w*) *\}\}", re.ASCII)
#: A number, or a text in its quotes: it can stand where a value stands.
_WRITTEN = re.compile(r"-?\d+(\.\d+)?\Z|[\"'`]")
_INSIDE = (Place.IN_STRING, Place.IN_GLOB, Place.IN_REGEX, Place.IN_CLASS, Place.IN_BACKTICKS)


def placeholder_names(text: str) -> set[str]:
    """The names in double braces."""
    return set(_PLACEHOLDER.findall(text))


def expanded(text: str, definitions: Sequence[dict[str, Any]]) -> str:
    """The text that is run: calls of saved queries replaced, once; they cannot call others.

    Raises :class:`Refusal` for a name, an argument or a value that is missing or too much.
    """
    calls = _calls(_tree(text))
    for call in reversed(calls):
        definition = _called(call, definitions)
        if _calls(_tree(definition["queryString"])):
            raise invalid(f"The saved query '{call.name}' calls another one; calls do not nest.")
        # A comment at the end of the saved query must not swallow what follows the call.
        text = f"{text[: call.start]}{_filled(text, call, definition)}\n{text[call.end :]}"
    if calls and len(text) > _MOST:
        raise malformed(f"The expanded query is longer than {_MOST} characters.", 0, len(text))
    return text


def _tree(text: str) -> Query:
    return parse(Source(text))[0]


def _calls(tree: Query) -> list[SavedCall]:
    return [command for command in tree.commands if isinstance(command, SavedCall)]


def _called(call: SavedCall, definitions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    for whole in (True, False):
        found = [
            one
            for one in definitions
            if call.name == (one["name"] if whole else one["name"].rpartition("/")[2])
        ]
        if len(found) > 1:
            raise invalid(f"There are {len(found)} saved queries named '{call.name}'.")
        if found:
            return found[0]
    raise missing(f"The saved query '{call.name}' does not exist.")


def _filled(text: str, call: SavedCall, definition: dict[str, Any]) -> str:
    """The definition's text with its values; ``text`` is the one that has the call."""
    filled = str(definition["queryString"])
    given = dict(call.arguments)
    declared = {one["name"]: one.get("defaultValue") for one in definition.get("parameters", ())}
    for name in given.keys() - declared.keys():
        raise invalid(f"The saved query '{call.name}' has no parameter '{name}'.")
    for place in reversed(placeholders(filled, _tree(filled))):
        if place.name not in declared:
            continue
        if place.name in given:
            value = _argument(text, given[place.name], place.place)
        elif declared[place.name] is not None:
            value = _default(declared[place.name], place.place)
        else:
            raise invalid(f"The saved query '{call.name}' needs a value for '{place.name}'.")
        filled = filled[: place.start] + value + filled[place.end :]
    return filled


def _argument(text: str, argument: Expr, place: Place) -> str:
    if place in _INSIDE and isinstance(argument, String):
        return argument.value
    return text[argument.start : argument.end]


def _default(value: str, place: Place) -> str:
    if place is Place.VALUE and not _WRITTEN.match(value):
        return f'"{value}"'
    return value
