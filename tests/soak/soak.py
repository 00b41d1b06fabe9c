"""Thousands of runs through the sandbox with faults at random: ``make soak``.

What must hold after every run: the rows are exactly the ones that are there, or the run ended in
one of its own errors; no query is left running; no second saw more requests than the budget gives;
memory no longer grows once the first quarter is over. The report prints the counts. ``--runs``
says how many, ``--seed`` which faults.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from insights.diagnostics import Source
from insights.engines.cloudwatch.budget import RequestBudget
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.engine import CloudWatchEngine
from insights.engines.cloudwatch.session import open_client
from insights.engines.protocol import Progress, Request, Silent
from insights.errors import InsightsError
from insights.lang import parse
from insights.results import Column, ResultSet, Row, Statistics
from insights.sandbox.faults import KINDS, Fault
from insights.sandbox.queries import Looks
from insights.sandbox.server import Sandbox
from insights.times import Window

_NOW = 1_795_176_000.0
_GROUP = "/soak"
_QUERY = "fields @timestamp, n"
_ROWS: tuple[Row, ...] = tuple(("2026-11-20 12:00:00.000", str(n), f"p{n}") for n in range(25_000))
_OPERATIONS = ("StartQuery", "GetQueryResults", "StopQuery")
#: In a second of the sandbox's clock: the burst, and what the rate gives meanwhile.
_MOST_A_SECOND = 7
#: What the allocator may do in three quarters of the runs, in MB; one run holds 25,000 rows.
_FLAT = 20
#: A slow reply makes the run wait for real, so it comes in one of so many runs.
_SELDOM = 100


class _Answers:
    """An engine with 25,000 rows: three pages."""

    name = "answers"

    def run(self, request: Request, progress: Progress) -> ResultSet:
        del progress
        columns = [Column("@timestamp"), Column("n"), Column("@ptr")]
        statistics = Statistics(25_000.0, 30_000.0, 4e6)
        return ResultSet(columns, [_ROWS], request.provenance(self.name), statistics)


class _Clock:
    """Time that passes while somebody sleeps, and a little with every look at it."""

    def __init__(self) -> None:
        self._now = _NOW

    def now(self) -> float:
        self._now += 0.001
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds
        time.sleep(0.0002)


def main() -> None:
    """Run, check, report; exit 1 where anything that must hold did not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    counts: Counter[str] = Counter()
    memory: list[int] = []
    clock = _Clock()
    with Sandbox(_Answers(), looks=Looks(1, 1, 36_000.0), time=clock.now) as sandbox:
        sandbox.load(_GROUP, "one", [(int(_NOW) * 1000 - 60_000, "first")])
        os.environ |= sandbox.environment()
        client = open_client(
            Connection(region="us-east-1", endpoint_url=sandbox.url), read_timeout=2.0
        )
        judge = open_client(Connection(region="us-east-1", endpoint_url=sandbox.url))
        stage = Stage(sandbox, client, judge, clock, RequestBudget())
        for number in range(chosen.runs):
            _one(stage, chance, counts)
            if number % 100 == 99:
                # The service keeps answers for a week; the memory in question is the program's.
                sandbox.reset("queries", "calls")
                gc.collect()
                memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
                sys.stdout.write(f"{number + 1:6} runs, {memory[-1]} MB\n")
                sys.stdout.flush()
    grown = memory[-1] - memory[len(memory) // 4] if memory else 0
    counts["BROKEN: MB grown since the first quarter" if grown > _FLAT else "MB grown"] = grown
    for name, count in sorted(counts.items()):
        sys.stdout.write(f"{name:34} {count:8}\n")
    broken = sum(count for name, count in counts.items() if name.startswith("BROKEN"))
    sys.exit(1 if broken else 0)


@dataclass(frozen=True)
class Stage:
    """What a run talks to, the patient client that checks it, and the clock that all share."""

    sandbox: Sandbox
    client: Any
    judge: Any
    clock: _Clock
    budget: RequestBudget


def _one(stage: Stage, chance: random.Random, counts: Counter[str]) -> None:
    sandbox, client, clock = stage.sandbox, stage.client, stage.clock
    before = len(sandbox.calls)
    said = ""
    for _ in range(chance.randrange(4)):
        quick = [kind for kind in KINDS if kind != "slow"]
        kind = chance.choice(quick) if chance.randrange(_SELDOM) else "slow"
        counts[f"fault {kind}"] += 1
        operation = chance.choice(_OPERATIONS)
        sandbox.fault(Fault(operation, kind, chance.randrange(1, 3), chance.randrange(3), 3.0))
        counts["faults asked for"] += 1
    engine = CloudWatchEngine(
        client, budget=stage.budget, clock=clock, chance=random.Random(chance.random())
    )
    source = Source(_QUERY)
    window = Window(int(_NOW) - 3600, int(_NOW))
    request = Request(
        parse(source)[0], _QUERY, source, window=window, groups=(_GROUP,), limit=100_000,
        timeout=120.0,
    )  # fmt: skip
    try:
        rows = engine.run(request, Silent()).rows
    except InsightsError as error:
        said = error.message
        counts[f"ended in {type(error).__name__}"] += 1
    else:
        whole = rows == [row[:2] for row in _ROWS]
        counts["whole answers" if whole else "BROKEN: rows lost or doubled"] += 1
    made = sandbox.calls[before:]
    calls = [f"{call.operation} {call.outcome}" for call in made]
    counts["calls"] += len(calls)
    seconds = Counter((call.operation, int(call.time)) for call in made)
    counts["BROKEN: seconds over the budget"] += sum(n > _MOST_A_SECOND for n in seconds.values())
    sandbox.calm()
    broken = counts["BROKEN: left running"]
    _check_nothing_runs(stage.judge, said, counts)
    if counts["BROKEN: left running"] > broken:
        sys.stdout.write(f"left running: {said or 'a whole answer'}\n  {calls}\n")


def _check_nothing_runs(client: Any, said: str, counts: Counter[str]) -> None:
    """A query may be left running only where stopping it failed too, and the error names it."""
    left = [
        query
        for status in ("Running", "Scheduled")
        for query in client.describe_queries(status=status)["queries"]
    ]
    for query in left:
        told = query["queryId"] in said
        counts["left running, and told" if told else "BROKEN: left running"] += 1
        client.stop_query(queryId=query["queryId"])


if __name__ == "__main__":
    main()
