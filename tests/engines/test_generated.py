"""The demo traffic, read back with plain Python."""

from __future__ import annotations

import ipaddress
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from insights.engines.local.generated import FAST_SCANNER, SLOW_SCANNER, write_flow_log
from insights.errors import DataError

END = 1_763_640_000  # 2025-11-20 12:00:00 UTC, a Thursday
DAY = 86_400
OUTSIDE = [
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
INSIDE = ipaddress.ip_network("10.0.0.0/16")


@dataclass(frozen=True, slots=True)
class Record:
    """One line; ``packets`` and ``size`` are 0 where there is no data."""

    interface: str
    source: str
    target: str
    source_port: int
    port: int
    protocol: int
    packets: int
    size: int
    start: int
    end: int
    action: str
    status: str


def parse(line: str) -> Record:
    version, account, interface, source, target, *rest = line.split(" ")
    source_port, port, protocol, packets, size, start, end = (
        0 if field == "-" else int(field) for field in rest[:7]
    )
    action, status = rest[7:]
    assert (version, account) == ("2", "123456789012")
    return Record(
        interface=interface,
        source=source,
        target=target,
        source_port=source_port,
        port=port,
        protocol=protocol,
        packets=packets,
        size=size,
        start=start,
        end=end,
        action=action,
        status=status,
    )


def made(path: Path, records: int = 40_000, span: int = DAY, seed: int = 1) -> list[str]:
    write_flow_log(path, records, END, span, seed)
    return path.read_text("ascii").splitlines()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    return [parse(line) for line in made(tmp_path_factory.mktemp("flow") / "day.log")]


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    first, second, other = (tmp_path / name for name in ("a.log", "b.log", "c.log"))
    write_flow_log(first, 5000, END, DAY)
    write_flow_log(second, 5000, END, DAY)
    write_flow_log(other, 5000, END, DAY, seed=2)

    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes() != other.read_bytes()


def test_every_record_has_fourteen_fields(tmp_path: Path) -> None:
    lines = made(tmp_path / "x.log", 5000)

    assert len(lines) == 5000
    assert {len(line.split(" ")) for line in lines} == {14}


def test_records_are_sorted_and_lie_in_the_span(day: list[Record]) -> None:
    starts = [record.start for record in day]

    assert starts == sorted(starts)
    assert starts[0] == END - DAY
    assert all(0 < record.end - record.start <= 60 for record in day)
    assert END - 60 < max(record.end for record in day) <= END
    assert 0.7 < sum(record.end - record.start == 60 for record in day) / len(day) < 0.8


@pytest.mark.parametrize(("records", "span"), [(0, DAY), (1, 1), (7, 30), (100, 3600), (3, 10**7)])
def test_small_and_odd_sizes_work(tmp_path: Path, records: int, span: int) -> None:
    found = [parse(line) for line in made(tmp_path / "x.log", records, span)]

    assert len(found) == records
    assert all(END - span <= record.start < record.end <= END for record in found)


def test_addresses_are_the_demo_network_or_documentation(day: list[Record]) -> None:
    data = [record for record in day if record.status == "OK"]

    for record in data:
        for address in map(ipaddress.ip_address, (record.source, record.target)):
            assert address in INSIDE or any(address in network for network in OUTSIDE)
    assert any(":" in record.source for record in data)


def test_packets_and_bytes_agree(day: list[Record]) -> None:
    for record in day:
        assert 40 * record.packets <= record.size <= 1500 * record.packets
        assert (record.status == "OK") == (record.packets > 0)


def test_ports_and_protocols_are_valid(day: list[Record]) -> None:
    data = [record for record in day if record.status == "OK"]

    assert {record.protocol for record in data} == {1, 6, 17}
    for record in data:
        ports = (record.source_port, record.port)
        assert ports == (0, 0) if record.protocol == 1 else all(0 < port < 65536 for port in ports)
    used = {record.port for record in data}
    assert {53, 123, 443, 3306, 5432, 22, 3389} <= used


def test_each_interface_has_one_host(day: list[Record]) -> None:
    """The last two digits of an interface's id are the last two of its host's address."""
    for record in day:
        if record.status == "OK":
            assert record.interface[-2:] in (record.source[-2:], record.target[-2:])
            assert len(record.interface) == len("eni-") + 17
    assert len({record.interface for record in day}) == 11


def test_records_without_data_have_dashes(tmp_path: Path) -> None:
    lines = [line for line in made(tmp_path / "x.log") if not line.endswith(" OK")]

    assert {line.split(" ")[-1] for line in lines} == {"NODATA", "SKIPDATA"}
    assert all(line.split(" ")[3:10] == ["-"] * 7 for line in lines)
    assert all(line.split(" ")[12] == "-" for line in lines)


def test_one_scanner_is_fast_and_one_is_slow(day: list[Record]) -> None:
    ports = defaultdict(set)
    refused = Counter(record.source for record in day if record.action == "REJECT")
    for record in day:
        if record.action == "REJECT" and record.source.startswith("203."):
            ports[record.source].add(record.port)

    assert len(ports[FAST_SCANNER]) > 300
    assert 50 < len(ports[SLOW_SCANNER]) < len(ports[FAST_SCANNER]) / 3
    assert all(
        len(seen) < 20
        for source, seen in ports.items()
        if source not in (FAST_SCANNER, SLOW_SCANNER)
    )
    assert {record.action for record in day if record.source == FAST_SCANNER} == {"REJECT"}
    assert refused["10.0.2.24"] > 50


def test_days_are_busier_than_nights(day: list[Record]) -> None:
    hours = Counter(record.start % DAY // 3600 for record in day)

    assert hours[14] > 3 * hours[3]
    assert hours[10] > 1.3 * hours[19]


def test_sizes_have_a_heavy_tail(day: list[Record]) -> None:
    sizes = sorted(record.size for record in day if record.status == "OK")

    assert sizes[-len(sizes) // 100] > 50 * statistics.median(sizes)


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="demo traffic cannot be written"):
        write_flow_log(tmp_path / "no" / "flow.log", 10, END, DAY)


def test_nothing_but_the_file_is_left(tmp_path: Path) -> None:
    made(tmp_path / "it's here.log", 10)

    assert [path.name for path in tmp_path.iterdir()] == ["it's here.log"]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    taken = tmp_path / "folder"
    taken.mkdir()

    with pytest.raises(DataError, match="demo traffic cannot be written"):
        write_flow_log(taken, 10, END, DAY)

    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
