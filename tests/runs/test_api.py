"""The package as a library: what notebooks and scripts call."""

from __future__ import annotations

import builtins
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow
import pytest

import insights
from insights.errors import DataError, FindingsError, QueryError, UsageError

ROOT = Path(__file__).parents[2]
NOW = "2026-11-20T12:00:00Z"
CALLS = [
    {"timestamp": "2026-11-20T11:59:00Z", "route": "/pay", "ms": 12, "ratio": 0.5, "who": "ann"},
    {"timestamp": "2026-11-20T11:59:30Z", "route": "/pay", "ms": 8, "ratio": 2, "who": 7},
    {"timestamp": "2026-11-20T10:00:00Z", "route": "/", "ms": 1},
]


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIGHTS_NOW", NOW)


def test_runs_an_entry_of_a_catalog() -> None:
    catalog = insights.load_catalog(ROOT / "queries")

    result = catalog["rejects"].run({"limit": 2}, since="1h", env="demo")

    assert [column.name for column in result.columns] == ["srcAddr", "rejects", "ports"]
    assert len(result.rows) == 2
    assert result.completeness.complete
    assert result.provenance.parameters == {"limit": "2", "from_net": "0.0.0.0/0"}
    assert result.statistics.records_scanned == 41_666


def test_a_catalog_is_a_mapping_of_its_entries() -> None:
    catalog = insights.load_catalog(ROOT / "queries")

    assert "rejects" in catalog
    assert len(catalog) == len(list(catalog)) == len(list((ROOT / "queries").glob("*/*.yaml")))
    assert catalog["rejects"].parameters["limit"].default == 20
    with pytest.raises(KeyError):
        catalog["reject"]


def test_the_command_line_and_python_give_the_same_rows(tmp_path: Path) -> None:
    command = ["run", "rejects", "--catalog", str(ROOT / "queries"), "-e", "demo", "-o", "csv"]
    done = subprocess.run(
        [sys.executable, "-m", "insights", *command, "--since", "30m"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )

    result = insights.load_catalog(ROOT / "queries")["rejects"].run(since="30m", env="demo")

    assert [",".join(str(cell) for cell in row) for row in result.rows] == (
        done.stdout.splitlines()[1:]
    )


def test_times_can_be_values_of_python() -> None:
    end = datetime(2026, 11, 20, 12, tzinfo=UTC)
    options: list[dict[str, Any]] = [
        {"since": timedelta(hours=1)},
        {"start": end - timedelta(hours=1), "end": end},
        {"start": end - timedelta(hours=1), "length": timedelta(hours=1)},
        {"since": "1h"},
    ]

    answers = [insights.query("stats count(*) as n", events=CALLS, **one).rows for one in options]

    assert answers == [[("2",)]] * 4


def test_events_may_be_texts_of_several_lines() -> None:
    trace = "Traceback\n  File x\nValueError: no tank"

    result = insights.query("fields @message", events=[trace, "fine"])

    assert sorted(str(row[0]) for row in result.rows) == [trace, "fine"]


def test_files_and_events_are_read_together(tmp_path: Path) -> None:
    path = tmp_path / "more.jsonl"
    path.write_text('{"route": "/more"}\n')

    result = insights.query("stats count(*) as n by route", data=path, events=CALLS)

    assert sorted(result.rows) == [("/", "1"), ("/more", "1"), ("/pay", "2")]


def test_an_arrow_table_has_types() -> None:
    result = insights.query("display @timestamp, route, ms, ratio, who, none", events=CALLS)

    table = result.to_arrow()

    assert [str(kind) for kind in table.schema.types] == [
        "timestamp[ms, tz=UTC]",
        "string",
        "int64",
        "double",
        "string",
        "string",
    ]
    assert table.column("@timestamp")[0].as_py() == datetime(2026, 11, 20, 11, 59, 30, tzinfo=UTC)
    assert table.column("ms").to_pylist() == [8, 12, 1]
    assert table.column("ratio").to_pylist() == [2.0, 0.5, None]
    assert table.column("who").to_pylist() == ["7", "ann", None]


def test_a_data_frame_has_the_same_columns() -> None:
    result = insights.query("display @timestamp, route, ms, ratio", events=CALLS)

    frame = result.to_pandas()

    assert list(frame.columns) == ["@timestamp", "route", "ms", "ratio"]
    assert frame["ms"].sum() == 21
    assert frame["ratio"].isna().tolist() == [False, False, True]
    assert pyarrow.Table.from_pandas(frame).column("ms").to_pylist() == [8, 12, 1]


def test_an_answer_without_rows_is_a_frame_with_columns() -> None:
    result = insights.query("filter ms > 99 | display ms, route", events=CALLS)

    assert result.to_pandas().shape == (0, 2)
    assert result.to_arrow().column_names == ["ms", "route"]


def test_integers_beyond_64_bits_stay_text() -> None:
    result = insights.query("display n", events=[{"n": 2**70}])

    assert result.to_arrow().column("n").to_pylist() == [str(2**70)]


@pytest.mark.parametrize(("method", "library"), [("to_arrow", "pyarrow"), ("to_pandas", "pandas")])
def test_says_which_library_is_missing(
    method: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = insights.query("display ms", events=CALLS)
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(UsageError, match=rf"{method}\(\) needs {library}") as caught:
        getattr(result, method)()

    assert "cloudwatch-insights[frames]" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "options", "error"),
    [
        ("fields a |", {"events": CALLS}, None),
        ("stats count(*) by |", {"events": CALLS}, FindingsError),
        ("fields a", {}, UsageError),
        ("fields a", {"data": ["nowhere.log"]}, DataError),
        ("fields a", {"events": CALLS, "since": "soon"}, UsageError),
        ("relevantfields [ms] where ms > 1", {"events": CALLS}, QueryError),
        ("fields a", {"events": CALLS, "log_type": "jsn"}, UsageError),
    ],
)
def test_raises_the_errors_of_the_command_line(
    text: str, options: dict[str, Any], error: type[Exception] | None
) -> None:
    if error is None:
        assert len(insights.query(text, **options).rows) == 3
        return
    with pytest.raises(error):
        insights.query(text, **options)


def test_prints_nothing_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(builtins, "print", None)

    assert insights.query("stats count(*)", events=CALLS).rows == [("3",)]
    assert insights.load_catalog()["rejects"].run(since="5m", env="demo").rows
    with pytest.raises(FindingsError):
        insights.query("stats (", events=CALLS)

    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, insights; print([n for n in ('duckdb', 'click', 'yaml') if n in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
