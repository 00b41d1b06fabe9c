"""How many records a statement read, and how many its filters left, out of DuckDB's profile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

#: Steps between the files and the first stage that does more than choose records.
_CHOOSING = ("FILTER", "PROJECTION")
_SCAN = "TABLE_SCAN"
_READERS = (
    "READ_CSV",
    "READ_JSON",
    "READ_NDJSON",
    "READ_JSON_OBJECTS",
    "READ_PARQUET",
    "PARQUET_SCAN",
)

Node = dict[str, Any]


Counts = tuple[float | None, float | None]


def counted(connection: duckdb.DuckDBPyConnection) -> Counts:
    """Records scanned and records matched; ``None`` where the profile does not tell."""
    try:
        roots = json.loads(connection.get_profiling_information("json"))["operator"]
        counts = [found for root in roots for found in _scans(root, [])]
    except (ValueError, KeyError, TypeError):
        return None, None
    if not counts:
        return None, None
    return float(sum(scanned for scanned, _ in counts)), float(sum(left for _, left in counts))


def together(*counts: Counts) -> Counts:
    """The counts of several statements; what none of them tells is not known."""
    scanned = [count for count, _ in counts if count is not None]
    matched = [count for _, count in counts if count is not None]
    return sum(scanned) if scanned else None, sum(matched) if matched else None


def _scans(node: Node, above: list[Node]) -> Iterator[tuple[int, int]]:
    if node["type"] == _SCAN and node["extra_info"].get("Function") in _READERS:
        yield _records(node, above)
    for child in node.get("children", ()):
        yield from _scans(child, [node, *above])


def _records(scan: Node, above: list[Node]) -> tuple[int, int]:
    """Rows of one scan, and rows after the filters right above it.

    A document holds many events, which UNNEST makes rows of.
    """
    rows = scan["intermediate_rows"]
    steps = list(above)
    while steps and steps[0]["type"] in (*_CHOOSING, "UNNEST"):
        step = steps.pop(0)
        if step["type"] == "UNNEST":
            rows = step["intermediate_rows"]
            break
    else:
        steps = list(above)
    left = rows
    for step in steps:
        if step["type"] not in _CHOOSING:
            break
        left = step["intermediate_rows"]
    return rows, left
