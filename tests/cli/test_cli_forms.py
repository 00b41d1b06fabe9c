"""Answers that are files: -o parquet, to a file and through a pipe."""

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
