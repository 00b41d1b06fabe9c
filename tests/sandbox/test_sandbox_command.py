"""``insights sandbox`` and the AWS CLI that talks to it, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

AWS = [str(Path(sys.executable).with_name("aws")), "--output", "json"]
NOON = "2026-11-20T12:00:00Z"


def started(*arguments: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """The sandbox, and the environment that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "insights", "sandbox", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(7)]
    pairs = (line.removeprefix("export ").strip().partition("=") for line in lines)
    return process, {name: value for name, _, value in pairs}


@pytest.fixture(scope="module")
def frozen() -> Iterator[dict[str, str]]:
    """The environment of an empty sandbox at noon."""
    process, environment = started("--empty", "--now", NOON, "--frozen", "--delay", "30")
    yield environment
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == 0


def aws(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*AWS, *arguments],
        env={**os.environ, **environment, "AWS_MAX_ATTEMPTS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_aws_cli_speaks_with_both_services(frozen: dict[str, str]) -> None:
    put = (
        "cloudwatch",
        "put-metric-data",
        "--namespace",
        "N",
        "--metric-name",
        "m",
        "--value",
        "3",
    )
    assert aws(frozen, *put) == (0, "", "")
    asked = ("--start-time", "2026-11-20T11:59:00Z", "--end-time", "2026-11-20T12:01:00Z")
    code, out, _ = aws(
        frozen,
        *("cloudwatch", "get-metric-statistics", "--namespace", "N", "--metric-name", "m"),
        *("--period", "60", "--statistics", "Sum", *asked),
    )
    (point,) = json.loads(out)["Datapoints"]
    assert (code, point["Sum"]) == (0, 3.0)

    assert aws(frozen, "logs", "create-log-group", "--log-group-name", "/cli")[0] == 0
    code, out, _ = aws(frozen, "logs", "describe-log-groups")
    assert json.loads(out)["logGroups"][0]["creationTime"] == 1795176000000


def test_the_aws_cli_shows_refusals_of_both_services(frozen: dict[str, str]) -> None:
    state = ("--alarm-name", "none", "--state-value", "OK", "--state-reason", "x")
    code, _, error = aws(frozen, "cloudwatch", "set-alarm-state", *state)
    assert code == 255
    assert "(ResourceNotFound) when calling the SetAlarmState operation" in error
    code, _, error = aws(frozen, "logs", "delete-log-group", "--log-group-name", "/none")
    assert code == 255
    assert "The specified log group does not exist." in error


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--now", "noon"], "--now: 'noon' is neither a number of seconds nor an ISO time."),
        (["--now", "2026-11-20T12:00:00"], "has no zone; end it with Z."),
        (["--delay", "-1"], "--delay"),
        (["--folder", "{file}/in"], "cannot be used"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_in_words(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "file").write_text("")
    asked = [one.format(file=tmp_path / "file") for one in arguments]
    done = subprocess.run(
        [sys.executable, "-m", "insights", "sandbox", "--empty", *asked],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
