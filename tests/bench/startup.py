"""Start-up: ``insights --version`` beside an interpreter that does nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from measured import INSIGHTS, Figure, best, ratio, run

_HEAVY = ("boto3", "botocore", "duckdb", "jsonschema", "rich", "tabulate")
_LOADED = f"""
import sys
from insights.cli.main import main
try:
    main(["--version"])
except SystemExit:
    print([name for name in {_HEAVY!r} if name in sys.modules])
"""


def figures(_: Path) -> Iterator[Figure]:
    """Time, and what is imported."""
    ours, nothing = best(15, [INSIGHTS, "--version"], [sys.executable, "-c", "pass"])
    yield ratio("insights --version", ours.seconds, nothing.seconds, "python -c pass", 6)
    loaded = run([sys.executable, "-c", _LOADED]).output.splitlines()[-1]
    yield Figure("  heavy modules imported", loaded, "-", "", "none", loaded == "[]")
