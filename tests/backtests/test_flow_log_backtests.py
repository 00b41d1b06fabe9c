"""The flow-log alarms of the library on generated traffic with an attack in it.

When each alarm has to be in ALARM is counted anew from the lines of the file in plain Python.
"""

from __future__ import annotations

import ipaddress
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from backtest_stage import LIBRARY, in_alarm, minutes_in_alarm, replayed_of

from insights.engines.local.generated import write_flow_log

#: Four hours, as many as the generated records cover.
END, SPAN = 1_795_176_000, 4 * 3_600
START = END - SPAN
SCANNER, THIEF, STRANGER = "203.0.113.66", "192.0.2.99", "203.0.113.200"
PRIVATE = [ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
QUARTER = 900
MINUTES = range(START, END, 60)
#: When executions come: a quarter of an hour after windows that end at quarters.
EXECUTIONS = range(START + 2 * QUARTER, END + 2 * QUARTER + 1, QUARTER)


@dataclass(frozen=True, slots=True)
class Flow:
    """What is looked at of a record."""

    at: int
    source: str
    target: str
    port: str
    protocol: str
    size: int
    action: str
    status: str

    @classmethod
    def of(cls, line: str) -> Flow:
        words = line.split()
        size = int(words[9]) if words[9] != "-" else 0
        at = int(words[10])
        return cls(at, words[3], words[4], words[6], words[7], size, words[12], words[13])

    @property
    def minute(self) -> int:
        return self.at // 60 * 60


def attack() -> Iterator[str]:
    """A scan of 240 ports in ten minutes, a flood in twenty, a log-in, a theft, and holes."""
    for number in range(240):
        at = START + 3_700 + number * 600 // 240
        yield line(at, SCANNER, "10.0.1.11", 1_000 + number, 40, "REJECT")
    for number in range(2_000):
        at = START + 7_210 + number * 1_200 // 2_000
        yield line(at, "10.0.2.24", "10.0.3.31", 5432, 60, "REJECT")
    yield line(START + 9_000, STRANGER, "10.0.0.14", 22, 4_000, "ACCEPT")
    for number in range(6):
        at = START + 10_000 + number * 60
        yield line(at, "10.0.3.31", THIEF, 443, 1_000_000_000, "ACCEPT")
    for number in range(12):
        at = START + 12_000 + number * 120
        yield f"2 123456789012 eni-0a - - - - - - - {at} {at + 60} - SKIPDATA"


def line(at: int, source: str, target: str, port: int, size: int, action: str) -> str:
    flow = f"{source} {target} 40000 {port} 6 1 {size} {at} {at + 60} {action}"
    return f"2 123456789012 eni-0a {flow} OK"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("traffic") / "flow.log"
    write_flow_log(path, 1_500, END, SPAN)
    lines = [*path.read_text().splitlines(), *attack()]
    path.write_text("".join(f"{one}\n" for one in sorted(lines, key=lambda one: Flow.of(one).at)))
    return path


@pytest.fixture(scope="module")
def flows(log: Path) -> list[Flow]:
    return [Flow.of(one) for one in log.read_text().splitlines()]


def is_private(address: str) -> bool:
    return any(ipaddress.ip_address(address) in net for net in PRIVATE if ":" not in address)


def refused(flow: Flow) -> bool:
    return flow.action == "REJECT"


def let_in(flow: Flow) -> bool:
    return (
        (flow.action, flow.protocol) == ("ACCEPT", "6")
        and flow.port in ("22", "3389")
        and ":" not in flow.source
        and not is_private(flow.source)
    )


def skipped(flow: Flow) -> bool:
    return flow.status == "SKIPDATA"


@dataclass(frozen=True, slots=True)
class Watched:
    """A metric alarm: its entry, what it counts, and when it goes off.

    ``planted`` is when what was planted begins, in seconds; ``None`` where the generated traffic
    has such records too.
    """

    entry: str
    hit: Callable[[Flow], bool]
    least: int
    period: int
    datapoints: tuple[int, int]
    planted: int | None = None


WATCHED = [
    Watched("rejected-flows", refused, 400, 300, (2, 4), 7_210),
    Watched("ssh-rdp-from-outside", let_in, 1, 300, (1, 4)),
    Watched("flow-log-gaps", skipped, 5, 900, (2, 4), 12_000),
]


@pytest.mark.parametrize("alarm", WATCHED, ids=lambda alarm: alarm.entry)
def test_a_metric_alarm_fires_when_plain_python_says_so(
    log: Path, flows: list[Flow], alarm: Watched
) -> None:
    points = dict.fromkeys((flow.minute for flow in flows), 0.0)
    for flow in flows:
        points[flow.minute] += alarm.hit(flow)

    (one,) = replayed_of(LIBRARY, alarm.entry, log).values()

    expected = minutes_in_alarm(
        points,
        lambda value: value >= alarm.least,
        period=alarm.period,
        datapoints=alarm.datapoints,
        moments=MINUTES,
    )
    assert in_alarm(one, MINUTES) == expected
    assert one.matched == sum(points.values())
    assert 0 < len(expected) < len(MINUTES)
    if alarm.planted is not None:
        began = START + alarm.planted
        # Two periods, and the minute that CloudWatch waits.
        assert began < expected[0] <= began + 2 * alarm.period + 120
        assert expected == list(range(expected[0], expected[-1] + 1, 60))


def test_a_log_in_raises_the_alarm_within_minutes(log: Path) -> None:
    """The stranger's record is there from minute 150 on."""
    (one,) = replayed_of(LIBRARY, "ssh-rdp-from-outside", log).values()

    assert any(
        point.value and point.time <= START + 9_000 < point.time + 300 for point in one.points
    )
    assert one.timeline.at(START + 9_000 + 180).value == "ALARM"


def windows(flows: list[Flow]) -> Iterator[tuple[int, list[Flow]]]:
    """By execution: what happened in the quarter of an hour that ends as long before it."""
    for at in EXECUTIONS:
        yield at, [one for one in flows if at - 2 * QUARTER <= one.at < at - QUARTER]


def scanners(inside: list[Flow]) -> Mapping[str, int]:
    ports: dict[str, set[str]] = defaultdict(set)
    attempts: Counter[str] = Counter()
    for flow in inside:
        if refused(flow) and flow.protocol in ("6", "17"):
            ports[flow.source].add(flow.port)
            attempts[flow.source] += 1
    found = {one: len(some) for one, some in ports.items()}
    return {one: n for one, n in found.items() if n > 20 and attempts[one] > 20 and n > 100}


def sent_out(inside: list[Flow]) -> Mapping[str, int]:
    sizes: Counter[str] = Counter()
    for flow in inside:
        is_ip = flow.action == "ACCEPT" and ":" not in flow.source + flow.target
        if is_ip and is_private(flow.source) and not is_private(flow.target):
            sizes[flow.target] += flow.size
    return {one: size for one, size in sizes.items() if size > 5_000_000_000}


def test_a_port_scan_is_named_for_as_long_as_it_is_seen(log: Path, flows: list[Flow]) -> None:
    (one,) = replayed_of(LIBRARY, "port-scans", log).values()

    found = {at: scanners(inside) for at, inside in windows(flows)}
    assert in_alarm(one, EXECUTIONS) == [at for at, names in found.items() if names]
    assert one.timeline.fires == 1
    assert one.worst == {f'{{"srcAddr": "{SCANNER}"}}': sum(1 for names in found.values() if names)}


def test_a_theft_is_named_for_as_long_as_it_is_seen(log: Path, flows: list[Flow]) -> None:
    (one,) = replayed_of(LIBRARY, "external-traffic", log).values()

    found = {at: sent_out(inside) for at, inside in windows(flows)}
    assert in_alarm(one, EXECUTIONS) == [at for at, names in found.items() if names]
    assert one.timeline.fires == 1
    assert one.worst == {f'{{"dstAddr": "{THIEF}"}}': 1}
