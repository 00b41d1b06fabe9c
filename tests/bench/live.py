"""A hundred thousand rows from the sandbox: how many requests, and how late the answer is seen.

The counts are those of the sandbox's own log of calls; its query completes three seconds after its
start, whoever looks.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measured import INSIGHTS, Figure

from insights.engines.local.engine import LocalEngine
from insights.sandbox.calls import Call
from insights.sandbox.queries import Looks
from insights.sandbox.server import Sandbox

_ROWS = 100_000
_GROUP = "/bench/live"
_HOLD = 3.0
_MOST_PAGES = 11


def figures(folder: Path) -> Iterator[Figure]:
    """Queries, pages, the first row before the last page, and polls behind completion."""
    del folder
    with (
        tempfile.TemporaryDirectory() as held,
        Sandbox(LocalEngine(), Path(held), looks=Looks(0, 1_000_000, _HOLD)) as sandbox,
    ):
        now = int(time.time())
        events = [((now - 1800) * 1000 + n, f'{{"n":{n}}}') for n in range(_ROWS)]
        sandbox.load(_GROUP, "one", events)
        rows, first, seconds = _asked(sandbox)
        yield from _figures(sandbox.calls, rows, first, seconds)


def _asked(sandbox: Sandbox) -> tuple[int, float, float]:
    """Rows, the seconds to the first one, and those to the last."""
    began = time.perf_counter()
    command = [INSIGHTS, "query", "fields n", "-g", _GROUP, "--since", "1h", "-o", "jsonl", "-q"]
    environment = {**os.environ, **sandbox.environment()}
    with tempfile.TemporaryDirectory() as state:
        process = subprocess.Popen(
            [*command, "-n", str(_ROWS)],
            stdout=subprocess.PIPE,
            env={**environment, "INSIGHTS_STATE": state},
        )
        assert process.stdout is not None
        first, count = 0.0, 0
        for _ in process.stdout:
            first = first or time.perf_counter() - began
            count += 1
        process.wait()
    return count, first, time.perf_counter() - began


def _figures(calls: list[Call], rows: int, first: float, seconds: float) -> Iterator[Figure]:
    starts = [call for call in calls if call.operation == "StartQuery"]
    looks = [call for call in calls if call.operation == "GetQueryResults"]
    complete = [call for call in looks if call.detail == "Complete"]
    late = [call for call in looks if call.time > starts[0].time + _HOLD]
    polls = len(late) - len(complete) + 1
    yield Figure(
        f"live: {rows:,} rows, StartQuery", str(len(starts)), "rows asked for", f"{rows:,}",
        "1 query, all rows", len(starts) == 1 and rows == _ROWS,
    )  # fmt: skip
    yield Figure(
        "  result pages after completion", str(len(complete)), "pages of 10,000 rows",
        str(rows // 10_000), f"at most {_MOST_PAGES}", len(complete) <= _MOST_PAGES,
    )  # fmt: skip
    yield Figure(
        "  first row of -o jsonl", f"{first:.2f} s", f"last row {seconds:.2f} s",
        f"{first / seconds:.2f} x", "before the last page", first < seconds * 0.9,
    )  # fmt: skip
    yield Figure(
        "  polls once it was complete", str(polls), "completes after", f"{_HOLD:.1f} s",
        "at most one late", polls <= 1,
    )  # fmt: skip
