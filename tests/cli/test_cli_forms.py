"""Answers that are files of their own: -o parquet and -o html."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pyarrow.parquet
from command_line import CLEAN, COMMAND, insights


def test_parquet_goes_to_a_file_or_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"k": "a"}\n{"k": "a"}\n')
    command = ("query", "stats count(*) as n by k", "--data", "a.jsonl", "-o", "parquet")
    done = insights(*command, "--out", "n.parquet", cwd=tmp_path)
    piped = subprocess.run(
        [*COMMAND, *command], cwd=tmp_path, env=CLEAN, capture_output=True, check=True
    )

    assert (done.code, done.out) == (0, "")
    assert "Wrote 1 rows to n.parquet." in done.err
    expected = [{"k": "a", "n": 2}]
    assert pyarrow.parquet.read_table(tmp_path / "n.parquet").to_pylist() == expected
    assert pyarrow.parquet.read_table(io.BytesIO(piped.stdout)).to_pylist() == expected
    refused = insights(*command, "--follow", cwd=tmp_path)
    assert (refused.code, "has an end" in refused.err) == (2, True)


def test_html_is_a_page_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"k": "<b>", "timestamp": "2026-11-20T10:00:00Z"}\n')
    text = "stats count(*) as n by bin(1m), k"
    done = insights(
        "query", text, "--data", "a.jsonl", "-o", "html", "--out", "page.html", cwd=tmp_path
    )
    page = (tmp_path / "page.html").read_text("utf-8")

    assert (done.code, done.out) == (0, "")
    assert ["<svg" in page, "<b>" in page, "<td>&lt;b&gt;</td>" in page] == [True, False, True]
    assert "1 of 1 record matched" in page
