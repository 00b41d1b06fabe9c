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
from aws_cli import aws

from insights.cli.main import main

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


def test_the_aws_cli_speaks_with_both_services(frozen: dict[str, str]) -> None:
    metric = ("--namespace", "N", "--metric-name", "m")
    asked = ("--start-time", "2026-11-20T11:59:00Z", "--end-time", "2026-11-20T12:01:00Z")
    statistics = ("--period", "60", "--statistics", "Sum", *asked)
    state = ("--alarm-name", "none", "--state-value", "OK", "--state-reason", "x")
    put, got, made, found, refused, missing = aws(
        frozen,
        ("cloudwatch", "put-metric-data", *metric, "--value", "3"),
        ("cloudwatch", "get-metric-statistics", *metric, *statistics),
        ("logs", "create-log-group", "--log-group-name", "/cli"),
        ("logs", "describe-log-groups"),
        ("cloudwatch", "set-alarm-state", *state),
        ("logs", "delete-log-group", "--log-group-name", "/none"),
    )

    assert put == (0, "", "")
    (point,) = json.loads(got[1])["Datapoints"]
    assert (got[0], point["Sum"], made[0]) == (0, 3.0, 0)
    assert json.loads(found[1])["logGroups"][0]["creationTime"] == 1795176000000
    assert refused[0] == missing[0] == 255
    assert "(ResourceNotFound) when calling the SetAlarmState operation" in refused[2]
    assert "The specified log group does not exist." in missing[2]


def test_the_aws_cli_is_the_program_that_users_have(frozen: dict[str, str]) -> None:
    """One command in a process of its own, by the name that people type."""
    program = Path(sys.executable).with_name("aws")
    done = subprocess.run(
        [program, "sts", "get-caller-identity", "--query", "Account"],
        env={**os.environ, **frozen},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, '"123456789012"')


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
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    (tmp_path / "file").write_text("")
    asked = [one.format(file=tmp_path / "file") for one in arguments]
    with pytest.raises(SystemExit) as left:
        main(["sandbox", "--empty", *asked])
    assert left.value.code == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error
