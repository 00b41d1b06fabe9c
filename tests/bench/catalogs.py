"""Catalogs of many entries: ``list`` and ``validate``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from measured import INSIGHTS, Figure, best, ratio

_CONFIG = """catalog: bench
default_environment: demo
sources:
  vpcflow: {type: vpcflow}
environments:
  demo: {engine: local, data: {vpcflow: generated}}
"""
_ENTRY = Path(__file__).parents[2] / "queries" / "network" / "rejects.yaml"


def figures(folder: Path) -> Iterator[Figure]:
    """The two figures, each on a catalog of its own size."""
    small = _catalog(folder / "entries-500", 500)
    listed, nothing = best(
        7, [INSIGHTS, "list", "--catalog", str(small)], [sys.executable, "-c", "pass"]
    )
    yield ratio("list, 500 entries", listed.seconds, nothing.seconds, "python -c pass", 25)
    large = _catalog(folder / "entries-1000", 1000)
    (checked,) = best(3, [INSIGHTS, "validate", "-q", "--catalog", str(large)])
    seconds = checked.seconds
    text = f"{seconds:.2f} s"
    yield Figure("validate, 1,000 entries", text, "-", "", "at most 3 s", seconds <= 3)


def _catalog(folder: Path, entries: int) -> Path:
    """A catalog of copies of a real entry under other names."""
    if (folder / "catalog.yaml").exists():
        return folder
    (folder / "network").mkdir(parents=True)
    text = _ENTRY.read_text("utf-8")
    for number in range(entries):
        own = text.replace("name: rejects\n", f"name: rejects-{number:04}\n", 1)
        (folder / "network" / f"rejects-{number:04}.yaml").write_text(own, "utf-8")
    (folder / "catalog.yaml").write_text(_CONFIG, "utf-8")
    return folder
