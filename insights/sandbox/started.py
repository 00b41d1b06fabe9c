"""A query in the sandbox: what it was asked, and which status it shows at each look."""

from __future__ import annotations

import threading
import uuid
from dataclasses import asdict, field
from typing import Any

from insights.dataclass import dataclass
from insights.results import Row, Statistics
from insights.times import Window

#: Every query ends after 60 minutes (cloudwatch_limits_cwl).
_RUNTIME = 3600.0
GOING_ON = ("Scheduled", "Running")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine answered."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    statistics: Statistics

    def cells(self, rows: tuple[Row, ...]) -> list[list[dict[str, str]]]:
        """Rows as GetQueryResults sends them: absent cells are left out, ``@ptr`` is last."""
        order = sorted(range(len(self.columns)), key=lambda at: self.columns[at] == "@ptr")
        return [
            [
                {"field": self.columns[at], "value": value}
                for at in order
                if (value := row[at]) is not None
            ]
            for row in rows
        ]

    def kept(self) -> dict[str, Any]:
        """The answer as JSON."""
        return {"columns": self.columns, "rows": self.rows, "statistics": asdict(self.statistics)}


def answer_kept(kept: dict[str, Any]) -> Answer:
    """The answer of :meth:`Answer.kept`."""
    rows = tuple(tuple(row) for row in kept["rows"])
    return Answer(tuple(kept["columns"]), rows, Statistics(**kept["statistics"]))


@dataclass(slots=True)
class StartedQuery:
    """``scheduled`` and ``running`` are the looks that still show those statuses.

    ``hold`` seconds after ``created`` they count no more, so that a query that nobody looks at
    does not run for ever.
    """

    text: str
    groups: list[str]
    window: Window
    created: float
    scheduled: int = 0
    running: int = 0
    hold: float = 0.0
    query_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    answer: Answer | None = None
    failure: str = ""
    ended: str = ""
    duration: float = 0.0
    worker: threading.Thread | None = None

    def status(self, now: float) -> str:
        """The status at ``now``, in epoch seconds."""
        if self.ended:
            return self.ended
        if self.answer is None and not self.failure and now - self.created > _RUNTIME:
            return "Timeout"
        held = now - self.created <= self.hold or self.answer is None
        if self.scheduled > 0 and held:
            return "Scheduled"
        if self.failure:
            return "Failed"
        if self.answer is None or (self.running > 0 and held):
            return "Running"
        return "Complete"

    def look(self, now: float) -> str:
        """The status that this look shows; the next one may show another."""
        status = self.status(now)
        if status == "Scheduled":
            self.scheduled -= 1
        elif status == "Running" and self.answer is not None:
            self.running -= 1
        return status

    def shown(self) -> str:
        """The text as DescribeQueries shows it (observed 2.11), at most 10,000 characters."""
        if not self.groups:
            return self.text
        names = ", ".join(f'"{group}"' for group in self.groups)
        start, end = self.window.start, self.window.end
        return f"SOURCE {names} START={start}000 END={end}999 | {self.text}"[:10_000]

    def finish(self, answer: Answer, now: float) -> None:
        """The engine answered."""
        self.duration = now - self.created
        self.answer = answer

    def fail(self, reason: str, now: float) -> None:
        """The engine refused, or broke."""
        self.duration = now - self.created
        self.failure = reason

    def kept(self) -> dict[str, Any]:
        """The query as JSON, without its answer."""
        return {
            "text": self.text,
            "groups": self.groups,
            "start": self.window.start,
            "end": self.window.end,
            "created": self.created,
            "failure": self.failure,
            "ended": self.ended,
            "duration": self.duration,
        }


def query_kept(query_id: str, kept: dict[str, Any], answer: Answer | None) -> StartedQuery:
    """The query of :meth:`StartedQuery.kept`; one that was at work then has failed."""
    query = StartedQuery(
        kept["text"],
        kept["groups"],
        Window(kept["start"], kept["end"]),
        kept["created"],
        query_id=query_id,
        answer=answer,
        failure=kept["failure"],
        ended=kept["ended"],
        duration=kept["duration"],
    )
    if answer is None and not (query.failure or query.ended):
        query.failure = "The sandbox ended while the query ran."
    return query
