"""JSON logs: a filter and a percentile by a nested key, beside SQL by hand and jq."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from measured import INSIGHTS, Figure, best, ratio

_LINES = 2_000_000
_QUERY = (
    'filter level = "ERROR" | stats count(*) as n, pct(request.ms, 95) as p95 by request.route'
    " | sort n desc"
)
_BY_HAND = """
import duckdb, sys
rows = duckdb.sql(f'''
    select request.route, count(*) as n, quantile_cont(request.ms, 0.95)
    from read_json('{sys.argv[1]}', format='newline_delimited',
        columns={{level: 'VARCHAR', request: 'STRUCT(route VARCHAR, ms DOUBLE)'}})
    where level = 'ERROR' group by 1 order by n desc
''').fetchall()
for row in rows: print(*row)
"""
_JQ = 'select(.level=="ERROR") | [.request.route, .request.ms] | @tsv'


def figures(folder: Path) -> Iterator[Figure]:
    """The two ratios."""
    path = _made(folder / "json-2m.jsonl")
    ours_command = [INSIGHTS, "query", _QUERY, "-q", "-o", "csv", "--data", str(path)]
    ours, hand = best(7, ours_command, [sys.executable, "-c", _BY_HAND, str(path)])
    yield ratio(
        "JSON, 2M lines, pct by nested key", ours.seconds, hand.seconds, "DuckDB by hand", 1.15
    )
    (jq,) = best(1, ["jq", "-r", _JQ, str(path)])
    yield ratio("  the same", ours.seconds, jq.seconds, "jq, the filter alone", 1 / 15)


def _made(path: Path) -> Path:
    if path.exists():
        return path
    import duckdb

    beside = path.with_suffix(".part")
    duckdb.sql(
        f"""COPY (SELECT '{{"timestamp":' || (1795168800000 + i * 40) || ',"level":"'
        || CASE WHEN hash(i) % 10 = 0 THEN 'ERROR' ELSE 'INFO' END || '","svc":"orders-'
        || (hash(i, 1) % 20) || '","trace":"' || md5(i::VARCHAR) || '","request":{{"route":"/r'
        || (hash(i, 2) % 12) || '","method":"GET","ms":' || (hash(i, 3) % 5000) / 10
        || ',"bytes":' || hash(i, 4) % 100000 || '}},"user":{{"id":"u-' || hash(i, 5) % 9000
        || '","tier":"free"}},"message":"request served by instance number '
        || hash(i, 6) % 64 || '"}}' FROM range({_LINES}) t(i))
        TO '{beside}' (FORMAT csv, HEADER false, DELIMITER E'\\x01', QUOTE '')"""
    )
    beside.replace(path)
    return path
