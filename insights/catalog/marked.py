"""YAML text to plain values that remember where they stood.

Mappings and lists are ``dict`` and ``list`` that also know the place of each of their keys and
values (:mod:`insights.catalog.places`). What is read is a small, safe part of YAML: one document,
keys that are texts, no anchors, aliases, merge keys or foreign tags. ``true`` and ``false`` are
the only truth values. Whole numbers and decimals are numbers; times, versions, ``12:30:00``,
``012`` and ``0x1f`` stay text.
"""

from __future__ import annotations

import math
import re
from typing import Any

import yaml
from yaml import events

from insights.catalog import codes
from insights.catalog.document import Document
from insights.catalog.events import parser
from insights.catalog.places import Container, MarkedList, MarkedMap, Scalar, Spot, scalar, span
from insights.diagnostics import Diagnostic

#: Mappings and lists inside one another; an entry needs about six.
MAX_DEPTH = 40

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,39})", re.ASCII)
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]{0,39})(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?", re.ASCII
)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_CORE = "tag:yaml.org,2002:"
_TEXT_TAGS = ("!", _CORE + "str")
_SCALAR_TAGS: dict[str, type] = {
    _CORE + "int": int,
    _CORE + "float": float,
    _CORE + "bool": bool,
    _CORE + "null": type(None),
}
_MAP_TAGS = (None, "!", _CORE + "map")
_LIST_TAGS = (None, "!", _CORE + "seq")


def load(data: bytes | str, file: str) -> tuple[Any, list[Diagnostic]]:
    """The value of a YAML file, and what is wrong with it; never raises.

    The value is ``None`` when the text could not be read to its end, or holds nothing. With
    ``duplicate-key`` findings alone the value is complete and has the first of each.
    """
    document, found = Document.decode(data, file)
    if document is None:
        return None, found
    reader = _Reader(document)
    try:
        return reader.read(), reader.found
    except _FaultError as fault:
        return None, [*reader.found, fault.diagnostic]
    except yaml.YAMLError as error:
        return None, [*reader.found, document.syntax(error)]


class _FaultError(Exception):
    """Reading cannot go on behind this."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__()
        self.diagnostic = diagnostic


class _Reader:
    """Builds the value from the parser's events, without recursion."""

    def __init__(self, document: Document) -> None:
        self.found: list[Diagnostic] = []
        self._document = document
        self._open: list[Container] = []
        self._keys: list[Scalar | None] = []
        self._value: Any = None
        self._documents = 0
        self._last: Spot = None
        self._actions = {
            events.DocumentStartEvent: self._begin,
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: self._mapping,
            events.SequenceStartEvent: self._sequence,
            events.MappingEndEvent: self._end,
            events.SequenceEndEvent: self._end,
            events.AliasEvent: self._alias,
        }

    def read(self) -> Any:
        """The value of the document; ``None`` for one without content."""
        next_event = parser(self._document.text).get_event
        event = next_event()
        while event is not None:
            action = self._actions.get(type(event))
            if action is not None:
                action(event)
            event = next_event()
        return self._value

    def _begin(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            hint = "Move it into a file of its own."
            raise self._fault(event, "A second document begins here.", hint)

    def _scalar(self, event: Any) -> None:
        self._last = event.end_mark
        if event.anchor is not None:
            raise self._anchor(event)
        if self._expects_key():
            self._keys[-1] = self._key(event)
        elif event.tag is None:
            self._add(plain(event.value) if event.implicit[0] else event.value, scalar(event))
        else:
            self._add(self._tagged(event), scalar(event))

    def _expects_key(self) -> bool:
        return bool(self._open) and self._keys[-1] is None and type(self._open[-1]) is MarkedMap

    def _key(self, event: Any) -> Scalar:
        if event.tag is not None and event.tag not in _TEXT_TAGS:
            raise self._tag(event)
        if event.implicit[0] and event.value == "<<":
            hint = "Write the keys out."
            raise self._fault(event, "The merge key '<<' is not read here.", hint)
        if event.implicit[0] and not event.value:
            hint = "Write the key before the ':'."
            raise self._fault(event, "A key is missing here.", hint)
        top = self._open[-1]
        if isinstance(top, MarkedMap) and event.value in top:
            self.found.append(self._duplicate(event, top))
        return scalar(event)

    def _mapping(self, event: Any) -> None:
        if event.tag not in _MAP_TAGS:
            raise self._tag(event)
        self._enter(event, MarkedMap(self._document, event.start_mark))

    def _sequence(self, event: Any) -> None:
        if event.tag not in _LIST_TAGS:
            raise self._tag(event)
        self._enter(event, MarkedList(self._document, event.start_mark))

    def _enter(self, event: Any, container: Container) -> None:
        if event.anchor is not None:
            raise self._anchor(event)
        if len(self._open) >= MAX_DEPTH:
            message = f"Values are nested more than {MAX_DEPTH} levels deep here."
            raise self._fault(event, message, "Write it with fewer levels.")
        if self._expects_key():
            message = "A key is a list or a mapping here; keys are texts."
            raise self._fault(event, message, "Put the text in quotes if it is meant as one.")
        self._add(container, container)
        self._open.append(container)
        self._keys.append(None)

    def _end(self, event: Any) -> None:
        if event.start_mark.index != event.end_mark.index:
            self._last = event.end_mark
        self._keys.pop()
        self._open.pop().close(self._last or event.end_mark)

    def _alias(self, event: Any) -> None:
        message = f"The alias '*{event.anchor}' is not read here."
        raise self._fault(event, message, "Write the value out.")

    def _add(self, value: Any, mark: Any) -> None:
        if not self._open:
            self._value = value
            return
        top, key = self._open[-1], self._keys[-1]
        if isinstance(top, MarkedList):
            top.put(value, mark)
            return
        assert key is not None
        self._keys[-1] = None
        if key[5] not in top:
            top.put(key, value, mark)

    def _duplicate(self, event: Any, top: MarkedMap) -> Diagnostic:
        first = top.key_span(event.value).line
        message = f"The key '{event.value}' stands here a second time; line {first} has it already."
        place = span(event.start_mark, event.end_mark)
        return codes.DUPLICATE_KEY.at(self._document.file, place, message, "Remove one of the two.")

    def _tagged(self, event: Any) -> Any:
        if event.tag in _TEXT_TAGS:
            return event.value
        value = plain(event.value)
        kind = _SCALAR_TAGS.get(event.tag)
        if kind is float and type(value) is int:
            return float(value)
        if kind is None or type(value) is not kind:
            raise self._tag(event)
        return value

    def _tag(self, event: Any) -> _FaultError:
        shown = event.tag.replace(_CORE, "!!")
        return self._fault(event, f"The tag '{shown}' is not read here.", "Remove the tag.")

    def _anchor(self, event: Any) -> _FaultError:
        message = f"The anchor '&{event.anchor}' is not read here."
        return self._fault(event, message, "Write the value out where it is used.")

    def _fault(self, event: Any, message: str, hint: str) -> _FaultError:
        place = span(event.start_mark, event.end_mark)
        return _FaultError(codes.YAML.at(self._document.file, place, message, hint))


def plain(text: str) -> Any:
    """The value of a scalar without quotes (YAML 1.2 core schema, less its surprises)."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-+.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text
