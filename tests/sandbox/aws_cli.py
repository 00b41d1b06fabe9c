"""The AWS CLI, several commands in one process: starting it takes longer than what it does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

_SCRIPT = """
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver

driver, told = create_clidriver(), []
for arguments in json.load(sys.stdin):
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        code = driver.main(arguments)
    told.append((code, out.getvalue(), error.getvalue()))
json.dump(told, sys.stdout)
"""


def aws(environment: Mapping[str, str], *commands: Sequence[str]) -> list[tuple[int, str, str]]:
    """The exit code of each command, and what it wrote on its two streams."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        input=json.dumps([["--output", "json", *command] for command in commands]),
        env={**os.environ, **environment, "AWS_MAX_ATTEMPTS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return [(code, out, error) for code, out, error in json.loads(done.stdout)]
