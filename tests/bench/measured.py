"""Times, memory, and a line of the table."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INSIGHTS = str(Path(sys.executable).parent / "insights")


@dataclass(frozen=True)
class Figure:
    """One measured thing: ``reach`` says what it must come to, ``reached`` whether it does."""

    what: str
    ours: str
    compared: str
    result: str
    reach: str
    reached: bool

    @staticmethod
    def header() -> str:
        """The table's first line."""
        return f"{'what':34} {'ours':>12} {'compared with':>34} {'result':>12}  reach"

    def line(self) -> str:
        """The figure as a line."""
        mark = "" if self.reached else "   MISSED"
        return (
            f"{self.what:34} {self.ours:>12} {self.compared:>34} {self.result:>12}"
            f"  {self.reach}{mark}"
        )


@dataclass(frozen=True)
class Ran:
    """A finished command: wall-clock seconds and the most memory it had, in MB."""

    seconds: float
    memory: float
    output: str


def run(command: Sequence[str], **environment: str) -> Ran:
    """Run a command to its end; a failure ends the bench with the command's own words."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    output, errors = process.communicate()
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(command)[:200]} failed:\n{errors}")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Ran(seconds, memory, output)


def best(times: int, *commands: Sequence[str]) -> list[Ran]:
    """The fastest of several runs of each command, taken by turns."""
    runs = [[run(command) for command in commands] for _ in range(times)]
    return [min(mine, key=lambda ran: ran.seconds) for mine in zip(*runs, strict=True)]


def ratio(what: str, ours: float, other: float, name: str, most: float) -> Figure:
    """A figure that is at most so many times another's time."""
    factor = ours / other
    return Figure(
        what,
        f"{ours:.3f} s",
        f"{name} {other:.3f} s",
        f"{factor:.2f} x",
        f"at most {most:g} x",
        factor <= most,
    )
