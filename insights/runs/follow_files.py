"""The events of a query as lines are added to files: ``--follow`` without a service."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from insights.engines.protocol import Engine, Progress, Request
from insights.errors import InterruptedRunError, UsageError
from insights.lang import ast
from insights.lang.scope import columns
from insights.results import ResultSet, Row, Statistics
from insights.runs.follow import Pace, added
from insights.runs.tail import Tail
from insights.times import Window

if TYPE_CHECKING:
    from insights.engines.cloudwatch.clock import Clock

#: Seconds between two looks at the files.
EVERY = 1.0
#: 9999-01-01, in epoch seconds.
_NEVER = 253_370_764_800


class FileFollow:
    """A query that is run on what is added; each look is an answer of its own, sorted by time."""

    def __init__(
        self, engine: Engine, request: Request, clock: Clock, progress: Progress, pace: Pace
    ) -> None:
        if not request.data:
            raise UsageError("Only files and log groups can be followed.", "Add --data FILE.")
        self._engine = engine
        time = ast.Sort((ast.SortKey(ast.Field(("@timestamp",))),))
        query = ast.Query((*request.query.commands, time))
        self._request = replace(request, query=query, window=_open(request) if pace.whole else None)
        self._clock = clock
        self._progress = progress
        self._seconds = pace.seconds
        self._tails = [Tail(Path(name), whole=pace.whole) for name in request.data]

    def answer(self) -> ResultSet:
        """The events, until Ctrl-C or the end."""
        request = self._request
        provenance = request.provenance("local")
        result = ResultSet(columns(request.query, request.log_source), (), provenance)
        result.statistics = Statistics(0.0, 0.0, 0.0)
        result.deliver(self._rounds(result))
        return result

    def _rounds(self, result: ResultSet) -> Iterator[Sequence[Row]]:
        began = self._clock.now()
        try:
            while True:
                for number, tail in enumerate(self._tails):
                    for piece in tail.lines():
                        yield from self._rows(result, tail, number, piece)
                if self._seconds is not None and self._clock.now() >= began + self._seconds:
                    return
                self._clock.sleep(EVERY)
        except KeyboardInterrupt:
            raise InterruptedRunError("Interrupted.") from None
        finally:
            for tail in self._tails:
                tail.close()

    def _rows(
        self, result: ResultSet, tail: Tail, number: int, piece: bytes
    ) -> Iterator[Sequence[Row]]:
        with tempfile.TemporaryDirectory(prefix="insights-") as folder:
            path = Path(folder, str(number), tail.path.name)
            path.parent.mkdir()
            head = b"" if piece.startswith(tail.header) else tail.header
            path.write_bytes(head + piece)
            asked = replace(self._request, data=(str(path),))
            answer = self._engine.run(asked, self._progress)
            rows = answer.rows
        result.statistics = added(result.statistics, answer.statistics)
        if rows:
            yield rows


def _open(request: Request) -> Window | None:
    """The window of the request, without an end."""
    return Window(request.window.start, _NEVER) if request.window else None
