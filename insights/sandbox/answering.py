"""The engine at work on queries, each on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from insights.engines.protocol import Engine, Request, Silent
from insights.errors import InsightsError
from insights.results import Statistics
from insights.sandbox.clock import SandboxClock
from insights.sandbox.estimating import estimated, is_estimate
from insights.sandbox.pointers import asking_for_pointers, with_pointers
from insights.sandbox.started import Answer, StartedQuery
from insights.sandbox.store import Store

#: Engines at work at once.
_WORKERS = 4
_NOTHING = Answer((), (), Statistics(0.0, 0.0, 0.0))


class Answering:
    """``done`` hears of each query that is through; ``bugs`` collects what broke."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        clock: SandboxClock,
        done: Callable[[StartedQuery], None],
    ) -> None:
        self._engine = engine
        self._store = store
        self._clock = clock
        self._done = done
        self._slots = threading.BoundedSemaphore(_WORKERS)
        self.bugs: list[str] = []

    def begin(self, query: StartedQuery, request: Request) -> None:
        """Answer the query over the events that can be seen now."""
        paths = self._store.seen(request.groups, query.query_id)
        told = replace(request, data=tuple(map(str, paths)))
        work = (query, told, paths)
        query.worker = threading.Thread(target=self._work, args=work, daemon=True)
        query.worker.start()

    def answer(self, query: StartedQuery, request: Request, at: float) -> None:
        """Answer the query here and now, over the events that could be seen ``at`` a time."""
        if request.window and not self._store.reaches(request.groups, request.window):
            query.finish(_NOTHING, at)
            return
        paths = self._store.seen(request.groups, query.query_id, at)
        self._finish(query, replace(request, data=tuple(map(str, paths))), paths)

    def _work(self, query: StartedQuery, request: Request, paths: Sequence[Path]) -> None:
        with self._slots:
            self._finish(query, request, paths)
        self._done(query)

    def _finish(self, query: StartedQuery, request: Request, paths: Sequence[Path]) -> None:
        try:
            query.finish(self._answer(request), self._clock.now())
        except InsightsError as error:
            query.fail(error.message, self._clock.now())
        except Exception as error:
            self.bugs.append(f"The engine broke on {query.text!r}: {error!r}")
            query.fail(repr(error), self._clock.now())
        finally:
            self._store.forget_seen(paths)

    def _answer(self, request: Request) -> Answer:
        if not any(Path(path).stat().st_size for path in request.data):
            # Without an event there is nothing to look at, and nothing to answer.
            return _NOTHING
        if is_estimate(request.query):
            return estimated(self._engine, request)
        asked = replace(request, query=asking_for_pointers(request.query))
        result = self._engine.run(asked, Silent())
        names = tuple(column.name for column in result.columns)
        columns, rows = with_pointers(request.query, names, tuple(result.rows))
        return Answer(columns, rows, result.statistics)
