"""The operations on queries."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from insights.dataclass import dataclass
from insights.diagnostics import Source
from insights.engines.protocol import DEFAULT_LIMIT, Engine, Request
from insights.lang.log_types import LogSource
from insights.results import Statistics
from insights.sandbox.answering import Answering
from insights.sandbox.asking import Asking
from insights.sandbox.clock import SandboxClock
from insights.sandbox.compiling import compiled
from insights.sandbox.definitions import DefinitionOperations
from insights.sandbox.expanding import expanded
from insights.sandbox.folder import Folder
from insights.sandbox.lookup_tables import LookupTables
from insights.sandbox.paging import Tokens
from insights.sandbox.query_book import QueryBook
from insights.sandbox.refusal import Refusal, invalid, missing
from insights.sandbox.started import GOING_ON, Answer, StartedQuery
from insights.sandbox.store import Store

Reply = dict[str, Any]
#: Queries that one account may run at once in a region (cloudwatch_limits_cwl).
MOST_AT_ONCE = 100
_PAGE = 10_000
_LISTED = 1000
_GROUPS_LISTED = 500
#: Nobody says what a group holds: the engine looks at its events, as the service does.
_UNTOLD = LogSource(type="")


@dataclass(frozen=True, slots=True)
class Looks:
    """How many looks at a query show it ``Scheduled``, and then ``Running`` with partial rows.

    ``hold`` seconds after its start an answered query is ``Complete`` whoever looked.
    """

    scheduled: int = 1
    running: int = 1
    hold: float = 10.0


@dataclass(frozen=True, slots=True)
class Beside:
    """What a query can name beside its log groups: saved queries, and lookup tables."""

    definitions: DefinitionOperations
    tables: LookupTables


class QueryOperations:
    """StartQuery, GetQueryResults, StopQuery, DescribeQueries and ListLogGroupsForQuery."""

    def __init__(
        self,
        engine: Engine,
        folder: Folder,
        store: Store,
        clock: SandboxClock,
        beside: Beside,
        looks: Looks,
    ) -> None:
        self._clock = clock
        self._tokens = Tokens(clock)
        self._beside = beside
        self._looks = looks
        self._home = store.home
        self._asking = Asking(store, clock)
        self._book = QueryBook(folder, clock)
        self._answering = Answering(engine, store, clock, self._book.keep_answer)
        self.bugs = self._answering.bugs
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "StartQuery": self.start,
            "GetQueryResults": self.results,
            "StopQuery": self.stop,
            "DescribeQueries": self.describe,
            "ListLogGroupsForQuery": self.groups,
        }

    def start(self, parameters: Reply) -> Reply:
        """StartQuery; the engine gets the text with its saved queries put in."""
        query, request = self._asked(parameters, self._clock.now())
        if len(self.going_on()) >= MOST_AT_ONCE:
            raise Refusal(
                "LimitExceededException",
                f"Account maximum query concurrency limit of [{MOST_AT_ONCE}] reached.",
            )
        self._book.keep(query)
        self._answering.begin(query, request)
        return {"queryId": query.query_id}

    def execute(self, parameters: Reply, at: float) -> StartedQuery:
        """Answer a query as it was to be asked ``at`` that time, while the caller waits.

        No operation knows of it. Raises :class:`Refusal` as StartQuery does.
        """
        query, request = self._asked(parameters, at)
        self._answering.answer(query, request, at)
        return query

    def execute_shown(self, parameters: Reply, at: float) -> StartedQuery:
        """The same for a query whose results everyone can get, at once."""
        query = self.execute(parameters, at)
        query.scheduled = query.running = 0
        self._book.keep(query)
        self._book.keep_answer(query)
        return query

    def _asked(self, parameters: Reply, now: float) -> tuple[StartedQuery, Request]:
        """The query that StartQuery's parameters ask for, and what the engine gets."""
        if parameters.get("queryLanguage", "CWLI") != "CWLI":
            raise invalid("The sandbox answers the query language CWLI only.")
        compiled(parameters["queryString"])
        text = expanded(parameters["queryString"], self._beside.definitions.all())
        tree = compiled(text)
        groups = self._asking.groups(parameters, tree)
        window = self._asking.window(parameters, groups)
        looks = self._looks
        query = StartedQuery(
            *(parameters["queryString"], groups, window, now),
            *(looks.scheduled, looks.running, looks.hold),
        )
        request = Request(
            query=tree,
            text=text,
            source=Source(text),
            log_source=_UNTOLD,
            window=window,
            groups=tuple(groups),
            data_format="events",
            limit=parameters.get("limit", DEFAULT_LIMIT),
            now=int(now),
            lookups=self._beside.tables.paths(),
        )
        return query, request

    def results(self, parameters: Reply) -> Reply:
        """GetQueryResults: no rows, then some of them in a wrong order, then pages of all."""
        query = self._find(parameters)
        status = query.look(self._clock.now())
        reply: Reply = {"status": status, "results": [], "queryLanguage": "CWLI"}
        reply["statistics"] = {"recordsMatched": 0.0, "recordsScanned": 0.0, "bytesScanned": 0.0}
        size = parameters.get("maxItems") or _PAGE
        if query.answer is None or status == "Scheduled":
            return reply
        if status != "Complete":
            rows = query.answer.rows[: (len(query.answer.rows) + 1) // 2][::-1]
            reply["results"] = query.answer.cells(rows[:size])
            reply["statistics"] = _statistics(query.answer.statistics, share=0.5)
            return reply
        of = f"results {query.query_id}"
        token = parameters.get("nextToken", "")
        page, following = self._tokens.page(of, query.answer.rows, token, size)
        reply["results"] = query.answer.cells(tuple(page))
        reply["statistics"] = _statistics(query.answer.statistics, rows=len(query.answer.rows))
        if following:
            reply["nextToken"] = following
        return reply

    def stop(self, parameters: Reply) -> Reply:
        """StopQuery. The engine's work goes on behind the curtain; its answer is dropped."""
        query = self._find(parameters)
        if query.status(self._clock.now()) not in GOING_ON:
            raise invalid(f"Query with id {query.query_id} is not in Running or Scheduled state")
        self.end(query.query_id, "Cancelled")
        return {"success": True}

    def describe(self, parameters: Reply) -> Reply:
        """DescribeQueries, the newest first."""
        group, wanted = parameters.get("logGroupName", ""), parameters.get("status", "")
        if parameters.get("queryLanguage", "CWLI") != "CWLI":
            return {"queries": []}
        now = self._clock.now()
        records = [
            {**_record(query, now), "userIdentity": self._home.user}
            for query in reversed(list(self._book))
            if (not group or group in query.groups) and wanted in ("", query.status(now))
        ]
        of = f"queries {group} {wanted}"
        return self._tokens.listed("queries", of, records, parameters, _LISTED)

    def groups(self, parameters: Reply) -> Reply:
        """ListLogGroupsForQuery, as ARNs in the order of the query."""
        query = self._find(parameters)
        arns = [self._home.group_arn(name) for name in query.groups]
        of = f"groups of {query.query_id}"
        return self._tokens.listed("logGroupIdentifiers", of, arns, parameters, _GROUPS_LISTED)

    def going_on(self) -> list[StartedQuery]:
        """The queries that run or wait."""
        now = self._clock.now()
        return [query for query in self._book if query.status(now) in GOING_ON]

    def end(self, query_id: str, status: str) -> None:
        """Let a query end with that status, whatever its engine does."""
        query = self._book.get(query_id)
        if query is not None:
            query.ended = status
            query.duration = query.duration or self._clock.now() - query.created
            self._book.keep(query)

    def answer(self, query_id: str) -> Answer | None:
        """The rows of a query that is complete or was stopped, if there are some."""
        query = self._book.get(query_id)
        over = query is not None and query.status(self._clock.now()) in ("Complete", "Cancelled")
        return query.answer if query is not None and over else None

    def failures(self) -> list[str]:
        """Why queries failed; the service itself gives no reason."""
        return [query.failure for query in self._book if query.failure]

    def clear(self) -> list[threading.Thread]:
        """Forget all queries; the threads that still work on them."""
        at_work = self.at_work()
        for query in self._book:
            query.ended = "Cancelled"
        self._book.clear()
        return at_work

    def at_work(self) -> list[threading.Thread]:
        """The threads of queries that are not through."""
        workers = [query.worker for query in self._book if query.worker]
        return [worker for worker in workers if worker.is_alive()]

    def _find(self, parameters: Reply) -> StartedQuery:
        query = self._book.get(parameters["queryId"])
        if query is None:
            raise missing(f"Query with id '{parameters['queryId']}' does not exist.")
        return query


def _record(query: StartedQuery, now: float) -> Reply:
    record: Reply = {
        "queryId": query.query_id,
        "queryString": query.shown(),
        "queryLanguage": "CWLI",
        "status": query.status(now),
        "createTime": int(query.created * 1000),
    }
    if len(query.groups) == 1:
        record["logGroupName"] = query.groups[0]
    if record["status"] not in GOING_ON:
        record["queryDuration"] = int(query.duration * 1000)
    if query.answer and query.answer.statistics.bytes_scanned is not None:
        record["bytesScanned"] = float(query.answer.statistics.bytes_scanned)
    return record


def _statistics(known: Statistics, share: float = 1.0, rows: int | None = None) -> Reply:
    """Doubles; what is not known is left out, and ``resultCount`` counts the final rows."""
    values = {
        "recordsMatched": known.records_matched,
        "recordsScanned": known.records_scanned,
        "bytesScanned": known.bytes_scanned,
        "logGroupsScanned": known.log_groups_scanned,
        "estimatedRecordsSkipped": known.estimated_records_skipped,
        "estimatedBytesSkipped": known.estimated_bytes_skipped,
    }
    reply = {key: float(value) * share for key, value in values.items() if value is not None}
    if rows is not None:
        reply["resultCount"] = float(rows)
    return reply
