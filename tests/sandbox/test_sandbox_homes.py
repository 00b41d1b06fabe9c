"""Several accounts and regions in one sandbox: apart from each other, and kept."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_stage import (
    GROUP,
    NOW,
    NOW_MS,
    STREAM,
    Opened,
    ask_admin,
    opened,
    refused,
    send,
    target,
)
from test_sandbox_actions import FUNCTION
from test_sandbox_alarms import TOPIC, put, put_log
from test_sandbox_metric_filters import put as put_filter

from insights.engines.cloudwatch.session import account_of_key
from insights.engines.local.engine import LocalEngine
from insights.sandbox.access_keys import session_key
from insights.sandbox.account import ACCOUNT, Home
from insights.sandbox.faults import Fault

OTHER = "111122223333"
ROLE = f"arn:aws:iam::{OTHER}:role/team/reader"
HOMES = [
    Home(account, region) for account in (ACCOUNT, OTHER) for region in ("us-east-1", "eu-west-1")
]
QUICK: dict[str, Any] = {"EvaluationPeriods": 1, "TreatMissingData": "breaching"}
BODY = json.dumps({"widgets": []})


@pytest.fixture(scope="module")
def on() -> Iterator[Opened]:
    """A sandbox for tests that begin with an empty one."""
    with opened() as made:
        yield made


def home(on: Opened, at: Home) -> Opened:
    return on.at(at.region, at.account)


def signed(at: Home, key: str = "") -> dict[str, str]:
    scope = f"{key or session_key(at.account, '')}/20251120/{at.region}/logs/aws4_request"
    said = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=x"
    return {**target("DescribeLogGroups"), "Authorization": said}


def who(on: Opened, at: Home, key: str = "") -> str:
    """The XML that answers GetCallerIdentity."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    asked = b"Action=GetCallerIdentity&Version=2011-06-15"
    request = urllib.request.Request(on.sandbox.url, asked, {**signed(at, key), **form})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return str(reply.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()


# ---------------------------------------------------------------------------- who is where


@given(st.integers(0, 10**12 - 1).map("{:012d}".format), st.text(max_size=20))
def test_a_key_names_its_account(account: str, session: str) -> None:
    assert account_of_key(session_key(account, session)) == account


def test_the_signature_says_whose_call_it_is(on: Opened) -> None:
    on.sandbox.reset()
    there = home(on, Home(OTHER, "eu-west-1"))
    there.logs.create_log_group(logGroupName="/there")
    on.sandbox.load("/here", STREAM, [(NOW_MS, "x")])

    def names(headers: dict[str, str]) -> list[str]:
        status, reply = send(on.sandbox, b"{}", headers)
        assert status == 200
        return [one["logGroupName"] for one in reply["logGroups"]]

    assert names(signed(Home(OTHER, "eu-west-1"))) == ["/there"]
    assert names(signed(Home(OTHER, "us-east-1"))) == []
    assert names(signed(Home(), "AKIASANDBOXSANDBOX00")) == ["/here"]
    assert names(signed(Home(), "AnyKeyAtAll")) == ["/here"]
    assert names(target("DescribeLogGroups")) == ["/here"]
    assert names({**target("DescribeLogGroups"), "Authorization": "Bearer x"}) == ["/here"]


@pytest.mark.parametrize("region", ["nowhere", "eu_west_1", "EU-WEST-1", "eu-west", "..", "1-2-3"])
def test_a_region_that_is_none_is_refused_and_nothing_is_made_of_it(
    tmp_path: Path, region: str
) -> None:
    with opened(folder=tmp_path) as on:
        status, reply = send(on.sandbox, b"{}", signed(Home(ACCOUNT, region)))
        assert (status, reply["__type"]) == (400, "InvalidSignatureException")
        assert reply["message"] == "Credential should be scoped to a valid region. "
        (call,) = on.sandbox.calls
        assert (call.outcome, call.region) == ("InvalidSignatureException", region)
    assert not (tmp_path / ".sandbox" / "homes").exists()


def test_sts_tells_the_account_of_the_key_and_the_role_that_was_assumed(on: Opened) -> None:
    on.sandbox.reset()

    def told(client: Any) -> tuple[str, str]:
        reply = client.get_caller_identity()
        return reply["Account"], reply["Arn"]

    assert told(on.sts) == (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/sandbox")
    there = on.at("eu-west-1", OTHER)
    assert told(there.sts) == (OTHER, f"arn:aws:iam::{OTHER}:user/sandbox")

    assumed = on.sts.assume_role(RoleArn=ROLE, RoleSessionName="me")
    again = on.sts.assume_role(RoleArn=ROLE, RoleSessionName="me")
    key = assumed["Credentials"]["AccessKeyId"]
    assert (account_of_key(key), again["Credentials"]["AccessKeyId"]) == (OTHER, key)
    # The sandbox stands in the past, and clients would take its keys for expired.
    left = assumed["Credentials"]["Expiration"] - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    arn = f"arn:aws:sts::{OTHER}:assumed-role/reader/me"
    assert assumed["AssumedRoleUser"]["Arn"] == arn
    text = who(on, Home(), key)
    assert f"<Arn>{arn}</Arn>" in text
    assert f"<Account>{OTHER}</Account>" in text
    assert ":me</UserId>" in text

    with refused("ValidationError", f"arn:aws:iam::{OTHER}:user/x is invalid"):
        on.sts.assume_role(RoleArn=f"arn:aws:iam::{OTHER}:user/x", RoleSessionName="me")
    assert "<Code>SignatureDoesNotMatch</Code>" in who(on, Home(ACCOUNT, "nowhere"))


# ---------------------------------------------------------------------------- apart


def make_group(there: Opened) -> None:
    with suppress(there.logs.exceptions.ResourceAlreadyExistsException):
        there.logs.create_log_group(logGroupName=GROUP, tags={"a": "b"})


def make_query(there: Opened) -> None:
    make_group(there)
    there.start()


def make_filter(there: Opened) -> None:
    make_group(there)
    put_filter(there)


def make_log_alarm(there: Opened) -> None:
    make_group(there)
    put_log(there)


#: What makes something, and the lists in which it is then.
MAKE: Sequence[tuple[Callable[[Opened], object], tuple[str, ...]]] = (
    (make_query, ("groups", "queries")),
    (make_filter, ("groups", "filters")),
    (make_log_alarm, ("groups", "scheduled", "alarms")),
    (put, ("alarms", "history")),
    (
        lambda there: there.logs.put_query_definition(name="q", queryString="limit 1"),
        ("definitions",),
    ),
    (
        lambda there: there.logs.create_lookup_table(lookupTableName="t", tableBody="a\n1\n"),
        ("tables",),
    ),
    (
        lambda there: there.cloudwatch.put_metric_data(
            Namespace="App", MetricData=[{"MetricName": "m", "Value": 1.0}]
        ),
        ("metrics",),
    ),
)


def seen(there: Opened) -> dict[str, list[Any]]:
    """All that somebody in a home can see, but the dashboards."""
    logs, cloudwatch = there.logs, there.cloudwatch
    alarms = cloudwatch.describe_alarms(AlarmTypes=["LogAlarm", "MetricAlarm"])
    return {
        "groups": logs.describe_log_groups()["logGroups"],
        "queries": logs.describe_queries()["queries"],
        "definitions": logs.describe_query_definitions()["queryDefinitions"],
        "filters": logs.describe_metric_filters()["metricFilters"],
        "scheduled": logs.list_scheduled_queries()["scheduledQueries"],
        "tables": logs.describe_lookup_tables()["lookupTables"],
        "metrics": cloudwatch.list_metrics()["Metrics"],
        "alarms": alarms["LogAlarms"] + alarms["MetricAlarms"],
        "history": cloudwatch.describe_alarm_history()["AlarmHistoryItems"],
    }


STEPS = st.tuples(st.sampled_from(HOMES), st.integers(0, len(MAKE) - 1))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEPS, max_size=8, unique=True))
def test_what_is_made_in_one_home_is_not_seen_in_another(
    on: Opened, steps: list[tuple[Home, int]]
) -> None:
    """Any things in any homes: each home looks as if it were alone."""
    on.sandbox.reset()
    wanted: dict[Home, Counter[str]] = {at: Counter() for at in HOMES}
    for at, number in steps:
        make, lists = MAKE[number]
        make(home(on, at))
        wanted[at].update(lists)
    for at in HOMES:
        found = seen(home(on, at))
        counts = {name: len(items) for name, items in found.items()}
        assert counts == {name: wanted[at][name] for name in found} | {
            "groups": min(1, wanted[at]["groups"])
        }
        arns = [one["AlarmArn"] for one in found["alarms"]]
        arns += [one["logGroupArn"] for one in found["groups"]]
        arns += [one["lookupTableArn"] for one in found["tables"]]
        arns += [one["scheduledQueryArn"] for one in found["scheduled"]]
        assert all(arn.split(":")[3:5] == [at.region, at.account] for arn in arns)


def test_each_home_answers_from_its_own_events() -> None:
    with opened(LocalEngine()) as real:
        real.sandbox.reset()
        for number, at in enumerate(HOMES):
            events = [(NOW_MS - 1000, f"event {n}") for n in range(number + 1)]
            real.sandbox.load(GROUP, STREAM, events, account=at.account, region=at.region)
        for number, at in enumerate(HOMES):
            there = home(real, at)
            reply = there.finish(there.start("stats count(*) as n, max(@log) as log"))
            (row,) = reply["results"]
            cells = {one["field"]: one["value"] for one in row}
            assert cells == {"n": str(number + 1), "log": f"{at.account}:{GROUP}"}
            (told,) = there.logs.describe_queries()["queries"]
            assert told["userIdentity"] == f"arn:aws:iam::{at.account}:user/sandbox"
        elsewhere = home(real, HOMES[1])
        with refused("ResourceNotFoundException", "does not exist"):
            elsewhere.logs.get_query_results(queryId=told["queryId"])
        arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{GROUP}"
        with refused(
            "ResourceNotFoundException", f"'{arn}' does not exist for account ID '{OTHER}'"
        ):
            home(real, HOMES[3]).start(logGroupName=None, logGroupIdentifiers=[arn])


def test_dashboards_are_those_of_the_account_in_every_region(on: Opened) -> None:
    on.sandbox.reset()
    one, two = on, on.at("eu-west-1")
    stranger = on.at("us-east-1", OTHER)
    tags = [{"Key": "a", "Value": "b"}]
    one.cloudwatch.put_dashboard(DashboardName="d", DashboardBody=BODY, Tags=tags)

    (found,) = two.cloudwatch.list_dashboards()["DashboardEntries"]
    arn = f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/d"
    assert found["DashboardArn"] == arn
    assert two.cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == tags
    assert stranger.cloudwatch.list_dashboards()["DashboardEntries"] == []
    with refused("ResourceNotFoundException"):
        stranger.cloudwatch.list_tags_for_resource(ResourceARN=arn)

    two.cloudwatch.delete_dashboards(DashboardNames=["d"])
    assert one.cloudwatch.list_dashboards()["DashboardEntries"] == []


def test_alarms_fire_at_home_and_say_so(on: Opened) -> None:
    on.sandbox.reset()
    on.sandbox.clock.freeze(NOW)
    there = on.at("eu-west-1", OTHER)
    local = [arn.replace("us-east-1", "eu-west-1") for arn in (TOPIC, FUNCTION)]
    put(there, AlarmActions=local, **QUICK)
    on.sandbox.clock.move(30)
    put(on, "mine", AlarmActions=[TOPIC], **QUICK)
    on.sandbox.clock.move(300)

    status, found = ask_admin(on.sandbox, "GET", "notifications")
    assert status == 200
    assert [(one["alarm"], one["account"], one["region"]) for one in found] == [
        ("a", OTHER, "eu-west-1"),
        ("a", OTHER, "eu-west-1"),
        ("mine", ACCOUNT, "us-east-1"),
    ]
    assert found[0]["subject"] == 'ALARM: "a" in EU (Ireland)'
    assert found[0]["message"]["AWSAccountId"] == OTHER
    assert (found[1]["message"]["accountId"], found[1]["message"]["region"]) == (OTHER, "eu-west-1")
    assert found[2]["subject"] == 'ALARM: "mine" in US East (N. Virginia)'


def test_an_action_is_in_the_region_of_its_alarm(on: Opened) -> None:
    on.sandbox.reset()
    with refused("ValidationError", "Invalid region us-east-1 specified. Only eu-west-1 is"):
        put(on.at("eu-west-1"), AlarmActions=[TOPIC])
    with refused("ValidationError", "Invalid partition aws specified. Only aws-cn is supported."):
        put(on.at("cn-north-1"), AlarmActions=[TOPIC])
    put(on.at("us-east-1", OTHER), AlarmActions=[TOPIC])


def test_a_region_without_a_long_name_stands_for_itself(on: Opened) -> None:
    on.sandbox.reset()
    there = on.at("xx-moon-9")
    put(there, AlarmActions=[TOPIC.replace("us-east-1", "xx-moon-9")], **QUICK)
    on.sandbox.clock.move(300)
    assert on.sandbox.notifications[0]["subject"] == 'ALARM: "a" in xx-moon-9'


def test_metric_filters_tell_their_own_account_and_region(on: Opened) -> None:
    on.sandbox.reset()
    there = on.at("eu-west-1", OTHER)
    there.logs.create_log_group(logGroupName=GROUP)
    there.logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    criteria = f'@aws.account = "{OTHER}" AND @aws.region = "eu-west-1"'
    fields = ["@aws.account", "@aws.region"]
    put_filter(there, fieldSelectionCriteria=criteria, emitSystemFieldDimensions=fields)
    there.put((NOW_MS, "ERROR"))
    found = [one["Dimensions"] for one in there.cloudwatch.list_metrics()["Metrics"]]
    wanted = [{"Name": fields[0], "Value": OTHER}, {"Name": fields[1], "Value": "eu-west-1"}]
    assert found == [wanted]
    assert on.cloudwatch.list_metrics()["Metrics"] == []


# ---------------------------------------------------------------------------- kept, told, broken


def test_all_homes_are_back_after_a_restart_and_empty_after_a_reset(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        before = {}
        for at in HOMES:
            there = home(on, at)
            make_log_alarm(there)
            put_filter(there)
            on.sandbox.load(
                GROUP, STREAM, [(NOW_MS, at.region)], account=at.account, region=at.region
            )
            there.cloudwatch.put_dashboard(DashboardName=at.region, DashboardBody=BODY)
            there.finish(there.start())
            before[at] = seen(there)
        key = on.sts.assume_role(RoleArn=ROLE, RoleSessionName="me")["Credentials"]["AccessKeyId"]
        ask_admin(on.sandbox, "POST", "delay", {"seconds": 5})
    # The first home is where it was before there were others.
    assert [path.name for path in tmp_path.glob("*.ndjson")] == ["%2Fapp%2Fweb.ndjson"]
    with opened(folder=tmp_path) as on:
        assert {at: seen(home(on, at)) for at in HOMES} == before
        for at in HOMES:
            names = home(on, at).cloudwatch.list_dashboards()["DashboardEntries"]
            assert [one["DashboardName"] for one in names] == ["eu-west-1", "us-east-1"]
        assert "assumed-role/reader/me" in who(on, Home(), key)
        far = home(on, HOMES[3])
        far.put((NOW_MS, "late"), logStreamName=STREAM)
        assert "late" not in str(far.logs.filter_log_events(logGroupName=GROUP)["events"])

        on.sandbox.reset()
        assert not any(any(seen(home(on, at)).values()) for at in HOMES)
        assert on.sandbox.notifications == []
        assert far.cloudwatch.list_dashboards()["DashboardEntries"] == []
    with opened(folder=tmp_path) as on:
        assert not any(any(seen(home(on, at)).values()) for at in HOMES)


def test_every_call_says_where_it_went_and_a_fault_can_be_for_one_place(on: Opened) -> None:
    on.sandbox.reset()
    on.sandbox.fault(Fault("DescribeLogGroups", "denied", count=2, region="eu-west-1"))
    asked = {"operation": "*", "kind": "throttle", "account": OTHER, "region": "us-east-1"}
    assert ask_admin(on.sandbox, "POST", "faults", asked) == (200, {})

    on.logs.describe_log_groups()
    for at in HOMES[1:]:
        code = "ThrottlingException" if at == HOMES[2] else "AccessDeniedException"
        with refused(code):
            home(on, at).logs.describe_log_groups()
    on.at("eu-west-1").logs.describe_log_groups()

    _, calls = ask_admin(on.sandbox, "GET", "calls")
    assert [(one["account"], one["region"], one["outcome"]) for one in calls] == [
        (ACCOUNT, "us-east-1", "ok"),
        (ACCOUNT, "eu-west-1", "AccessDeniedException"),
        (OTHER, "us-east-1", "ThrottlingException"),
        (OTHER, "eu-west-1", "AccessDeniedException"),
        (ACCOUNT, "eu-west-1", "ok"),
    ]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"account": "12"}, "'account' is the number of an account, twelve digits in quotes."),
        ({"account": 111122223333}, "'account' is the number of an account"),
        ({"region": "Ireland"}, "'region' is the name of a region, for example eu-west-1."),
        ({"region": 1}, "'region' is the name of a region"),
        ({"regoin": "eu-west-1"}, "'regoin' is not known. Did you mean 'region'?"),
    ],
)
def test_a_fault_for_no_place_is_refused(
    on: Opened, asked: dict[str, object], message: str
) -> None:
    status, reply = ask_admin(
        on.sandbox, "POST", "faults", {"operation": "*", "kind": "drop", **asked}
    )
    assert (status, message in reply["message"]) == (400, True)


def test_a_query_that_is_made_to_fail_is_that_of_its_home(on: Opened) -> None:
    on.sandbox.reset()
    there = on.at("eu-west-1")
    for each in (on, there):
        make_group(each)
    on.sandbox.fault(Fault("StartQuery", "fail", region="eu-west-1"))
    assert on.finish(on.start())["status"] == "Complete"
    assert there.finish(there.start())["status"] == "Failed"


def test_a_composite_alarm_takes_no_alarm_of_another_home(on: Opened) -> None:
    on.sandbox.reset()
    there = on.at("eu-west-1")
    put(on)
    put(there)
    arn = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:a"
    text = "Wrong ARN region, it was us-east-1 but eu-west-1 was expected instead"
    with refused("ValidationError", text):
        there.cloudwatch.put_composite_alarm(AlarmName="c", AlarmRule=f"ALARM({arn})")
    own = arn.replace("us-east-1", "eu-west-1")
    there.cloudwatch.put_composite_alarm(AlarmName="c", AlarmRule=f"ALARM({own})")
    assert on.cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"] == []
