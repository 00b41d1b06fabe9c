"""The program as a user has it: a process, its two streams, its exit code."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warm_start import run

COMMAND = [sys.executable, "-m", "insights"]
DATA = Path(__file__).parents[1] / "data"
NOW = "2026-11-20T12:00:00Z"

#: Nothing of the machine's own AWS configuration, terminal or catalogs reaches a test.
CLEAN = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_COLOR": "1",
    "PYTHONWARNINGS": "error",
    "INSIGHTS_STATE": os.environ["INSIGHTS_STATE"],
}


@dataclass(frozen=True)
class Outcome:
    """What a run of the program left."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The answer of ``-o json``."""
        rows: list[dict[str, Any]] = json.loads(self.out)
        return rows


def insights(
    *arguments: str | Path,
    cwd: Path,
    stdin: str | bytes = "",
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run ``insights`` to its end."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    variables = {**CLEAN, "INSIGHTS_STATE": _state(cwd), **(environment or {})}
    code, out, err = run([str(one) for one in arguments], cwd, given, variables)
    return Outcome(code, out.decode(), err.decode())


def _state(cwd: Path) -> str:
    """A state folder for each place, so that no test waits for the request budget of another."""
    return str(Path(CLEAN["INSIGHTS_STATE"]) / hashlib.sha256(str(cwd).encode()).hexdigest()[:16])


@dataclass(frozen=True)
class Endpoint:
    """A running ``insights sandbox``: its variables, and its own requests."""

    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.environment["AWS_ENDPOINT_URL"]

    def ask(self, path: str, **body: object) -> Any:
        """A request to the sandbox itself; a ``POST`` where it has a body."""
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{self.url}/_sandbox/{path}", data)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)

    def operations(self) -> list[str]:
        """The operations that were called, in order."""
        return [call["operation"] for call in self.ask("calls")]


@contextmanager
def sandbox(cwd: Path, *options: str, still: bool = True) -> Iterator[Endpoint]:
    """``insights sandbox`` as a process, until the test is done with it.

    Its clock stands at ``NOW`` unless it is not to be ``still``.
    """
    start = ["--now", NOW] if still else []
    process = subprocess.Popen(
        [*COMMAND, "sandbox", *start, *options],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**CLEAN, "INSIGHTS_NOW": NOW} if still else CLEAN,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("export NO_PROXY"):
                break
        variables = dict(line.removeprefix("export ").rstrip().split("=", 1) for line in lines)
        yield Endpoint(variables)
    finally:
        process.terminate()
        process.communicate(timeout=20)
