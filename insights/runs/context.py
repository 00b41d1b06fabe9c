"""The events around those of an answer, of the same log streams: ``--context``.

An event is known by its log, its stream, its time and its text. Of events that are the same in all
of these, the first in the stream are taken for those of the answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from insights.dataclass import dataclass
from insights.engines.protocol import Progress
from insights.errors import InsightsError, UsageError
from insights.lang import ast, printer
from insights.lang.scope import Scope, scopes
from insights.results import Cell, Column, ColumnType, ResultSet, Row

if TYPE_CHECKING:
    from insights.engines.protocol import Request
    from insights.runs.job import Job

#: Rows that get a context.
MOST = 20
#: What the rows of an answer with context are.
COLUMN = "context"
MATCH, BEFORE, AFTER = "match", "before", "after"
_TIME, _MESSAGE, _LOG, _STREAM = _IDENTITY = ("@timestamp", "@message", "@log", "@logStream")
#: Commands whose rows are events, each at most once.
_PLAIN = (
    *(ast.SourceStage, ast.Fields, ast.Display, ast.Filter, ast.FilterIndex, ast.ParseGlob),
    *(ast.ParseRegex, ast.ParseFormat, ast.Json, ast.Lookup, ast.CidrLookup, ast.Sort, ast.Limit),
    ast.Dedup,
)


@dataclass(frozen=True, slots=True)
class Span:
    """How many events in front of each event, and how many behind it."""

    before: int
    after: int


class Stream(NamedTuple):
    """A log stream as events name it."""

    log: str
    name: str


class Event(NamedTuple):
    """An event of a stream, as its columns show it."""

    time: Cell
    message: Cell


#: Reads what lies around these events of a stream: stretches without a gap, in order.
Stretched = Mapping[Stream, Sequence[Sequence[Event]]]
Wanted = Mapping[Stream, Sequence[Event]]


@dataclass(frozen=True, slots=True)
class Surrounded:
    """An answer, and the same with the events around it: ``groups`` counts the rows of each."""

    answer: ResultSet
    shown: ResultSet
    groups: tuple[int, ...]


def span_of(around: int | None, before: int | None, after: int | None) -> Span | None:
    """What ``-C``, ``-B`` and ``-A`` ask for; the single ones win, as with grep."""
    if around is None and before is None and after is None:
        return None
    both = around or 0
    return Span(both if before is None else before, both if after is None else after)


class Stretches:
    """Events of one stream, which come in order; keeps those that are near a wanted one."""

    def __init__(self, wanted: Counter[Event], span: Span) -> None:
        self.found: list[list[Event]] = []
        self._wanted = wanted
        self._after = span.after
        self._ahead: deque[Event] = deque(maxlen=span.before)
        self._left = 0
        self._gap = True

    def add(self, event: Event) -> None:
        """The next event of the stream."""
        if self._wanted[event] > 0:
            self._wanted[event] -= 1
            if self._gap:
                self.found.append([])
            self.found[-1] += [*self._ahead, event]
            self._ahead.clear()
            self._left, self._gap = self._after, False
        elif self._left:
            self.found[-1].append(event)
            self._left -= 1
        else:
            self._gap = self._gap or len(self._ahead) == self._ahead.maxlen
            self._ahead.append(event)


def surrounded(job: Job, span: Span, progress: Progress, say: Callable[[str], None]) -> Surrounded:
    """The answer of the job with its context. Raises ``UsageError`` for rows that have none.

    Where CloudWatch refuses to read a stream, the answer lacks that part and says so.
    """
    from insights.runs.neighbours import neighbours

    request, count = showing_identity(job.request)
    read = neighbours(job)
    found = replace(job, request=request).run(progress, say)
    own = found.columns[:count]
    answer = _Answer(found, own)
    wanted, cut = answer.wanted(MOST)
    stretches, missing = _read(read, wanted, span)
    batches = answer.grouped(stretches, span)
    if cut:
        say(f"Only the first {MOST} events have context; filter more to see that of others.")
    lost = sum(map(len, wanted.values())) - answer.met
    if lost > 0 and not missing:
        say(f"Without context, because not found again in their streams: {lost} of the events.")
    provenance = replace(found.provenance, query=job.request.text)
    completeness = found.completeness
    if missing:
        missing = (*completeness.missing, *missing)
        completeness = replace(completeness, missing=missing, noun="part")
    plain = ResultSet(
        own, [[row[:count] for row in found.rows]], provenance, found.statistics, completeness
    )
    plain.delivered = found.delivered
    shown = ResultSet(answer.columns, batches, provenance, found.statistics, completeness)
    return Surrounded(plain, shown, tuple(map(len, batches)))


def _read(
    read: Callable[[Wanted, Span], Iterator[tuple[Stream, Sequence[Sequence[Event]]]]],
    wanted: Wanted,
    span: Span,
) -> tuple[Stretched, tuple[str, ...]]:
    """What was read before anything was refused, and what was refused."""
    found: dict[Stream, Sequence[Sequence[Event]]] = {}
    try:
        for stream, stretches in read(wanted, span):
            found[stream] = stretches
    except InsightsError as error:
        return found, (f"The context cannot be read: {error}",)
    return found, ()


def showing_identity(request: Request) -> tuple[Request, int]:
    """The request with what its events are known by, and how many columns are its own.

    Raises ``UsageError`` for a query whose rows are no events.
    """
    from insights.engines.parts.events import showing

    query = request.query
    for command in query.commands:
        if not isinstance(command, _PLAIN):
            word = command.word or type(command).__name__.lower()
            raise _refused(f"{word} makes rows that are no single events")
    scope = scopes(query, request.log_source)[-1]
    _check_names(scope)
    shown = showing(query, scope, [ast.Field((name,)) for name in _IDENTITY])
    if shown is query:
        return request, len(scope.columns)
    text = printer.query(shown)
    return replace(request, query=shown, text=text, origin=lambda _: 0), len(scope.columns)


def _check_names(scope: Scope) -> None:
    if taken := [name for name in _IDENTITY if name in scope.defined]:
        raise _refused(f"it makes another {taken[0]}, by which events are known")
    if COLUMN in [column.name for column in scope.columns]:
        raise _refused(f"it has a column '{COLUMN}' of its own")


def _refused(why: str) -> UsageError:
    return UsageError(f"The query has no context to show: {why}.", "Leave out --context.")


class _Answer:
    """The rows of an answer, and where in their streams they are."""

    def __init__(self, found: ResultSet, own: Sequence[Column]) -> None:
        names = [column.name for column in found.columns]
        at = {name: names.index(name) for name in _IDENTITY}
        self._rows = [row[: len(own)] for row in found.rows]
        self._events = [Event(row[at[_TIME]], row[at[_MESSAGE]]) for row in found.rows]
        self._streams = [Stream(row[at[_LOG]] or "", row[at[_STREAM]] or "") for row in found.rows]
        self._own = [column.name for column in own]
        # Without a text the events around would be empty rows.
        self._text = [] if _MESSAGE in self._own else [Column(_MESSAGE, ColumnType.STRING)]
        self.columns = (Column(COLUMN, ColumnType.STRING), *own, *self._text)
        self.met = 0

    def wanted(self, most: int) -> tuple[Wanted, bool]:
        """The events that get context, and whether others do not."""
        found: dict[Stream, list[Event]] = defaultdict(list)
        for stream, event in list(zip(self._streams, self._events, strict=True))[:most]:
            found[stream].append(event)
        return found, len(self._rows) > most

    def grouped(self, stretches: Stretched, span: Span) -> list[list[Row]]:
        """The groups in the order of the answer; a row without a context is one alone."""
        waiting: dict[tuple[Stream, Event], deque[int]] = defaultdict(deque)
        for number, key in enumerate(zip(self._streams, self._events, strict=True)):
            waiting[key].append(number)
        groups: list[tuple[int, list[Row]]] = []
        for stream, parts in stretches.items():
            for events in parts:
                groups.append(self._group(stream, events, waiting, span))
        self.met = len(self._rows) - sum(map(len, waiting.values()))
        for numbers in waiting.values():
            groups += [(number, [self._match(number)]) for number in numbers]
        return [rows for _, rows in sorted(groups, key=lambda group: group[0])]

    def _group(
        self,
        stream: Stream,
        events: Iterable[Event],
        waiting: Mapping[tuple[Stream, Event], deque[int]],
        span: Span,
    ) -> tuple[int, list[Row]]:
        rows: list[Row] = []
        first, since = len(self._rows), span.after
        for event in events:
            numbers = waiting.get((stream, event))
            if numbers:
                number = numbers.popleft()
                first, since = min(first, number), 0
                rows.append(self._match(number))
            else:
                since += 1
                rows.append(self._near(BEFORE if since > span.after else AFTER, stream, event))
        return first, rows

    def _match(self, number: int) -> Row:
        return (MATCH, *self._rows[number], *(self._events[number].message for _ in self._text))

    def _near(self, word: str, stream: Stream, event: Event) -> Row:
        known = {_LOG: stream.log, _STREAM: stream.name, _TIME: event.time, _MESSAGE: event.message}
        return (word, *map(known.get, self._own), *(event.message for _ in self._text))
