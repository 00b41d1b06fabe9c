"""A sandbox, an engine that talks to it through boto3, and a clock that nobody waits for."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import pytest

from insights.diagnostics import Source
from insights.engines.cloudwatch.budget import RequestBudget
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.engine import CloudWatchEngine
from insights.engines.cloudwatch.session import open_client
from insights.engines.protocol import Engine, Progress, Request, Silent
from insights.lang import parse
from insights.results import Column, ResultSet, Row, Statistics
from insights.sandbox.calls import Call
from insights.sandbox.faults import Fault
from insights.sandbox.queries import Looks
from insights.sandbox.server import Sandbox
from insights.times import Window

NOW = 1_763_640_000.0
GROUP = "/aws/vpc/flowlogs"
WINDOW = Window(int(NOW) - 3600, int(NOW))
QUERY = "fields @timestamp, n"


class FakeClock:
    """Time passes only while somebody sleeps. ``at_sleep`` may raise, as Ctrl-C does."""

    def __init__(self, now: float = NOW) -> None:
        self._now = now
        self._lock = threading.Lock()
        self.at_sleep: Callable[[int], None] = lambda _: None
        self.sleeps = 0

    def now(self) -> float:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.sleeps += 1
            self._now += seconds
        self.at_sleep(self.sleeps)
        time.sleep(0.0005)  # lets the threads of the sandbox have their turn


@dataclass
class ScriptedEngine:
    """Answers every query with the same rows, once ``gate`` is open."""

    columns: Sequence[str] = ("@timestamp", "n", "@ptr")
    rows: Sequence[Row] = (("2025-11-20 12:00:00.000", "1", "p1"),)
    statistics: Statistics = field(default_factory=lambda: Statistics(2.0, 3.0, 400.0))
    gate: threading.Event = field(default_factory=threading.Event)
    name: str = "scripted"

    def __post_init__(self) -> None:
        self.gate.set()

    def run(self, request: Request, progress: Progress) -> ResultSet:
        del progress
        self.gate.wait(20)
        return ResultSet(
            [Column(name) for name in self.columns],
            [self.rows],
            request.provenance(self.name),
            self.statistics,
        )


class Heard:
    """Progress that remembers."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Statistics]] = []

    def update(self, status: str, statistics: Statistics) -> None:
        self.said.append((status, statistics))

    @property
    def statuses(self) -> list[str]:
        return [status for status, _ in self.said]


def numbered(count: int) -> list[Row]:
    """That many rows, each with its number from 0."""
    return [("2025-11-20 12:00:00.000", str(n), f"p{n}") for n in range(count)]


def ask(text: str = QUERY, **changes: Any) -> Request:
    """A request for that text over the last hour of the flow logs."""
    query, _ = parse(Source(text))
    known: dict[str, Any] = {"window": WINDOW, "groups": (GROUP,), "source": Source(text)}
    return Request(query=query, text=text, **{**known, **changes})


class Stage:
    """``with Stage(...) as stage``: sandbox, client and engine, all on one fake clock."""

    def __init__(self, behind: Engine | None = None, looks: Looks | None = None) -> None:
        self.behind = behind or ScriptedEngine()
        self.clock = FakeClock()
        self.budget = RequestBudget()
        self.sandbox = Sandbox(self.behind, looks=looks, time=self.clock.now)
        self._environment = pytest.MonkeyPatch()

    def __enter__(self) -> Self:
        for name, value in self.sandbox.environment().items():
            self._environment.setenv(name, value)
        self.sandbox.start()
        self.sandbox.load(GROUP, "eni-1", [(int(NOW - 7200) * 1000, "hello")])
        self.client = open_client(Connection())
        self.engine = self.new_engine()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(self.behind, ScriptedEngine):
            self.behind.gate.set()
        self.client.close()
        self._environment.undo()
        self.sandbox.__exit__(kind, error, trace)

    def new_engine(self, connection: Connection | None = None) -> CloudWatchEngine:
        return CloudWatchEngine(
            self.client,
            budget=self.budget,
            clock=self.clock,
            connection=connection,
            chance=random.Random(1),
        )

    def run(self, request: Request | None = None, progress: Progress | None = None) -> ResultSet:
        return self.engine.run(request or ask(), progress or Silent())

    def fault(self, operation: str, kind: str, **numbers: Any) -> None:
        self.sandbox.fault(Fault(operation, kind, **numbers))

    def calls(self, *operations: str) -> list[Call]:
        """The calls of these operations, or all."""
        return [c for c in self.sandbox.calls if not operations or c.operation in operations]

    def outcomes(self, operation: str) -> list[str]:
        return [call.outcome for call in self.calls(operation)]

    def running(self) -> list[str]:
        """The ids of the queries that still run in the sandbox."""
        found = self.client.describe_queries(status="Running")["queries"]
        found += self.client.describe_queries(status="Scheduled")["queries"]
        return [query["queryId"] for query in found]
