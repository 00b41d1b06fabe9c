"""Demo traffic: VPC flow log records with the shape of a small web service's.

The network: a web tier that is reached on 443, application hosts behind it, a PostgreSQL and a
MySQL server, a NAT gateway and a bastion. What a security group would refuse is there too: two
port scanners (:data:`FAST_SCANNER`, :data:`SLOW_SCANNER`), background noise, SSH and RDP
attempts, one of which gets through to the bastion, and one application host that is refused by
the database. Outside addresses are from the ranges for documentation (RFC 5737, RFC 3849).

Everything about record number ``i`` follows from ``hash(i, seed)``, so the file is the same
whatever the number of threads. DuckDB computes and writes it, because Python would take minutes
for ten million records.
"""

from __future__ import annotations

import math
import os
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import astuple, fields
from itertools import accumulate, pairwise
from pathlib import Path

from insights.dataclass import dataclass
from insights.errors import DataError

FAST_SCANNER = "203.0.113.77"
SLOW_SCANNER = "203.0.113.201"

# Ports that are not one number: of a client, among those that are often probed, a sweep over
# all of them, and a walk through the low ones.
_CLIENT, _PROBED, _SWEPT, _WALKED = -1, -2, -3, -4
_PROBED_PORTS = (23, 81, 445, 1433, 2323, 3128, 5060, 5555, 6379, 8080, 8443, 9200)
_TCP, _UDP, _ICMP = 6, 17, 1

# The longest record, in seconds: network interfaces of current instances report every minute.
_LONGEST = 60
_SLICES = 4096


@dataclass(frozen=True, slots=True)
class _Group:
    """Addresses ``net`` + ``first`` and the ``count - 1`` that follow."""

    net: str
    first: int
    count: int


_NAT = _Group("10.0.0.", 10, 1)
_BASTION = _Group("10.0.0.", 14, 1)
_WEB = _Group("10.0.1.", 11, 3)
_WEB_V6 = _Group("2001:db8:10:1::", 11, 3)
_APP = _Group("10.0.2.", 21, 3)
_BATCH = _Group("10.0.2.", 24, 1)
_POSTGRES = _Group("10.0.3.", 31, 1)
_MYSQL = _Group("10.0.3.", 32, 1)
_RESOLVER = _Group("10.0.0.", 2, 1)
_CLIENTS = _Group("198.51.100.", 1, 250)
_CLIENTS_V6 = _Group("2001:db8:77::", 1, 90)
_NOISE = _Group("203.0.113.", 1, 60)
_SERVICES = _Group("192.0.2.", 20, 40)
_CLOCK = _Group("192.0.2.", 123, 1)
_OFFICE = _Group("192.0.2.", 10, 1)
_FAST = _Group("203.0.113.", 77, 1)
_SLOW = _Group("203.0.113.", 201, 1)


@dataclass(frozen=True, slots=True)
class _Flow:
    """One kind of record: ``host`` has the network interface, ``sent`` says who is the source.

    ``packets`` scales a heavy-tailed number of packets, whose mean size lies between ``small``
    and ``large`` bytes; 0 means always one packet.
    """

    weight: int
    host: _Group
    host_port: int
    sent: bool
    peer: _Group
    peer_port: int
    packets: int
    small: int
    large: int
    protocol: int = _TCP
    action: str = "ACCEPT"
    status: str = "OK"


_FLOWS = (
    _Flow(190, _WEB, 443, False, _CLIENTS, _CLIENT, 8, 60, 200),
    _Flow(190, _WEB, 443, True, _CLIENTS, _CLIENT, 14, 600, 1400),
    _Flow(12, _WEB_V6, 443, False, _CLIENTS_V6, _CLIENT, 8, 80, 220),
    _Flow(12, _WEB_V6, 443, True, _CLIENTS_V6, _CLIENT, 14, 600, 1400),
    _Flow(60, _APP, 8080, False, _WEB, _CLIENT, 8, 80, 400),
    _Flow(60, _APP, 8080, True, _WEB, _CLIENT, 12, 300, 1300),
    _Flow(90, _APP, _CLIENT, True, _POSTGRES, 5432, 6, 80, 300),
    _Flow(70, _POSTGRES, 5432, True, _APP, _CLIENT, 9, 200, 1200),
    _Flow(45, _APP, _CLIENT, True, _MYSQL, 3306, 6, 80, 300),
    _Flow(35, _MYSQL, 3306, True, _APP, _CLIENT, 9, 200, 1200),
    _Flow(50, _APP, _CLIENT, True, _RESOLVER, 53, 1, 58, 90, _UDP),
    _Flow(40, _APP, _CLIENT, False, _RESOLVER, 53, 1, 90, 300, _UDP),
    _Flow(10, _APP, _CLIENT, True, _CLOCK, 123, 0, 76, 76, _UDP),
    _Flow(50, _NAT, _CLIENT, True, _SERVICES, 443, 10, 80, 500),
    _Flow(40, _NAT, _CLIENT, False, _SERVICES, 443, 20, 500, 1400),
    _Flow(3, _BASTION, 22, False, _OFFICE, _CLIENT, 20, 60, 160),
    _Flow(3, _BASTION, 22, True, _OFFICE, _CLIENT, 20, 80, 400),
    _Flow(5, _WEB, 0, False, _CLIENTS, 0, 3, 84, 84, _ICMP),
    _Flow(3, _WEB, 0, False, _NOISE, 0, 0, 84, 84, _ICMP, "REJECT"),
    _Flow(18, _WEB, _PROBED, False, _NOISE, _CLIENT, 0, 40, 60, _TCP, "REJECT"),
    _Flow(5, _WEB, _PROBED, False, _NOISE, _CLIENT, 0, 48, 440, _UDP, "REJECT"),
    _Flow(9, _WEB, 22, False, _NOISE, _CLIENT, 1, 40, 60, _TCP, "REJECT"),
    _Flow(6, _WEB, 3389, False, _NOISE, _CLIENT, 1, 40, 60, _TCP, "REJECT"),
    _Flow(1, _BASTION, 22, False, _NOISE, _CLIENT, 6, 60, 120),
    _Flow(4, _BATCH, _CLIENT, True, _POSTGRES, 5432, 1, 40, 60, _TCP, "REJECT"),
    _Flow(15, _WEB, _SWEPT, False, _FAST, _CLIENT, 0, 40, 44, _TCP, "REJECT"),
    _Flow(3, _WEB, _WALKED, False, _SLOW, _CLIENT, 0, 40, 44, _TCP, "REJECT"),
    _Flow(4, _BASTION, 0, True, _OFFICE, 0, 0, 0, 0, 0, "", "NODATA"),
    _Flow(1, _WEB, 0, True, _OFFICE, 0, 0, 0, 0, 0, "", "SKIPDATA"),
)


def write_flow_log(path: Path, records: int, end: int, span: int, seed: int = 1) -> None:
    """Write ``records`` records of the default format, without a header, sorted by start.

    ``end`` is in epoch seconds: no record ends after it, and none starts more than ``span``
    seconds before it. The same arguments give the same bytes. The file appears whole or not at
    all. Raises ``DataError`` where it cannot be written.
    """
    import _duckdb as duckdb

    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with duckdb.connect() as connection:
            connection.execute(_tables(end, span))
            rolled = _rolled(records, min(_LONGEST, span), seed)
            connection.execute(_copy(beside, rolled))
        beside.replace(path)
    except (duckdb.IOException, OSError) as error:
        raise DataError(
            f"The demo traffic cannot be written to '{path}': {str(error).rstrip('.')}.",
            "Name a file in a folder that exists and that you may write to.",
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def _load(moment: int) -> float:
    """How busy the network is: quiet at night (UTC), busy in working hours."""
    hour = moment % 86_400 / 3600
    # The epoch was a Thursday.
    weekday = (moment // 86_400 + 3) % 7
    work = 0.8 if weekday < 5 and 8 <= hour < 18 else 0.0
    return 1 + 0.5 * math.sin((hour - 9) / 12 * math.pi) + work


def _starts(end: int, span: int) -> Iterator[int]:
    """The ``_SLICES + 1`` moments between which equal numbers of records start."""
    first, last = end - span, end - min(_LONGEST, span)
    cells = max(1, min(last - first, 10_000))
    edges = [first + (last - first) * cell // cells for cell in range(cells + 1)]
    weights = [_load(edge) * (after - edge) for edge, after in pairwise(edges)]
    sums = [0.0, *accumulate(weights)]
    for piece in range(_SLICES + 1):
        wanted = sums[-1] * piece / _SLICES
        cell = min(max(bisect_left(sums, wanted), 1), cells)
        share = (wanted - sums[cell - 1]) / weights[cell - 1] if weights[cell - 1] else 0.0
        yield edges[cell - 1] + int(share * (edges[cell] - edges[cell - 1]))


def _tables(end: int, span: int) -> str:
    """``slices``: when each part of the records starts; ``flows``: a kind for every roll."""
    starts = list(_starts(end, span))
    lengths = [after - start for start, after in pairwise(starts)]
    rolls = accumulate((flow.weight for flow in _FLOWS), initial=0)
    kinds = ", ".join(str((roll, *_flat(flow))) for roll, flow in zip(rolls, _FLOWS, strict=False))
    return f"""
        CREATE TABLE slices AS SELECT unnest(range({_SLICES})) AS slice,
            unnest({starts[:-1]}) AS slice_start, unnest({lengths}) AS slice_length;
        CREATE TABLE flows AS SELECT unnest(range(first_roll, first_roll + weight)) AS roll, *
            FROM (VALUES {kinds}) kinds (first_roll, {", ".join(_column_names())});
    """


def _column_names() -> Iterator[str]:
    """The flow's fields, with three columns for each group of addresses."""
    for field in fields(_Flow):
        if field.name in ("host", "peer"):
            yield from (f"{field.name}_{part}" for part in ("net", "first", "count"))
        else:
            yield field.name


def _flat(flow: _Flow) -> Iterator[object]:
    for value in astuple(flow):
        yield from value if isinstance(value, tuple) else (value,)


def _port(kind: str, dice: str) -> str:
    """The port for a column of port kinds; ``dice`` is 16 random bits."""
    return f"""CASE {kind}
        WHEN {_CLIENT} THEN 32768 + {dice} % 28232
        WHEN {_PROBED} THEN {list(_PROBED_PORTS)}[1 + {dice} % {len(_PROBED_PORTS)}]
        WHEN {_SWEPT} THEN 1 + i * 7919 % 65535
        WHEN {_WALKED} THEN 1 + i % 1024
        ELSE {kind} END"""


def _rolled(records: int, longest: int, seed: int) -> str:
    """The records with the kind that each rolled, its dice, and when it started and ended.

    Three records of four last as long as can be.
    """
    total = sum(flow.weight for flow in _FLOWS)
    return f"""
        SELECT *, (a >> 16) % 65536 / 65536.0 AS who, ((b >> 43) + 1) / 1048576.0 AS luck,
            slice_start + slice_length * (i * {_SLICES} % {records}) // {records} AS started,
            CASE WHEN (a >> 44) % 4 > 0 THEN {longest}
                ELSE least(20 + (a >> 46) % 41, {longest}) END AS lasted
        FROM (
            SELECT i, (hash(i, {seed}) >> 1)::BIGINT AS a, (hash(i, {seed}, 2) >> 1)::BIGINT AS b
            FROM range({records}) r (i)
        ) dice
        JOIN flows ON a % {total} = roll
        JOIN slices ON i * {_SLICES} // {records} = slice"""


def _copy(path: Path, rolled: str) -> str:
    """Both ends of every record that was rolled, and the record, written to ``path``.

    Addresses are drawn with a square, so that a few of a group are much busier than the others;
    packets have a Pareto tail.
    """
    target = str(path).replace("'", "''")
    return f"""COPY (
    WITH rolled AS ({rolled}
    ), ends AS (
        SELECT *, host_first + (a >> 32) % host_count AS host_last,
            host_net || host_last AS host_address,
            peer_net || (peer_first + floor(peer_count * who * who)::INT) AS peer_address,
            {_port("host_port", "(b & 65535)")} AS host_number,
            {_port("peer_port", "((b >> 16) & 65535)")} AS peer_number,
            CASE WHEN packets > 0 THEN 1 + floor(packets * (luck ** -0.7 - 1))::BIGINT ELSE 1 END
                AS packet_count,
            status = 'OK' AS seen
        FROM rolled
    )
    SELECT 2, '123456789012', 'eni-0d4f6c1e2b7a930' || host_last,
        CASE WHEN seen THEN CASE WHEN sent THEN host_address ELSE peer_address END END,
        CASE WHEN seen THEN CASE WHEN sent THEN peer_address ELSE host_address END END,
        CASE WHEN seen THEN CASE WHEN sent THEN host_number ELSE peer_number END END,
        CASE WHEN seen THEN CASE WHEN sent THEN peer_number ELSE host_number END END,
        CASE WHEN seen THEN protocol END,
        CASE WHEN seen THEN packet_count END,
        CASE WHEN seen THEN packet_count * (small + (b >> 32) % (large - small + 1)) END,
        started, started + lasted, CASE WHEN seen THEN action END, status
    FROM ends
    ) TO '{target}' (FORMAT csv, HEADER false, DELIMITER ' ', QUOTE '', ESCAPE '', NULLSTR '-')"""
