"""``run rejects`` on ten million flow-log lines, plain and gz, beside SQL by hand and mawk."""

from __future__ import annotations

import gzip
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from measured import INSIGHTS, Figure, Ran, best, ratio

from insights.engines.local.generated import write_flow_log

_LINES = 10_000_000
_END, _SPAN = 1_795_176_000, 86_400
_NAMES = (
    "version account interface srcaddr dstaddr srcport dstport protocol packets bytes start_time"
    " end_time action status"
)
_BY_HAND = """
import duckdb, sys
names = {names!r}.split()
rows = duckdb.sql(f'''
    select srcaddr, count(*) as rejects, count(distinct dstport) as ports
    from read_csv('{{sys.argv[1]}}', delim=' ', header=false, names={{names}})
    where action = 'REJECT' and srcaddr not like '%:%'
    group by srcaddr order by rejects desc, srcaddr limit 20
''').fetchall()
for row in rows: print(*row)
"""
_MAWK = (
    '$13 == "REJECT" && $4 !~ /:/ { n[$4]++; if (!(($4, $7) in seen)) { seen[$4, $7]; p[$4]++ } }'
    " END { for (a in n) print n[a], a, p[a] }"
)


_WIDE = (
    "stats count_distinct(dstPort) as ports, pct(bytes, 95) as p95, count(*) as n"
    " by srcAddr, dstAddr | stats sum(n) as total, max(ports) as most, pct(p95, 50) as mid"
    " by srcAddr | sort total desc | limit 20"
)


def figures(folder: Path) -> Iterator[Figure]:
    """Text first, then the same packed."""
    plain = _made(folder / "flow-10m.log")
    size = f"{plain.stat().st_size / 1e9:.2f} GB"
    ours, hand, mawk = best(3, _ours(plain), _by_hand(plain), _awk(plain))
    _check_same(ours, hand)
    yield ratio(f"rejects, 10M lines, {size}", ours.seconds, hand.seconds, "DuckDB by hand", 1.15)
    yield ratio("  the same", ours.seconds, mawk.seconds, "mawk", 0.5)
    memory = best(1, _ours(plain))[0].memory
    yield Figure("  peak memory", f"{memory:.0f} MB", "-", "", "at most 1500 MB", memory <= 1500)
    wide = best(1, [INSIGHTS, "query", _WIDE, "-q", "-o", "csv", "--data", str(plain)])[0]
    text = f"{wide.memory:.0f} MB, {wide.seconds:.1f} s"
    yield Figure("two stats, distinct, pct", text, "-", "", "at most 1500 MB", wide.memory <= 1500)
    packed = _packed(plain)
    ours, hand = best(2, _ours(packed), _by_hand(packed))
    yield ratio("rejects, 10M lines, gz", ours.seconds, hand.seconds, "DuckDB by hand", 1.15)


def _ours(path: Path) -> list[str]:
    return [INSIGHTS, "run", "rejects", "-q", "-o", "csv", "--data", str(path)]


def _by_hand(path: Path) -> list[str]:
    return [sys.executable, "-c", _BY_HAND.format(names=_NAMES), str(path)]


def _awk(path: Path) -> list[str]:
    return ["mawk", _MAWK, str(path)]


def _check_same(ours: Ran, hand: Ran) -> None:
    """The two answers must agree before their times mean anything."""
    mine = {tuple(line.split(",")) for line in ours.output.splitlines()[1:16]}
    other = {tuple(line.split()) for line in hand.output.splitlines()}
    if not mine <= other:
        raise SystemExit(f"different answers:\n{ours.output}\n{hand.output}")


def _made(path: Path) -> Path:
    if not path.exists():
        write_flow_log(path, _LINES, _END, _SPAN)
    return path


def _packed(plain: Path) -> Path:
    path = plain.with_name(plain.name + ".gz")
    if not path.exists():
        beside = path.with_suffix(".part")
        with plain.open("rb") as source, gzip.open(beside, "wb", compresslevel=1) as out:
            shutil.copyfileobj(source, out, 1 << 20)
        beside.replace(path)
    return path
