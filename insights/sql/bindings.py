"""What the names of a query are bound to while its stages become SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from insights.dataclass import dataclass
from insights.lang import ast
from insights.lang.log_types import NUMBER, SYSTEM_FIELDS, TIMESTAMP, LogSource
from insights.sql.discovery import json_value
from insights.sql.refusals import Refusal
from insights.sql.text import ident, literal
from insights.sql.values import NULL, Kind, Value


@dataclass(frozen=True, slots=True)
class Moment:
    """The clock of a run: the query's start and its window, in epoch milliseconds."""

    now: int
    start: int
    end: int


Nested = Callable[[ast.Query], tuple[str, Mapping[str, Value]]]


@dataclass(frozen=True, slots=True)
class Bindings:
    """Names in reach of an expression.

    ``defined`` are ephemeral fields; any other name is a discovered field until ``closed``, and
    is noted in ``needed``, with the column in which the scan shall deliver it. ``nested`` compiles
    a query inside this one to its table and its columns.
    """

    source: LogSource
    moment: Moment
    defined: Mapping[str, Value] = field(default_factory=dict)
    closed: bool = False
    needed: dict[str, str] = field(default_factory=dict)
    nested: Nested | None = None

    def with_defined(self, more: Mapping[str, Value]) -> Bindings:
        """The same names and some more."""
        return replace(self, defined={**self.defined, **more})

    def only(self, names: Mapping[str, Value]) -> Bindings:
        """Nothing but these names, as after ``stats``."""
        return replace(self, defined=dict(names), closed=True)

    def resolve(self, node: ast.Field | ast.Placeholder) -> Value:
        """The value of a field; a name that exists nowhere is missing, not an error."""
        if isinstance(node, ast.Placeholder):
            raise Refusal(node, f"The placeholder '{node.name}' has no value yet.")
        if node.name in self.defined:
            return self.defined[node.name]
        for length in range(len(node.segments) - 1, 0, -1):
            head = ast.Field(node.segments[:length]).name
            if head in self.defined:
                return json_path(self.defined[head], node.segments[length:])
        if self.closed:
            return NULL
        first = str(node.segments[0])
        own = first.startswith("@@") and node.name in SYSTEM_FIELDS
        return self.discovered(first if own else node.name)

    def whole(self, node: ast.Field) -> str | None:
        """The JSON behind a discovered key, lists and maps as they are; ``None`` elsewhere."""
        heads = {ast.Field(node.segments[:n]).name for n in range(1, len(node.segments) + 1)}
        if self.closed or not self.source.open_ended or heads & set(self.defined):
            return None
        return json_value(node.name, self.discovered("@message").sql)

    def discovered(self, name: str) -> Value:
        """A field of the events themselves; ``@@x`` is the events' own ``@x``."""
        known = self.source.discovered
        named = name in SYSTEM_FIELDS or known is None or name in known
        if name == "@ptr" or not (named or self.source.open_ended):
            return NULL
        column = ident(self._column(name))
        kind = SYSTEM_FIELDS.get(name) or (known or {}).get(name) or self.source.fields.get(name)
        if kind == TIMESTAMP:
            return Value(column, Kind.TIME)
        return Value(column, Kind.TEXT, plain=kind == NUMBER and known is not None)

    def _column(self, name: str) -> str:
        """A column of the scan for a field.

        SQL folds the case of names, fields do not: the second of a pair gets a number. The sign
        in front keeps fields apart from columns that the statement adds itself.
        """
        if name not in self.needed:
            taken = {column.lower() for column in self.needed.values()}
            column = f"={name}"
            self.needed[name] = column if column.lower() not in taken else f"{column}#{len(taken)}"
        return self.needed[name]


def json_path(base: Value, segments: tuple[str | int, ...]) -> Value:
    """A step into a map or list; anything else has no parts."""
    if base.kind is not Kind.JSON:
        return NULL
    steps = "".join(_step(segment) for segment in segments)
    return Value(f"json_extract({base.sql}, {literal('$' + steps)})", Kind.JSON)


def _step(segment: str | int) -> str:
    if isinstance(segment, int):
        return f"[{segment}]"
    return '."' + segment.replace('"', '\\"') + '"'
