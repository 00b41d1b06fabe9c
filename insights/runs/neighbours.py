"""Where the context of events is read: in CloudWatch's streams, or through the engine on files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from insights.catalog.model import GENERATED
from insights.engines.protocol import Request, Silent
from insights.errors import ServiceError, UsageError
from insights.lang import ast, printer
from insights.runs.context import Event, Span, Stream, Stretches, Wanted

if TYPE_CHECKING:
    from insights.runs.job import Job

Found = Iterator[tuple[Stream, Sequence[Sequence[Event]]]]
Reader = Callable[[Wanted, Span], Found]
_FIELDS = ("@timestamp", "@message", "@log", "@logStream")


def neighbours(job: Job) -> Reader:
    """The reader for the job's place. Raises ``UsageError`` where one cannot be read again."""
    if job.where.others:
        raise UsageError(
            "Context is read in one account and region, and this run has several.",
            "Name one with --profile and --region, or leave out --context.",
        )
    if "-" in job.request.data:
        raise UsageError(
            "Standard input can be read once only, so it has no context.", "Write it to a file."
        )
    return _live(job) if job.is_live else _local(job)


def _live(job: Job) -> Reader:
    def read(wanted: Wanted, span: Span) -> Found:
        from insights.engines.cloudwatch import neighbours as streams
        from insights.engines.cloudwatch.patience import OutOfPatienceError
        from insights.runs.places import live_engine

        if job.where.connection is None or not wanted:
            return
        service = live_engine(job.where.connection).service()
        for stream, events in wanted.items():
            place = streams.group_place(stream.log, job.request.groups)
            reader = streams.StreamReader(service, place, stream.name)
            times = [streams.millisecond(event.time) for event in events if event.time]
            left, found = Counter(events), []
            try:
                runs = reader.runs(times, span.before, span.after)
            except OutOfPatienceError as error:
                raise ServiceError(f"CloudWatch did not answer in time: {error}.") from error
            for run in runs:
                stretches = Stretches(left, span)
                for time, _, message in run:
                    stretches.add(Event(streams.shown_time(time), message))
                found += stretches.found
            yield stream, found

    return read


def _local(job: Job) -> Reader:
    def read(wanted: Wanted, span: Span) -> Found:
        if not wanted:
            return
        found = {stream: Stretches(Counter(events), span) for stream, events in wanted.items()}
        answer = job.where.engine().run(_whole_streams(job.request, list(wanted)), Silent())
        for batch in answer.batches:
            for time, message, log, name in batch:
                stream = found.get(Stream(log or "", name or ""))
                if stream is not None:
                    stream.add(Event(time, message))
        yield from ((stream, stretches.found) for stream, stretches in found.items())

    return read


def _whole_streams(request: Request, streams: Sequence[Stream]) -> Request:
    """All events of these streams by their time, those of one time in the order of the file."""
    time, message, log, name = (ast.Field((field,)) for field in _FIELDS)
    names = dict.fromkeys(stream.name for stream in streams)
    among = ast.In(name, ast.ListLiteral(tuple(map(ast.String, names))))
    commands = (
        ast.Fields(tuple(map(ast.Item, (time, message, log, name)))),
        ast.Filter(among),
        ast.Sort((ast.SortKey(time),)),
    )
    query = ast.Query(commands)
    window = request.window if GENERATED in request.data else None
    return replace(
        request,
        query=query,
        text=printer.query(query),
        origin=lambda _: 0,
        window=window,
        limit=None,
        everything=True,
        max_scan=None,
    )
