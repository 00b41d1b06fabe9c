"""The queries of the last seven days, which a restart does not lose."""

from __future__ import annotations

import json
from collections.abc import Iterator

from insights.sandbox.clock import SandboxClock
from insights.sandbox.folder import Folder
from insights.sandbox.started import StartedQuery, answer_kept, query_kept

#: Seconds that a query and its results can be fetched (cloudwatch_limits_cwl).
_KEPT_FOR = 7 * 86_400.0


class QueryBook:
    """Queries by id, oldest first."""

    def __init__(self, folder: Folder, clock: SandboxClock) -> None:
        self._folder = folder
        self._clock = clock
        self._kept = folder.journal.table("queries")
        self._queries: dict[str, StartedQuery] = {}
        for query_id, kept in self._kept.items():
            path = folder.answer(query_id)
            answer = answer_kept(json.loads(path.read_bytes())) if path else None
            self._queries[query_id] = query_kept(query_id, kept, answer)
        folder.drop_other_answers(self._queries)

    def __iter__(self) -> Iterator[StartedQuery]:
        self._drop_old()
        return iter(list(self._queries.values()))

    def get(self, query_id: str) -> StartedQuery | None:
        """The query, or ``None`` where there is none or no more."""
        self._drop_old()
        return self._queries.get(query_id)

    def keep(self, query: StartedQuery) -> None:
        """Write down a query that is new or changed."""
        self._queries[query.query_id] = query
        self._kept.put(query.query_id, query.kept())

    def keep_answer(self, query: StartedQuery) -> None:
        """Write down an answer, then the query that has it."""
        if query.query_id not in self._queries:
            return  # forgotten meanwhile
        if query.answer is not None:
            self._folder.keep_answer(query.query_id, query.answer.kept())
        self.keep(query)

    def clear(self) -> None:
        """Forget all of them."""
        for query_id in list(self._queries):
            self._forget(query_id)

    def _drop_old(self) -> None:
        oldest = self._clock.now() - _KEPT_FOR
        while self._queries:
            query = next(iter(self._queries.values()))
            if query.created >= oldest:
                return
            self._forget(query.query_id)

    def _forget(self, query_id: str) -> None:
        del self._queries[query_id]
        self._kept.remove(query_id)
        self._folder.drop_answer(query_id)
