"""The tour, and what has to be seen on it."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from awscli.clidriver import create_clidriver
from tour import Tour, guided, on_tour

DRIVER = create_clidriver()


def aws(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """The AWS CLI without a process for each command; ``make tour`` starts the program."""
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, value in environment.items():
            patch.setenv(name, value)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = DRIVER.main(list(command[1:]))
    return code, out.getvalue()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    """A tour that was made, with all that it saw; its sandbox is gone."""
    with on_tour(aws=aws) as tour:
        guided(tour)
        history = (
            "aws cloudwatch describe-alarm-history --history-item-type StateUpdate --output json "
            "--alarm-types MetricAlarm LogAlarm CompositeAlarm --scan-by TimestampAscending"
        )
        tour.run(history)
        kept = tmp_path_factory.mktemp("tour") / "notifications.json"
        kept.write_text(json.dumps(tour.read("notifications")))
        tour.folder = kept.parent
    return tour


def answers(seen: Tour, start: str) -> list[str]:
    return [answer for line, answer in seen.answers if line.startswith(start)]


def test_the_second_sync_has_nothing_to_do_and_writes_nothing(seen: Tour) -> None:
    first, second = answers(seen, "insights sync")

    assert first.endswith("6 done.\n")
    assert second == "Nothing to do, 6 as wanted.\n"
    assert seen.written == 0


def test_all_alarms_fire_and_return(seen: Tour) -> None:
    names = ("tour.rejects-spike", "tour.one-source-spike", "tour.scan")
    shown = [dict(line.split() for line in one.splitlines()) for one in states(seen)]

    assert shown == [dict.fromkeys(names, state) for state in ("OK", "ALARM", "OK")]
    (told,) = answers(seen, "aws cloudwatch describe-alarm-history --history-item-type")
    found = [
        (one["AlarmName"], one["HistorySummary"].rpartition(" ")[2])
        for one in json.loads(told)["AlarmHistoryItems"]
    ]
    for name in names:
        assert [state for alarm, state in found if alarm == name] == ["OK", "ALARM", "OK"]


def states(seen: Tour) -> list[str]:
    return answers(seen, "aws cloudwatch describe-alarms")


def test_the_page_says_why(seen: Tour) -> None:
    sent = json.loads((seen.folder / "notifications.json").read_text())

    assert [(one["alarm"], one["to"]) for one in sent] == [
        ("tour.scan", "OK"),
        ("tour.scan", "ALARM"),
        ("tour.scan", "OK"),
    ]
    page = sent[1]
    assert page["subject"] == 'ALARM: "tour.scan" in US East (N. Virginia)'
    assert page["message"]["NewStateReason"].endswith(
        "alarm:tour.rejects-spike transitioned to ALARM at Friday 20 November, 2026 12:05:00 UTC"
    )


def test_the_query_behind_the_alarm_names_the_source(seen: Tour) -> None:
    (answer,) = answers(seen, "insights run rejects")

    assert answer.splitlines()[2].split() == ["203.0.113.9", "12", "12"]


def test_the_aws_cli_sees_what_was_made(seen: Tour) -> None:
    (filters,) = answers(seen, "aws logs describe-metric-filters")
    (queries,) = answers(seen, "aws logs describe-query-definitions")
    (dashboards,) = answers(seen, "aws cloudwatch list-dashboards")

    assert filters.startswith("tour.rejected-flows\t[version, accountId,")
    assert queries == "tour/network/Rejected connections by source\n"
    assert dashboards == "tour-security\n"
