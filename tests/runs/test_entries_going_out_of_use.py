"""Deprecated and retired entries from Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import insights
from insights.errors import UsageError

_ENTRY = """\
name: old
version: 1.0.0
source: app
status: STATUS
replaced_by: new
query: stats count(*) as n
"""


def _catalog(folder: Path, status: str) -> Path:
    (folder / "catalog.yaml").write_text("catalog: acme\nsources: {app: {type: json}}\n")
    (folder / "old.yaml").write_text(_ENTRY.replace("STATUS", status))
    new = _ENTRY.replace("name: old", "name: new").replace("STATUS\nreplaced_by: new", "stable")
    (folder / "new.yaml").write_text(new)
    return folder


def test_a_deprecated_entry_answers_with_a_warning(tmp_path: Path) -> None:
    old = insights.load_catalog(_catalog(tmp_path, "deprecated"))["old"]

    with pytest.warns(DeprecationWarning, match=r"'old' is deprecated\. Run 'new' instead\."):
        assert list(old.run(events=[{"a": 1}]).rows) == [("1",)]


def test_a_retired_entry_is_refused(tmp_path: Path) -> None:
    old = insights.load_catalog(_catalog(tmp_path, "retired"))["old"]

    with pytest.raises(UsageError) as refused:
        old.run(events=[{"a": 1}])
    assert refused.value.hint == "Run 'new' instead."


def test_a_stable_entry_says_nothing(tmp_path: Path) -> None:
    new = insights.load_catalog(_catalog(tmp_path, "deprecated"))["new"]

    assert list(new.run(events=[{"a": 1}]).rows) == [("1",)]
