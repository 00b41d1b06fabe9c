"""A million events through parts of a hundred thousand rows, and straight from their file.

Prints how long both took and the most memory; exit 1 where one row differs. ``--events`` says how
many; ``--queries`` chooses some of them by number.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from insights.diagnostics import Source
from insights.engines.cloudwatch.budget import DEFAULT_RATES, Rate, RequestBudget
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.engine import CloudWatchEngine
from insights.engines.cloudwatch.session import open_client
from insights.engines.local.engine import LocalEngine
from insights.engines.parts.cells import Cell, Opened
from insights.engines.parts.fleet import Fleet
from insights.engines.protocol import Request, Silent
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.results import ResultSet
from insights.sandbox.queries import Looks
from insights.sandbox.server import Sandbox
from insights.times import Window

_NOW = 1_795_176_000
_GROUP = "/millions"
_QUERIES = (
    "fields @timestamp, i, k",
    "filter k != 'k7' | fields i | sort @timestamp asc",
    "fields i, k | sort k desc, i",
    "stats count(*) as n, sum(i) as s, avg(v) as a, max(v) by i, k",
    "stats count(*) as n, avg(v) as a, pct(v, 90) as p by k, bin(1m)",
)


def _events(count: int) -> Iterator[tuple[int, str]]:
    """Spread over an hour, in order, with a burst of a fifth of them in one minute."""
    for n in range(count):
        place = n / count
        second = place * 3600 if place < 0.4 else 1440 + (place - 0.4) * 300
        if place >= 0.6:
            second = 1500 + (place - 0.6) * 5250
        yield (
            int((_NOW - 3600 + second) * 1000),
            f'{{"i":{n},"k":"k{n % 97}","v":{n * 7919 % 1000}}}',
        )


def main() -> None:
    """Ask, compare, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, nargs="*", default=range(len(_QUERIES)))
    chosen = parser.parse_args()
    budget = RequestBudget(dict.fromkeys(DEFAULT_RATES, Rate(50.0, 10)))
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(LocalEngine(), Path(folder), looks=Looks(0, 0), time=lambda: _NOW) as sandbox,
    ):
        sandbox.load(_GROUP, "one", list(_events(chosen.events)))
        os.environ |= sandbox.environment()
        client = open_client(Connection("", "us-east-1", sandbox.url))
        fleet = Fleet([Cell("here", lambda: Opened(CloudWatchEngine(client, budget=budget)))])
        (file,) = Path(folder).rglob("*millions*")
        broken = sum(_differs(_QUERIES[n], fleet, file) for n in chosen.queries)
    sys.exit(1 if broken else 0)


def _differs(text: str, fleet: Fleet, file: Path) -> bool:
    source = Source(text)
    request = Request(
        parse(source)[0], text, source, LogSource(""), Window(_NOW - 3600, _NOW), (_GROUP,),
        everything=True, now=_NOW,
    )  # fmt: skip
    began = time.monotonic()
    parts = fleet.run(request, Silent())
    rows, digest = _digest(parts)
    between = time.monotonic()
    local = replace(request, groups=(), data=(str(file),), data_format="events")
    whole = _digest(LocalEngine().run(local, Silent()))
    same = whole == (rows, digest) and parts.completeness.complete
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{'same' if same else 'BROKEN'}: {rows:,} rows ({whole[0]:,} from the file), "
        f"{len(parts.provenance.query_ids)} queries, {between - began:.1f} s, "
        f"{time.monotonic() - between:.1f} s from the file, {memory} MB: {text}\n"
    )
    sys.stdout.flush()
    return not same


def _digest(result: ResultSet) -> tuple[int, str]:
    """How many rows, and what they are in their order."""
    digest, count = hashlib.sha256(), 0
    for row in itertools.chain.from_iterable(result.batches):
        digest.update(repr(row).encode())
        count += 1
    return count, digest.hexdigest()


if __name__ == "__main__":
    main()
