"""Log alarms over files; executions are computed anew in plain Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from backtest_stage import replayed

START = 1_763_640_000
QUERY = """\
source: vpcflow
query: |
  filter action = "REJECT"
  | stats count(*) as rejects, count_distinct(dstPort) as ports by srcAddr
  {behind}
alarms:
  - {{name: spike, aggregate: {aggregate}, every: {every}, window: {window}, delay: 1m,
     threshold: {threshold}, comparison: '>', missing: notBreaching, role: r}}
"""
EVERY, DELAY = 300, 60


def flows(folder: Path) -> tuple[Path, list[tuple[int, str, int]]]:
    """An hour of refusals by time, source and port, with a scan by .66 in the middle."""
    dice = random.Random(3)
    known = []
    for minute in range(60):
        for _ in range(6):
            known.append((minute, f"10.0.0.{dice.randrange(1, 9)}", dice.choice([22, 443])))
        if 30 <= minute < 37:
            known += [(minute, "10.0.0.66", port) for port in range(1000, 1025)]
    events = [(START + m * 60 + dice.randrange(60), source, port) for m, source, port in known]
    lines = [
        f"2 1 eni-1 {source} 10.9.9.9 40000 {port} 6 1 40 {at} {at + 9} REJECT OK"
        for at, source, port in events
    ]
    path = folder / "flow.log"
    path.write_text("\n".join(lines) + "\n")
    return path, events


def moments() -> range:
    """When executions come: their windows end at multiples of five minutes."""
    return range(START + EVERY + DELAY, START + 60 * 60 + DELAY + 1, EVERY)


def alarming(events: list[tuple[int, str, int]], window: int, most: int, column: str) -> list[int]:
    """The moments at which any of the first ``most`` sources is above 20."""
    found = []
    for at in moments():
        end = at - DELAY
        inside = [(source, port) for time, source, port in events if end - window <= time < end]
        rejects = Counter(source for source, _ in inside)
        ports: dict[str, set[int]] = defaultdict(set)
        for source, port in inside:
            ports[source].add(port)
        values = rejects if column == "rejects" else {s: len(p) for s, p in ports.items()}
        chosen = [source for source, _ in rejects.most_common(most)]
        if any(values[source] > 20 for source in chosen):
            found.append(at)
    return found


@pytest.mark.parametrize(
    ("window", "behind", "column", "most"),
    [
        pytest.param("5m", "", "rejects", 99, id="windows side by side"),
        pytest.param("5m", "", "ports", 99, id="an aggregate that does not merge"),
        pytest.param("15m", "", "rejects", 99, id="windows that overlap"),
        pytest.param("7m", "| filter rejects > 1", "rejects", 99, id="windows of other bins"),
        pytest.param("10m", "| sort rejects desc | limit 1", "rejects", 1, id="a limit in each"),
        pytest.param("5m", "| sort rejects desc | limit 1", "ports", 1, id="a limit in bins"),
        pytest.param("10m", "", "ports", 99, id="one at a time"),
    ],
)
def test_the_alarm_is_where_plain_python_has_it(
    tmp_path: Path, window: str, behind: str, column: str, most: int
) -> None:
    path, events = flows(tmp_path)
    entry = QUERY.format(
        behind=behind,
        aggregate=f"max({column}) by srcAddr",
        every="5m",
        window=window,
        threshold=20,
    )

    one = replayed(tmp_path, entry, path)["spike"]

    expected = alarming(events, int(window[:-1]) * 60, most, column)
    found = [at for at in moments() if one.timeline.at(at).value == "ALARM"]
    assert found == expected
    assert 0 < len(expected) < 8
    assert one.worst == {'{"srcAddr": "10.0.0.66"}': len(expected)}
    alone = any("runs alone" in note for note in one.notes)
    assert alone is (column == "ports" and window == "10m")
    # However many executions read the file: these are its events.
    assert one.events == len(events)


@pytest.mark.parametrize("zero", [True, False])
def test_a_count_of_nothing_is_zero_or_missing_and_the_other_is_told(
    tmp_path: Path, zero: bool
) -> None:
    """An alarm on silence: with 0 it fires, with nothing its treatment decides."""
    path, _ = flows(tmp_path)
    entry = QUERY.format(
        behind='| filter srcAddr = "10.0.0.66"', aggregate="count(*)", every="5m", window="5m",
        threshold=0,
    ).replace("'>'", "'<='")  # fmt: skip

    one = replayed(tmp_path, entry, path, zero=zero)["spike"]

    (other,) = one.readings
    assert other.words == f"count(*) of nothing is {'missing' if zero else '0'}"
    fires = (one.timeline.fires, other.timeline.fires)
    assert fires == ((2, 0) if zero else (0, 2))


def test_only_executions_of_the_window_are_replayed(tmp_path: Path) -> None:
    path, _ = flows(tmp_path)
    entry = QUERY.format(behind="", aggregate="max(rejects)", every="5m", window="5m", threshold=20)
    since = f"{datetime.fromtimestamp(START + 30 * 60, UTC):%Y-%m-%dT%H:%M:%SZ}"

    one = replayed(tmp_path, entry, path, start=since, length="15m")["spike"]

    assert [point.time - START for point in one.points] == [31 * 60, 36 * 60, 41 * 60]
    # The window before the first execution reaches back in front of the time that was asked for.
    assert one.points[0].value is not None
    assert one.timeline.fires == 1


def test_a_composite_follows_the_alarms_below_it(tmp_path: Path) -> None:
    path, _ = flows(tmp_path)
    entry = QUERY.format(behind="", aggregate="max(rejects)", every="5m", window="5m", threshold=20)
    entry += "  - {name: both, rule: ALARM(spike) AND NOT ALARM(elsewhere)}\n"

    found = replayed(tmp_path, entry, path)

    both, spike = found["both"], found["spike"]
    assert [one.start for one in both.timeline.episodes] == [
        one.start for one in spike.timeline.episodes
    ]
    assert both.timeline.fires == 1
