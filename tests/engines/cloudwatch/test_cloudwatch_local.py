"""One query, two ways: through the endpoint and straight from its files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cloudwatch_stage import GROUP, NOW, Stage, ask

from insights.engines.local.engine import LocalEngine
from insights.engines.protocol import Request, Silent
from insights.lang.log_types import LogSource

QUERIES = [
    'filter action = "REJECT" | stats count(*) as n by srcAddr | sort n desc, srcAddr | limit 5',
    "stats sum(bytes) as total, avg(packets) as mean by bin(10m) as t | sort t",
    "fields @timestamp, srcAddr, dstPort | sort @timestamp, srcAddr, dstPort | limit 20000",
    "stats count(*), max(bytes)",
]


@pytest.mark.parametrize("text", QUERIES)
def test_both_ways_give_the_same_columns_and_rows(text: str, tmp_path: Path) -> None:
    lines = [
        f"2 123456789012 eni-{n % 3} 10.0.{n % 7}.1 10.1.0.2 {n % 50} {n % 9} 6 {n % 11} {n * 40} "
        f"{int(NOW) - n % 3500} {int(NOW)} {'REJECT' if n % 5 else 'ACCEPT'} OK"
        for n in range(12_000)
    ]
    path = tmp_path / "flow.log"
    path.write_text("\n".join(lines) + "\n")
    asked = ask(text, log_source=LogSource("vpcflow"))
    with Stage(LocalEngine()) as stage:
        stage.client.delete_log_group(logGroupName=GROUP)
        times = [int(line.split()[10]) * 1000 for line in lines]
        stage.sandbox.load(GROUP, "eni", zip(times, lines, strict=True))

        live = stage.run(asked)
        here = LocalEngine().run(on_file(asked, path), Silent())

        assert [column.name for column in live.columns] == [column.name for column in here.columns]
        assert live.rows == here.rows
        assert len(live.rows) > 0
        assert stage.sandbox.failures == []


def on_file(request: Request, path: Path) -> Request:
    """The same request of a file."""
    return replace(request, groups=(), data=(str(path),), now=int(NOW))
