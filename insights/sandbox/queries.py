"""The operations on queries; the engine passed in answers them, each on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insights.diagnostics import Source
from insights.engines.protocol import DEFAULT_LIMIT, Engine, Request, Silent
from insights.errors import InsightsError
from insights.lang.ast import Query
from insights.lang.log_types import LogSource
from insights.results import Statistics
from insights.sandbox.account import USER
from insights.sandbox.asking import Asking
from insights.sandbox.clock import SandboxClock
from insights.sandbox.compiling import compiled
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import Refusal, invalid, missing
from insights.sandbox.started import GOING_ON, Answer, StartedQuery
from insights.sandbox.store import Store
from insights.times import Window

Reply = dict[str, Any]
#: Queries that one account may run at once (cloudwatch_limits_cwl).
MOST_AT_ONCE = 100
_PAGE = 10_000
_LISTED = 1000
#: Nobody says what a group holds: the engine looks at its events, as the service does.
_UNTOLD = LogSource(type="")
#: Engines at work at once.
_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Looks:
    """How many looks at a query show it ``Scheduled``, and then ``Running`` with partial rows.

    ``hold`` seconds after its start an answered query is ``Complete`` whoever looked.
    """

    scheduled: int = 1
    running: int = 1
    hold: float = 10.0


class QueryOperations:
    """StartQuery, GetQueryResults, StopQuery and DescribeQueries."""

    def __init__(
        self, engine: Engine, store: Store, clock: SandboxClock, tokens: Tokens, looks: Looks
    ) -> None:
        self._engine = engine
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._looks = looks
        self._asking = Asking(store, clock)
        self._queries: dict[str, StartedQuery] = {}
        self._slots = threading.BoundedSemaphore(_WORKERS)
        self.bugs: list[str] = []
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "StartQuery": self.start,
            "GetQueryResults": self.results,
            "StopQuery": self.stop,
            "DescribeQueries": self.describe,
        }

    def start(self, parameters: Reply) -> Reply:
        """StartQuery."""
        if parameters.get("queryLanguage", "CWLI") != "CWLI":
            raise invalid("The sandbox answers the query language CWLI only.")
        tree = compiled(parameters["queryString"])
        groups = self._asking.groups(parameters, tree)
        window = self._asking.window(parameters, groups)
        if len(self.going_on()) >= MOST_AT_ONCE:
            raise Refusal(
                "LimitExceededException",
                f"Account maximum query concurrency limit of [{MOST_AT_ONCE}] reached.",
            )
        query = self._query(parameters, tree, groups, window)
        self._queries[query.query_id] = query
        query.worker = threading.Thread(target=self._work, args=(query,), daemon=True)
        query.worker.start()
        return {"queryId": query.query_id}

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
        records = [
            self._record(query)
            for query in reversed(self._queries.values())
            if (not group or group in query.groups)
            and wanted in ("", query.status(self._clock.now()))
        ]
        token, size = parameters.get("nextToken", ""), parameters.get("maxResults", _LISTED)
        page, following = self._tokens.page(f"queries {group} {wanted}", records, token, size)
        return {"queries": page, **({"nextToken": following} if following else {})}

    def going_on(self) -> list[StartedQuery]:
        """The queries that run or wait."""
        now = self._clock.now()
        return [query for query in self._queries.values() if query.status(now) in GOING_ON]

    def end(self, query_id: str, status: str) -> None:
        """Let a query end with that status, whatever its engine does."""
        query = self._queries.get(query_id)
        if query is not None:
            query.ended = status

    def failures(self) -> list[str]:
        """Why queries failed; the service itself gives no reason."""
        return [query.failure for query in self._queries.values() if query.failure]

    def clear(self) -> list[threading.Thread]:
        """Forget all queries; the threads that still work on them."""
        workers = [query.worker for query in self._queries.values() if query.worker]
        for query_id in self._queries:
            self.end(query_id, "Cancelled")
        self._queries = {}
        return [worker for worker in workers if worker.is_alive()]

    def _find(self, parameters: Reply) -> StartedQuery:
        query = self._queries.get(parameters["queryId"])
        if query is None:
            raise missing(f"Query with id '{parameters['queryId']}' does not exist.")
        return query

    def _query(
        self, parameters: Reply, tree: Query, groups: list[str], window: Window
    ) -> StartedQuery:
        text = parameters["queryString"]
        request = Request(
            query=tree,
            text=text,
            source=Source(text),
            log_source=_UNTOLD,
            window=window,
            groups=tuple(groups),
            data=tuple(str(self._store.path(group)) for group in groups),
            data_format="events",
            limit=parameters.get("limit", DEFAULT_LIMIT),
            now=int(self._clock.now()),
        )
        return StartedQuery(
            text,
            groups,
            window,
            request,
            self._clock.now(),
            self._looks.scheduled,
            self._looks.running,
            self._looks.hold,
        )

    def _work(self, query: StartedQuery) -> None:
        with self._slots:
            try:
                query.finish(self._answer(query.request), self._clock.now())
            except InsightsError as error:
                query.fail(error.message, self._clock.now())
            except Exception as error:
                self.bugs.append(f"The engine broke on {query.text!r}: {error!r}")
                query.fail(repr(error), self._clock.now())

    def _answer(self, request: Request) -> Answer:
        if not any(Path(path).stat().st_size for path in request.data):
            # Without an event there is nothing to look at, and nothing to answer.
            return Answer((), (), Statistics(0.0, 0.0, 0.0))
        result = self._engine.run(request, Silent())
        names = tuple(column.name for column in result.columns)
        rows = tuple(result.rows)
        return Answer(names, rows, result.statistics)

    def _record(self, query: StartedQuery) -> Reply:
        record: Reply = {
            "queryId": query.query_id,
            "queryString": query.shown(),
            "queryLanguage": "CWLI",
            "status": query.status(self._clock.now()),
            "createTime": int(query.created * 1000),
            "userIdentity": USER,
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
