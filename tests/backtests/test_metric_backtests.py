"""Metric filters and their alarms over files; what they are compared with is plain Python."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from backtest_stage import DATA, in_alarm, minutes_in_alarm, replayed

from insights.errors import FindingsError, UsageError

START = 1_763_640_000
FLOWS = """\
source: vpcflow
query: filter action = "REJECT" and dstPort = 22
metric_filters:
  - name: refused
    pattern: {pattern}
    metric: {{namespace: N, name: Refused, value: {value}{default}}}
alarms:
  - name: spike
    filter: refused
    statistic: {statistic}
    period: 2m
    threshold: {threshold}
    comparison: '>='
    datapoints: 2 of 3
    missing: notBreaching
"""
BY_PLACE = "'[v, a, e, s, d, sp, dp=22, p, pk, bytes, st, en, action=REJECT, ...]'"


def flows(folder: Path, minutes: int = 120) -> tuple[Path, list[tuple[int, int, bool]]]:
    """Traffic with a scan from minute 60 to 70: minute, bytes and whether SSH was refused."""
    dice = random.Random(7)
    lines, known = [], []
    for minute in range(minutes):
        for _ in range(dice.randrange(2, 9) + (40 if 60 <= minute < 70 else 0)):
            at = START + minute * 60 + dice.randrange(60)
            refused = dice.random() < (0.9 if 60 <= minute < 70 else 0.3)
            port, size = dice.choice([22, 22, 443]), dice.randrange(40, 1500)
            verdict = "REJECT" if refused else "ACCEPT"
            lines.append(
                f"2 1 eni-1 10.9.9.9 10.0.0.1 40000 {port} 6 1 {size} {at} {at + 9} {verdict} OK"
            )
            known.append((at // 60 * 60, size, refused and port == 22))
    path = folder / "flow.log"
    path.write_text("\n".join(lines) + "\n")
    return path, known


def written(path: Path, events: Sequence[tuple[int, str]]) -> None:
    """Events as FilterLogEvents gives them."""
    lines = [
        json.dumps({"timestamp": at * 1000, "message": message, "logGroupName": "g"})
        for at, message in events
    ]
    path.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("pattern", "value", "default", "threshold"),
    [
        pytest.param("derive", "1", "", 30, id="derived"),
        pytest.param(BY_PLACE, "1", ", default: 0", 30, id="plain events, with a default"),
        pytest.param(BY_PLACE, "$bytes", "", 20_000, id="values of fields"),
    ],
)
def test_a_planted_scan_fires_when_it_should(
    tmp_path: Path, pattern: str, value: str, default: str, threshold: int
) -> None:
    path, known = flows(tmp_path)
    entry = FLOWS.format(
        pattern=pattern, value=value, default=default, threshold=threshold, statistic="Sum"
    )
    points: dict[int, float] = {minute: 0.0 for minute, _, _ in known} if default else {}
    for minute, size, hit in known:
        if hit:
            points[minute] = points.get(minute, 0) + (size if value == "$bytes" else 1)
    moments = range(START, START + 122 * 60, 60)

    one = replayed(tmp_path, entry, path)["spike"]

    expected = minutes_in_alarm(
        points, lambda v: v >= threshold, period=120, datapoints=(2, 3), moments=moments
    )
    assert in_alarm(one, moments) == expected
    assert START + 60 * 60 < expected[0] <= START + 65 * 60
    assert one.timeline.fires == len(one.timeline.episodes) == 1
    assert (one.events, one.matched) == (len(known), sum(hit for _, _, hit in known))
    assert one.readings == ()


def test_the_default_counts_once_for_each_event_without_a_match(tmp_path: Path) -> None:
    """Ten events, one that matches at 5, nine at the default of 3 (observed 4.1)."""
    path = tmp_path / "t.jsonl"
    written(path, [(START + n, "HIT" if n == 0 else "no") for n in range(10)])
    entry = FLOWS.format(
        pattern="HIT", value="5", default=", default: 3", threshold=1, statistic="Sum"
    ).replace("vpcflow", "text")

    one = replayed(tmp_path, entry, path)["spike"]

    assert max(point.value or 0 for point in one.points) == 5 + 9 * 3
    assert (one.events, one.matched) == (10, 1)


def test_an_open_reading_that_differs_is_told_with_what_would_follow(tmp_path: Path) -> None:
    """A quote that closes in the middle of a word: two words, or one (open in observed 3.5)."""
    path = tmp_path / "t.jsonl"
    written(path, [(START + n * 60, 'a "b"c d') for n in range(4)])
    entry = FLOWS.format(
        pattern="'[a, b, c, d]'", value="1", default="", threshold=1, statistic="Sum"
    ).replace("vpcflow", "text")

    one = replayed(tmp_path, entry, path)["spike"]

    (other,) = one.readings
    assert other.words == "a quote or bracket closes only in front of a blank"
    assert (other.events, other.timeline.fires, one.timeline.fires) == (4, 0, 1)


def test_calls_by_root_in_recorded_cloudtrail_events(tmp_path: Path) -> None:
    """Each event is looked at in Python; the alarm has to follow from those points alone."""
    path = DATA / "cloudtrail.jsonl.gz"
    counts: Counter[int] = Counter()
    times = []
    with gzip.open(path, "rt") as lines:
        for line in lines:
            event = json.loads(line)
            at = int(datetime.fromisoformat(event["eventTime"]).astimezone(UTC).timestamp())
            times.append(at // 60 * 60)
            if event.get("errorCode") in ("AccessDenied", "Client.UnauthorizedOperation"):
                counts[at // 60 * 60] += 1
    entry = """\
source: cloudtrail
query: filter errorCode = "AccessDenied"
metric_filters:
  - name: refused
    pattern: '{ ($.errorCode = "AccessDenied") || ($.errorCode = "*UnauthorizedOperation") }'
    metric: {namespace: N, name: Refused, value: 1}
alarms:
  - {name: calls, filter: refused, statistic: Sum, period: 5m, threshold: 3, comparison: '>=',
     missing: notBreaching}
"""
    moments = range(min(times), max(times) + 120, 60)

    one = replayed(tmp_path, entry, path)["calls"]

    expected = minutes_in_alarm(
        counts, lambda v: v >= 3, period=300, datapoints=(1, 1), moments=moments
    )
    assert in_alarm(one, moments) == expected
    assert (one.events, one.matched) == (len(times), counts.total())
    assert one.timeline.fires > 1
    reasons = {episode.reason.partition(":")[0] for episode in one.timeline.episodes}
    assert reasons == {"Threshold Crossed"}


def test_a_window_looks_at_what_came_just_before_it(tmp_path: Path) -> None:
    """The scan ends before the window starts, and still decides its first evaluations."""
    path, known = flows(tmp_path)
    entry = FLOWS.format(pattern="derive", value="1", default="", threshold=30, statistic="Sum")
    inside = [hit for at, _, hit in known if START + 70 * 60 <= at < START + 90 * 60]
    since = f"{datetime.fromtimestamp(START + 70 * 60, UTC):%Y-%m-%dT%H:%M:%SZ}"

    one = replayed(tmp_path, entry, path, start=since, length="20m")["spike"]

    assert one.timeline.start == START + 70 * 60
    assert one.timeline.episodes[0].start == one.timeline.start
    assert one.timeline.last.value == "OK"
    assert (one.events, one.matched) == (len(inside), sum(inside))


def test_other_thresholds_and_the_first_that_is_silent(tmp_path: Path) -> None:
    path, _ = flows(tmp_path)
    entry = FLOWS.format(pattern="derive", value="1", default="", threshold=30, statistic="Sum")

    one = replayed(tmp_path, entry, path)["spike"]

    assert [n.threshold for n in one.neighbours] == [15, 24, 30, 37.5, 60]
    assert one.never is not None
    above = replayed(tmp_path, entry.replace("30", f"{one.never.threshold + 1:g}"), path)["spike"]
    at = replayed(tmp_path, entry.replace("30", f"{one.never.threshold:g}"), path)["spike"]
    assert (above.timeline.fires, at.timeline.fires) == (0, 1)
    assert one.never.beyond


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (("threshold: 30", "band: 2"), UsageError, "a band that CloudWatch learns"),
        (("period: 2m", "period: 61s"), FindingsError, "cannot be used"),
    ],
)
def test_what_cannot_be_replayed_is_refused_by_name(
    tmp_path: Path, change: tuple[str, str], error: type[Exception], said: str
) -> None:
    path, _ = flows(tmp_path, 3)
    entry = FLOWS.format(pattern="derive", value="1", default="", threshold=30, statistic="Sum")
    entry = entry.replace(*change)
    entry = entry.replace("'>='", "outside") if "band" in entry else entry

    with pytest.raises(error, match=said):
        replayed(tmp_path, entry, path)


def test_a_wrong_time_does_not_make_decades_of_evaluations(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    written(path, [(86_400, "HIT"), (START, "HIT")])
    entry = FLOWS.format(pattern="HIT", value="1", default="", threshold=1, statistic="Sum")

    with pytest.raises(UsageError, match="from 1970-01-02 00:00:00Z to 2025-11-20 12:0"):
        replayed(tmp_path, entry.replace("vpcflow", "text"), path)
