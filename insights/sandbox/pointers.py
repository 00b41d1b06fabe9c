"""``@ptr``: which event a row of events comes from.

The local engine gives none. What tells events apart is asked for beside the query's own columns,
and what comes of it is one opaque text a row, which GetLogRecord takes back.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from insights.dataclass import dataclass
from insights.lang import ast, scope
from insights.lang.log_types import LogSource
from insights.results import Row
from insights.sandbox.refusal import invalid

#: The columns that are asked for.
_ASKED = ("@log", "@logStream", "@timestamp", "@message")
#: Commands after which a row still is an event.
_KEEPING = (
    *(ast.SourceStage, ast.FilterIndex, ast.Fields, ast.Filter, ast.Display, ast.Sort, ast.Limit),
    *(ast.ParseGlob, ast.ParseRegex, ast.ParseFormat, ast.Dedup),
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """An event: the ``number``-th, from 0, of those in a stream that are alike in everything."""

    log: str
    stream: str
    time: str
    digest: str
    number: int

    def text(self) -> str:
        """The pointer as a cell."""
        parts = [self.log, self.stream, self.time, self.digest, self.number]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def read_pointer(text: str) -> Pointer:
    """The pointer in a cell. Raises :class:`Refusal` for a text that is none."""
    try:
        log, stream, time, digest, number = json.loads(base64.urlsafe_b64decode(text))
        return Pointer(str(log), str(stream), str(time), str(digest), int(number))
    except (ValueError, TypeError):
        raise invalid("The log record pointer is not valid.") from None


def shown_time(milliseconds: int) -> str:
    """A time as a cell shows it (observed 2.7)."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}.{rest:03d}"


def digest(message: str) -> str:
    """What stands for a message."""
    return hashlib.sha256(message.encode("utf-8", "replace")).hexdigest()[:16]


def asking_for_pointers(query: ast.Query) -> ast.Query:
    """The query with the columns that tell events apart, if its rows are events."""
    if not all(isinstance(command, _KEEPING) for command in query.commands):
        return query
    names = [*_own(query), *(name for name in _ASKED if name not in _own(query))]
    items = tuple(ast.Item(ast.Field((name,)), None) for name in names)
    asked = tuple(item for item in items if _name(item) in _ASKED)
    if any(isinstance(command, ast.Display) for command in query.commands):
        return replace(query, commands=tuple(_widened(one, asked) for one in query.commands))
    # Without a list of its own the query shows more than a list behind it would leave.
    listed = any(isinstance(command, ast.Fields) for command in query.commands)
    return replace(query, commands=(*query.commands, ast.Fields(asked if listed else items)))


def with_pointers(
    query: ast.Query, columns: Sequence[str], rows: Sequence[Row]
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The answer of the query that was asked for pointers, as the answer of the query itself.

    An answer without the columns stays as it is.
    """
    if "@ptr" in columns or not set(_ASKED) <= set(columns) or asking_for_pointers(query) is query:
        return tuple(columns), tuple(rows)
    own = _own(query)
    shown = [at for at, name in enumerate(columns) if name in own or name not in _ASKED]
    places = [columns.index(name) for name in _ASKED]
    seen: Counter[tuple[str, ...]] = Counter()
    pointed: list[Row] = []
    for row in rows:
        log, stream, time, message = (row[at] or "" for at in places)
        key = (log, stream, time, digest(message))
        pointed.append((*(row[at] for at in shown), Pointer(*key, seen[key]).text()))
        seen[key] += 1
    return (*(columns[at] for at in shown), "@ptr"), tuple(pointed)


def _own(query: ast.Query) -> list[str]:
    """The columns that the query itself shows."""
    return [column.name for column in scope.columns(query, LogSource(type=""))]


def _widened(command: ast.Command, asked: tuple[ast.Item, ...]) -> ast.Command:
    if not isinstance(command, ast.Display):
        return command
    named = {_name(item) for item in command.items}
    added = tuple(item for item in asked if _name(item) not in named)
    return replace(command, items=(*command.items, *added))


def _name(item: ast.Item) -> str:
    return item.value.name if isinstance(item.value, ast.Field) and item.alias is None else ""
