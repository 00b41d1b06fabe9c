"""Back to a run whose query goes on, or is over: from the history, or from a query's id alone."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from insights.dataclass import dataclass
from insights.diagnostics import Source
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.leaving import GoesOnError
from insights.engines.cloudwatch.listing import queries, read_shown
from insights.engines.cloudwatch.patience import OutOfPatienceError
from insights.engines.protocol import Progress, Request
from insights.errors import InsightsError, QueryError, UsageError
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.runs import history, places
from insights.runs.history import Record
from insights.runs.recording import Recording
from insights.times import Window, duration

if TYPE_CHECKING:
    from insights.catalog.model import Environment
    from insights.engines.cloudwatch.engine import CloudWatchEngine
    from insights.results import ResultSet
    from insights.runs.wanted import Wanted

_QUERY_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PLACES = ("profile", "region", "endpoint_url", "role_arn")
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A query to fetch: where it is, what it was, and its record if there is one."""

    connection: Connection
    request: Request
    query_id: str
    record: Record | None


def attach(wanted_id: str, wanted: Wanted, folder: Path | None, progress: Progress) -> ResultSet:
    """The answer of a run of the history, or of a query by its id.

    ``folder`` is that of the catalog in which ``wanted.env`` is looked up. Raises ``UsageError``
    for an id of neither, ``QueryError`` for a query that CloudWatch does not know any more.
    """
    from insights.catalog.files import read

    store = history.opened()
    record = store.find(wanted_id) if store else None
    catalog = read(folder)[0] if folder else None
    environment = places.live_environment(catalog, wanted)
    if record:
        found = _of_record(record, wanted_id, environment, wanted)
    else:
        found = _of_id(wanted_id, environment, wanted)
    engine = places.live_engine(found.connection)
    if record is None:
        found = replace(found, request=_told(found.request, found.query_id, engine))
    recording = Recording(store, record) if record and _is_open(record) else None
    try:
        result = engine.attach(found.request, found.query_id, progress)
    except QueryError as error:
        if recording and not isinstance(error, GoesOnError):
            recording.failed(error)
        raise
    return recording.watching(result) if recording else result


def _is_open(record: Record) -> bool:
    """Whether the record still lacks the end of its run."""
    return record.rows is None


def _of_record(
    record: Record, wanted_id: str, environment: Environment | None, wanted: Wanted
) -> Attachment:
    if record.engine != "cloudwatch":
        hint = f"Type 'insights run {record.entry}'." if record.entry else ""
        raise UsageError(f"The run '{record.id}' was on files; there is nothing to fetch.", hint)
    query_id = wanted_id if wanted_id in record.query_ids else ""
    if not query_id and len(record.query_ids) > 1:
        raise UsageError(
            f"The run '{record.id}' was made of {len(record.query_ids)} queries.",
            f"Name one of them: insights attach {record.query_ids[0]}.",
        )
    source = Source(record.query)
    request = Request(
        parse(source)[0],
        record.query,
        source,
        LogSource(record.log_type),
        window=Window(*record.window) if record.window else None,
        groups=record.groups,
        limit=record.limit,
        max_scan=record.max_scan,
        timeout=_timeout(wanted),
        now=int(record.started),
        entry=record.entry,
        version=record.version,
        parameters=record.parameters,
    )
    query_id = query_id or next(iter(record.query_ids), "")
    if environment or wanted.is_live:
        connection = places.connection_of(environment, wanted)
    else:
        known = {key: str(value) for key, value in record.connection.items() if key in _PLACES}
        connection = replace(Connection(**known), region=_region(record) or known.get("region", ""))
    return Attachment(connection, request, query_id, record)


def _region(record: Record) -> str:
    """The region of the run; a run in several was made of queries that are asked for by name."""
    return "" if "," in record.region else record.region


def _of_id(query_id: str, environment: Environment | None, wanted: Wanted) -> Attachment:
    if not _QUERY_ID.fullmatch(query_id):
        raise UsageError(
            f"'{query_id}' is neither a run of the history nor the id of a query.",
            "Type 'insights history' to see the runs.",
        )
    source = Source("")
    request = Request(parse(source)[0], "", source, LogSource(""), timeout=_timeout(wanted))
    return Attachment(places.connection_of(environment, wanted), request, query_id, None)


def _told(request: Request, query_id: str, engine: CloudWatchEngine) -> Request:
    """The request with the text, groups and window that CloudWatch lists for the query.

    They put the columns in the query's order; where they cannot be had the rows decide.
    """
    try:
        listed = queries(engine.service(_PATIENCE), since=0)
    except (InsightsError, OutOfPatienceError):
        return request
    shown = next(
        (str(one.get("queryString", "")) for one in listed if one["queryId"] == query_id), ""
    )
    told = read_shown(shown)
    query, faults = parse(Source(told.text))
    if faults or not told.text:
        return request
    return replace(
        request,
        query=query,
        text=told.text,
        source=Source(told.text),
        groups=told.groups,
        window=told.window,
    )


def _timeout(wanted: Wanted) -> float | None:
    return duration(wanted.timeout) if wanted.timeout else None
