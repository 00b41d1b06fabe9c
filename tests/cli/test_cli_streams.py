"""Streams that a caller closed, or stops reading."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from command_line import CLEAN, COMMAND


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    """The page is longer than what a pipe's buffer keeps back until the end."""
    with subprocess.Popen(
        [*COMMAND, "explain", "fidelity"],
        cwd=tmp_path,
        env=CLEAN,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (0, b"")


@pytest.mark.parametrize(
    ("closed", "arguments", "code"),
    [
        (">&-", ("explain",), 0),
        ("2>&-", ("show", "nope"), 2),
        ("<&-", ("query", "limit 1", "--data", "-"), 3),
    ],
)
def test_a_stream_that_is_closed_is_no_bug(
    tmp_path: Path, closed: str, arguments: tuple[str, ...], code: int
) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND, *arguments],
        cwd=tmp_path,
        env=CLEAN,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert "Warning" not in done.stderr
