"""The events of a query and the fields that are discovered in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from oracle import json_text
from oracle.values import Dash, Time, Value

FLOW_FIELDS = (
    *("version", "accountId", "interfaceId", "srcAddr", "dstAddr", "srcPort", "dstPort"),
    *("protocol", "packets", "bytes", "startTime", "endTime", "action", "logStatus"),
)
FLOW_NUMBERS = ("srcPort", "dstPort", "protocol", "packets", "bytes", "startTime", "endTime")


@dataclass(frozen=True)
class Event:
    """One event of a log of some type: ``json``, ``text`` or ``vpcflow``."""

    millis: int
    message: str
    kind: str = "json"
    stream: str = "main"
    group: str = "conformance"

    def discovered(self, name: str) -> Value:
        """A system field, or a field found in the message."""
        system = {
            "@timestamp": Time(self.millis),
            "@ingestionTime": Time(self.millis),
            "@message": self.message,
            "@logStream": self.stream,
            "@log": f"000000000000:{self.group}",
        }
        if name in system:
            return system[name]
        own = name[1:] if name.startswith("@@") else name
        if self.kind == "json":
            return _leaf(json_text.key(self.document, own))
        return self._words.get(own) if self.kind == "vpcflow" else None

    def whole(self, name: str) -> Value:
        """A key with the map or list that it may hold."""
        found = json_text.key(self.document, name) if self.kind == "json" else None
        return json_text.element(found)

    @property
    def names(self) -> list[str]:
        """The fields of the message, nested ones left out."""
        found = self._words if self.kind == "vpcflow" else self.document
        return ["@message", "@logStream", "@timestamp", *found]

    @cached_property
    def document(self) -> dict[str, Any]:
        """The message's JSON object; empty where it holds none."""
        found = json_text.parse(self.message)
        return found if isinstance(found, dict) else {}

    @cached_property
    def _words(self) -> dict[str, str]:
        words = dict(zip(FLOW_FIELDS, self.message.split(), strict=False))
        dashes = {name: Dash("-") for name in FLOW_NUMBERS if words.get(name) == "-"}
        return words | dashes


def _leaf(found: Any) -> Value:
    """A discovered value is a text; maps and lists are none, truths are 1 and 0."""
    match found:
        case None | dict() | list():
            return None
        case bool():
            return str(int(found))
        case _:
            return str(found)


@dataclass
class Row:
    """A row on its way: its event, if it still has one, and what stages gave it.

    ``place`` is its place in the input, which decides between rows that sort alike.
    """

    place: int
    event: Event | None = None
    given: dict[str, Value] = field(default_factory=dict)

    def having(self, more: dict[str, Value]) -> Row:
        """The same row with more fields."""
        return Row(self.place, self.event, {**self.given, **more})

    def value(self, name: str) -> Value:
        """A field by its flattened name."""
        if name in self.given:
            return self.given[name]
        return self.event.discovered(name) if self.event is not None else None
