"""The ``estimate`` command: what the query before it would scan, at no charge."""

from __future__ import annotations

from dataclasses import replace

from insights.engines.protocol import Engine, Request, Silent
from insights.lang import ast
from insights.results import Statistics
from insights.sandbox.started import Answer

#: The service's name of the column is not documented (assumed).
_COLUMN = "estimatedBytes"


def is_estimate(query: ast.Query) -> bool:
    """Whether the query ends with the command."""
    return bool(query.commands) and isinstance(query.commands[-1], ast.Estimate)


def estimated(engine: Engine, request: Request) -> Answer:
    """One row with the bytes, found by running the query; nothing counts as scanned."""
    query = replace(request.query, commands=request.query.commands[:-1])
    result = engine.run(replace(request, query=query), Silent())
    # The statistics are final when the rows are read.
    list(result.batches)
    scanned = result.statistics.bytes_scanned or 0.0
    return Answer((_COLUMN,), ((f"{scanned:.0f}",),), Statistics(0.0, 0.0, 0.0))
