"""What the README promises is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from insights.cli.main import COMMANDS, cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_every_command_is_in_the_readme_and_has_help() -> None:
    for name in COMMANDS:
        command = cli.get_command(None, name)  # type: ignore[arg-type]

        assert f"| `insights {name}" in README
        assert command is not None
        assert command.help


def test_the_set_up_is_exactly_two_commands() -> None:
    set_up = README.split("## Set up", 1)[1].split("## ", 1)[0]
    blocks = re.findall(r"```\n(.*?)```", set_up, re.DOTALL)

    assert "".join(blocks).splitlines() == ["make demo", "make test"]


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_python_examples_run_as_they_stand(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z]+)`", README)) <= targets
    assert {"demo", "test", "check", "bench", "fuzz", "soak", "wheel", "clean"} <= targets
