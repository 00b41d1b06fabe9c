"""Scheduled queries: kept, checked, and run at their times."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sandbox_stage import GROUP, NOW, NOW_MS, Answering, Opened, opened, refused

from insights.sandbox.cron import is_cron, rate_seconds
from insights.sandbox.cron_times import is_due

ROLE = "arn:aws:iam::123456789012:role/query"


def create(on: Opened, name: str = "nightly", **more: Any) -> dict[str, Any]:
    asked = {
        "name": name,
        "queryLanguage": "CWLI",
        "queryString": "stats count(*)",
        "logGroupIdentifiers": [GROUP],
        "scheduleExpression": "cron(0 6 * * ? *)",
        "executionRoleArn": ROLE,
        "startTimeOffset": 3600,
        **more,
    }
    reply: dict[str, Any] = on.logs.create_scheduled_query(**asked)
    return reply


def test_a_scheduled_query_is_created_read_changed_and_deleted() -> None:
    with opened() as on:
        made = create(on, tags={"team": "net"}, state="DISABLED")
        arn = made["scheduledQueryArn"]
        assert made["state"] == "DISABLED"
        assert on.logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "net"}

        for identifier in (arn, "nightly"):
            one = on.logs.get_scheduled_query(identifier=identifier)
            assert (one["queryString"], one["timezone"]) == ("stats count(*)", "UTC")
            assert (one["scheduleType"], one["creationTime"]) == ("CUSTOMER_MANAGED", NOW_MS)

        on.sandbox.clock.move(10)
        changed = on.logs.update_scheduled_query(
            identifier="nightly",
            queryLanguage="CWLI",
            queryString="fields a",
            scheduleExpression="cron(0/5 * * * ? *)",
            executionRoleArn=ROLE,
        )
        assert changed["lastUpdatedTime"] == changed["creationTime"] + 10_000
        assert (changed["state"], changed["scheduledQueryArn"]) == ("ENABLED", arn)
        # What is left out is gone.
        assert not {"startTimeOffset", "logGroupIdentifiers"} & changed.keys()

        history = on.logs.get_scheduled_query_history(
            identifier=arn, startTime=NOW, endTime=NOW + 1
        )
        assert (history["name"], history["triggerHistory"]) == ("nightly", [])
        on.logs.delete_scheduled_query(identifier=arn)
        with refused("ResourceNotFoundException", "'nightly' does not exist"):
            on.logs.get_scheduled_query(identifier="nightly")


def test_a_name_is_there_once_and_the_list_has_filters_and_pages() -> None:
    with opened() as on:
        create(on, "b")
        create(on, "a", state="DISABLED")
        with refused("ConflictException", "'b' already exists"):
            create(on, "b")

        def names(**asked: Any) -> list[str]:
            found = on.logs.list_scheduled_queries(**asked)["scheduledQueries"]
            return [one["name"] for one in found]

        assert names() == ["a", "b"]
        assert names(state="ENABLED") == ["b"]
        assert names(scheduleType="AWS_MANAGED") == []
        first = on.logs.list_scheduled_queries(maxResults=1)
        assert names(maxResults=1, nextToken=first["nextToken"]) == ["b"]
        with refused("ValidationException", "nextToken is invalid"):
            names(nextToken="x")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"scheduleExpression": "rate(5 minutes)"}, "'rate(5 minutes)' is not valid"),
        ({"timezone": "Mars"}, "'Mars' is not valid"),
        ({"endTimeOffset": 3600}, "must be greater than endTimeOffset"),
        ({"scheduleStartTime": 5, "scheduleEndTime": 5}, "must not end before it starts"),
        ({"executionRoleArn": "me"}, "'me' is not the ARN of a role"),
        ({"queryString": "filterr a"}, "unexpected symbol found filterr"),
        ({"name": "with blank"}, "'with blank' may have"),
        ({"queryLanguage": "QL"}, "Value 'QL' at 'queryLanguage' failed"),
        (
            {
                "destinationConfiguration": {
                    "s3Configuration": {"destinationIdentifier": "s3://bucket/x", "roleArn": "you"}
                }
            },
            "'you' is not the ARN",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(more: dict[str, Any], message: str) -> None:
    with opened() as on:
        with refused("ValidationException", message):
            create(on, **more)
        assert on.logs.list_scheduled_queries()["scheduledQueries"] == []


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("cron(0 6 * * ? *)", True),
        ("cron(0/5 8-17 ? jan-jun MON-FRI 2026,2027)", True),
        ("cron(0 6 L * ? *)", True),
        ("cron(0 6 15W * ? *)", True),
        # AWS's own examples, against its rules.
        ("cron(0 6 * * SAT,SUN *)", True),
        ("cron(0 0 ? * MON#1 *)", True),
        ("cron(60 6 * * ? *)", False),
        ("cron(0 6 * *)", False),
        ("cron(0 6 * 13 ? *)", False),
        ("cron(0 6 * * MON#6 *)", False),
        ("cron(0 6 W * ? *)", False),
        ("cron(0/0 6 * * ? *)", False),
        ("cron(0 6 * * ? 1969)", False),
        ("cron(, 6 * * ? *)", False),
        ("0 6 * * ? *", False),
    ],
)
def test_cron_expressions_are_read_leniently(text: str, good: bool) -> None:
    assert is_cron(text) is good


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("rate(1 minute)", 60),
        ("rate(5 minutes)", 300),
        ("rate(2 hours)", 7200),
        ("rate(1 minutes)", 0),
        ("rate(5 minute)", 0),
        ("rate(0 minutes)", 0),
        ("5 minutes", 0),
    ],
)
def test_rates_are_seconds(text: str, seconds: int) -> None:
    assert rate_seconds(text) == seconds


def runs(on: Opened, name: str = "nightly", **more: Any) -> list[dict[str, Any]]:
    window = {"startTime": 0, "endTime": (NOW + 86_400) * 1000}
    asked = {"identifier": name, **window, **more}
    found: list[dict[str, Any]] = on.logs.get_scheduled_query_history(**asked)["triggerHistory"]
    return found


def minutes(found: list[dict[str, Any]]) -> list[int]:
    return [(run["triggeredTimestamp"] // 1000 - NOW) // 60 for run in found]


def test_a_query_runs_at_its_times_over_its_window() -> None:
    engine = Answering(("n",), (("7",),))
    with opened(engine) as on:
        on.sandbox.load(GROUP, "one", [(NOW_MS + 3_000_000, "later")])
        create(on, scheduleExpression="cron(5/20 12 * * ? *)")
        assert runs(on) == []
        on.sandbox.clock.move(3600)
        found = runs(on)
        assert minutes(found) == [45, 25, 5]
        assert {run["executionStatus"] for run in found} == {"Complete"}
        reply = on.logs.get_query_results(queryId=found[0]["queryId"])
        assert (reply["status"], reply["results"]) == (
            "Complete",
            [[{"field": "n", "value": "7"}]],
        )
        asked = [(one.window.start, one.window.end) for one in engine.requests if one.window]
        assert asked == [(NOW + m * 60 - 3600, NOW + m * 60) for m in (5, 25, 45)]
        assert len(runs(on)) == 3

        first = on.logs.get_scheduled_query_history(
            identifier="nightly", startTime=0, endTime=NOW + 1800, maxResults=1
        )
        assert minutes(first["triggerHistory"]) == [25]
        assert "nextToken" in first
        assert runs(on, executionStatuses=["Failed"]) == []


def test_a_schedule_has_a_first_and_a_last_time_and_a_zone() -> None:
    with opened() as on:
        create(on, scheduleExpression="cron(0/10 13 * * ? *)", timezone="Europe/Berlin")
        each = "cron(0/10 * * * ? *)"
        bounds = {"scheduleStartTime": NOW + 900, "scheduleEndTime": (NOW + 2400) * 1000}
        create(on, "bound", scheduleExpression=each, **bounds)
        on.sandbox.clock.move(3600)
        assert minutes(runs(on, "bound")) == [40, 30, 20]
        assert minutes(runs(on)) == [50, 40, 30, 20, 10]


def test_a_run_that_fails_says_why_and_a_disabled_query_does_not_run() -> None:
    with opened() as on:
        each = {"scheduleExpression": "cron(* * * * ? *)"}
        create(on, logGroupIdentifiers=["/none"], **each)
        create(on, "off", state="DISABLED", **each)
        on.sandbox.clock.move(60)
        (one,) = runs(on)
        assert one["executionStatus"] == "Failed"
        assert "'/none' does not exist" in one["errorMessage"]
        assert runs(on, "off") == []
        on.logs.delete_scheduled_query(identifier="nightly")
        create(on, logGroupIdentifiers=["/none"], **each)
        assert runs(on) == []


DUE = [
    ("cron(0 6 * * ? *)", "2026-11-20 06:00", True),
    ("cron(0 6 * * ? *)", "2026-11-20 06:01", False),
    ("cron(0/5 8-17 ? jan-nov MON-FRI 2026,2027)", "2026-11-20 17:55", True),
    ("cron(0/5 8-17 ? jan-nov MON-FRI 2026,2027)", "2026-11-21 17:55", False),
    ("cron(0 6 L * ? *)", "2026-11-30 06:00", True),
    ("cron(0 6 L * ? *)", "2026-11-29 06:00", False),
    # The 15th is a Sunday, the 1st of August a Saturday.
    ("cron(0 6 15W * ? *)", "2026-11-16 06:00", True),
    ("cron(0 6 15W * ? *)", "2026-11-15 06:00", False),
    ("cron(0 6 1W * ? *)", "2026-08-03 06:00", True),
    ("cron(0 6 ? * MON#1 *)", "2026-11-02 06:00", True),
    ("cron(0 6 ? * MON#1 *)", "2026-11-09 06:00", False),
    ("cron(0 6 ? * 6L *)", "2026-11-27 06:00", True),
    ("cron(0 6 ? * 6L *)", "2026-11-20 06:00", False),
    ("cron(0 6 ? * L *)", "2026-11-21 06:00", True),
    ("cron(0 6 ? * SUN *)", "2026-11-22 06:00", True),
    ("cron(10-20/5 * * * ? *)", "2026-11-20 06:15", True),
    ("cron(10-20/5 * * * ? *)", "2026-11-20 06:25", False),
]


@pytest.mark.parametrize(("text", "moment", "due"), DUE)
def test_a_cron_expression_is_due_at_its_times(text: str, moment: str, due: bool) -> None:
    assert is_cron(text)
    assert is_due(text, datetime.fromisoformat(moment)) is due
