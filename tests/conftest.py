"""Settings that all tests share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Examples are the same on every run; how long one takes says nothing on a busy machine.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")

# No test writes to the home of whoever runs it; processes that tests start inherit the folder.
_STATE = tempfile.TemporaryDirectory(prefix="insights-state-")
os.environ["INSIGHTS_STATE"] = _STATE.name
os.environ["INSIGHTS_CACHE"] = str(Path(_STATE.name) / "copies")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores, since many tests wait for queries that run."""
    return (os.cpu_count() or 1) * 3 // 2


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for temporary files; whoever uses it must leave it empty."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []
