"""Composite alarms: kept, checked, and moved by their children."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sandbox_stage import NOW, Opened, ask_admin, opened, refused
from test_sandbox_alarms import ARN, TOPIC, history, put, put_log

NOON = datetime.fromtimestamp(NOW, UTC)
_UNSUPPORTED = "must be: '(', 'NOT', AT_LEAST, TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA]"


@pytest.fixture(scope="module")
def shared() -> Iterator[Opened]:
    """A sandbox for tests that leave nothing behind; it has the alarms ``a`` and ``b``."""
    with opened() as on:
        for name in ("a", "b"):
            put(on, name)
        yield on


def compose(on: Opened, name: str, rule: str, **more: Any) -> None:
    on.cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule=rule, **more)


def composite(on: Opened, name: str = "c") -> dict[str, Any]:
    reply = on.cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])
    (found,) = reply["CompositeAlarms"]
    assert reply["MetricAlarms"] == reply["LogAlarms"] == []
    return dict(found)


def moved(on: Opened, name: str, state: str) -> None:
    on.cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="drill")


def told(data: str) -> list[tuple[str, str]]:
    triggering = json.loads(data)["triggeringAlarms"]
    return [(one["arn"].removeprefix(ARN), one["state"]["value"]) for one in triggering]


def test_a_new_composite_alarm_is_evaluated_at_once_as_recorded(shared: Opened) -> None:
    compose(shared, "none", "FALSE", AlarmActions=[TOPIC], Tags=[{"Key": "k", "Value": "v"}])

    assert composite(shared, "none") == {
        "AlarmName": "none",
        "AlarmArn": f"{ARN}none",
        "AlarmRule": "FALSE",
        "ActionsEnabled": True,
        "OKActions": [],
        "AlarmActions": [TOPIC],
        "InsufficientDataActions": [],
        "StateValue": "OK",
        "StateReason": f"{ARN}none was created and its alarm rule evaluates to OK",
        "StateReasonData": '{"triggeringAlarms":[]}',
        "StateUpdatedTimestamp": NOON,
        "StateTransitionedTimestamp": NOON,
        "AlarmConfigurationUpdatedTimestamp": NOON,
    }
    asked = {"AlarmName": "none", "AlarmTypes": ["CompositeAlarm"]}
    steps = ["Alarm updated from INSUFFICIENT_DATA to OK", 'Alarm "none" created']
    assert history(shared, **asked) == steps
    tags = shared.cloudwatch.list_tags_for_resource(ResourceARN=f"{ARN}none")["Tags"]
    assert tags == [{"Key": "k", "Value": "v"}]

    shared.cloudwatch.delete_alarms(AlarmNames=["none"])
    types = ["CompositeAlarm"]
    assert shared.cloudwatch.describe_alarms(AlarmTypes=types)["CompositeAlarms"] == []


def test_children_move_a_composite_alarm_and_that_moves_others() -> None:
    with opened() as on:
        for name in ("a", "b"):
            put(on, name)
        compose(on, "both", f"ALARM(a) AND ALARM({ARN}b)")
        compose(on, "top", 'NOT OK("both") OR AT_LEAST(50%, INSUFFICIENT_DATA, (a, b))')
        assert composite(on, "both")["StateValue"] == "OK"
        assert told(composite(on, "both")["StateReasonData"]) == [
            ("a", "INSUFFICIENT_DATA"),
            ("b", "INSUFFICIENT_DATA"),
        ]
        assert composite(on, "top")["StateValue"] == "ALARM"

        on.sandbox.clock.move(20)
        moved(on, "a", "OK")
        moved(on, "b", "OK")
        top = composite(on, "top")
        assert (top["StateValue"], told(top["StateReasonData"])) == ("OK", [("b", "OK")])
        assert composite(on, "both")["StateTransitionedTimestamp"] == NOON

        on.sandbox.clock.move(20)
        moved(on, "a", "ALARM")
        assert composite(on, "both")["StateValue"] == "OK"
        moved(on, "b", "ALARM")
        both, top = composite(on, "both"), composite(on, "top")
        moment = "at Thursday 20 November, 2025 12:00:40 UTC"
        assert both["StateReason"] == f"{ARN}b transitioned to ALARM {moment}"
        assert both["StateReasonData"] == (
            f'{{"triggeringAlarms":[{{"arn":"{ARN}b","state":'
            '{"value":"ALARM","timestamp":"2025-11-20T12:00:40.000+0000"}}]}'
        )
        assert top["StateReason"] == f"{ARN}both transitioned to ALARM {moment}"
        assert both["StateUpdatedTimestamp"].timestamp() == NOW + 40


def test_an_evaluation_moves_a_composite_alarm_at_its_own_time(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        put(on, "a", TreatMissingData="breaching")
        compose(on, "c", "ALARM(a)")
        on.sandbox.clock.move(600)
        assert composite(on)["StateValue"] == "ALARM"
        assert composite(on)["StateTransitionedTimestamp"].timestamp() == NOW + 60
        before = composite(on)
    with opened(folder=tmp_path) as on:
        assert composite(on) == before
        on.cloudwatch.set_alarm_state(AlarmName="a", StateValue="OK", StateReason="x")
        assert composite(on)["StateValue"] == "OK"
        ask_admin(on.sandbox, "POST", "reset", {"parts": ["alarms"]})
        types = ["CompositeAlarm"]
        assert on.cloudwatch.describe_alarms(AlarmTypes=types)["CompositeAlarms"] == []


def test_a_state_that_was_set_lasts_until_a_child_changes_or_the_rule_does() -> None:
    with opened() as on:
        put(on, "a")
        compose(on, "c", "ALARM(a)")
        moved(on, "c", "ALARM")
        on.sandbox.clock.move(3600)
        assert composite(on)["StateReason"] == "drill"
        moved(on, "a", "OK")
        assert composite(on)["StateValue"] == "OK"

        before = composite(on)
        compose(on, "c", "ALARM(a)")
        assert composite(on) == before
        moved(on, "c", "ALARM")
        compose(on, "c", "ALARM(a)")
        assert composite(on)["StateReason"] == "drill"
        compose(on, "c", "ALARM(a)", AlarmDescription="why")
        assert composite(on)["StateValue"] == "OK"
        compose(on, "c", "OK(a)", AlarmDescription="turned round")
        after = composite(on)
        assert after["StateValue"] == "ALARM"
        assert after["StateReason"] == f"{ARN}c was updated and its alarm rule evaluates to ALARM"
        assert after["AlarmDescription"] == "turned round"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("true", f"Error in AlarmRule [Unsupported token 'true' at char 0, {_UNSUPPORTED}"),
        (
            "TRUE junk",
            "Error in AlarmRule [Unsupported token 'junk' at char 5, must be: <EOF>]",
        ),
        (
            "ALARM(x) OR OK(a) OR OK('')",
            f"Could not save the composite alarm as alarms [{ARN}x, {ARN}''] in the alarm rule do "
            "not exist",
        ),
        (
            f"ALARM({ARN.replace('123456789012', '999999999999')}a)",
            "A composite alarm cannot have a child relation with alarms from another AWS account",
        ),
        (
            f"ALARM({ARN.replace('us-east-1', 'us-west-2')}a)",
            "Error in AlarmRule [Wrong ARN region, it was us-west-2 but us-east-1 was expected "
            "instead]",
        ),
        (
            "ALARM(c)",
            "A composite alarm cannot have a child relation with itself via its AlarmRule, as it "
            "would introduce a circular dependency",
        ),
        (
            "AT_LEAST(3, ALARM, (a,b))",
            "Error in AlarmRule [AT_LEAST absolute threshold must be between 1 and number of "
            "alarms (2)]",
        ),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_the_recorded_words(
    shared: Opened, rule: str, text: str
) -> None:
    with refused("ValidationError") as caught:
        compose(shared, "c", rule)
    assert caught.value.response["Error"]["Message"] == text
    assert (
        shared.cloudwatch.describe_alarms(AlarmNames=["c"], AlarmTypes=["CompositeAlarm"])[
            "CompositeAlarms"
        ]
        == []
    )


def test_a_suppressor_comes_with_both_of_its_periods(shared: Opened) -> None:
    periods = {"ActionsSuppressorWaitPeriod": 60, "ActionsSuppressorExtensionPeriod": 30}
    with refused("ValidationError", "must be set with ActionsSuppressor"):
        compose(shared, "c", "ALARM(a)", **periods)
    with refused("ValidationError", "must be set with ActionsSuppressor"):
        compose(shared, "c", "ALARM(a)", ActionsSuppressor="b")
    with refused("ValidationError", f"its suppressor [{ARN}x] does not exist"):
        compose(shared, "c", "ALARM(a)", ActionsSuppressor="x", **periods)
    with refused("ValidationError", "An alarm of another type"):
        compose(shared, "a", "ALARM(b)")
    with refused("ValidationError", "Invalid arn syntax: mail"):
        compose(shared, "c", "ALARM(b)", OKActions=["mail"])

    compose(shared, "c", "ALARM(a)", ActionsSuppressor=f"{ARN}b", **periods)
    assert composite(shared)["ActionsSuppressor"] == f"{ARN}b"
    assert composite(shared)["ActionsSuppressorWaitPeriod"] == 60
    with refused("ValidationError", "Cannot delete b as there are composite alarm(s) depending on"):
        shared.cloudwatch.delete_alarms(AlarmNames=["b"])
    shared.cloudwatch.delete_alarms(AlarmNames=["c"])


def test_relatives_are_found_and_keep_one_another_from_deletion() -> None:
    with opened() as on:
        for name in ("a", "b"):
            put(on, name)
        put_log(on)
        compose(on, "c", "ALARM(b) OR ALARM(a) OR ALARM(log)")
        compose(on, "d", "ALARM(c)")

        def named(**asked: Any) -> list[str]:
            reply = on.cloudwatch.describe_alarms(**asked)
            found = reply["MetricAlarms"] + reply["CompositeAlarms"] + reply["LogAlarms"]
            return [one["AlarmName"] for one in found]

        assert named(ChildrenOfAlarmName="c") == ["a", "b", "log"]
        assert named(ParentsOfAlarmName="a") == ["c"]
        assert named(ParentsOfAlarmName="d") == []
        (parent,) = on.cloudwatch.describe_alarms(ParentsOfAlarmName="c")["CompositeAlarms"]
        assert parent == {"AlarmName": "d", "AlarmArn": f"{ARN}d"}
        with refused("ValidationError", "no other parameters"):
            named(ChildrenOfAlarmName="c", AlarmTypes=["MetricAlarm"])
        every = ["CompositeAlarm", "LogAlarm", "MetricAlarm"]
        assert named(AlarmTypes=every, MaxRecords=3) == ["a", "b", "c"]
        assert named(AlarmTypes=every, StateValue="OK") == ["c", "d"]

        alone = "as there are composite alarm(s) depending on"
        for names, text in (
            (["a", "b"], f"Cannot delete a,b {alone} them."),
            (["c"], f"Cannot delete c {alone} it."),
            (["c", "d"], "You cannot delete more than one composite alarm in one operation."),
            (["log", "d"], "A log alarm is deleted by a request of its own."),
        ):
            with refused("ValidationError") as caught:
                on.cloudwatch.delete_alarms(AlarmNames=names)
            assert caught.value.response["Error"]["Message"] == text
        for names in (["d"], ["c"], ["a", "b"], ["log"]):
            on.cloudwatch.delete_alarms(AlarmNames=names)
        assert named(AlarmTypes=every) == []


def test_composite_alarms_in_a_circle_stand_still_until_it_is_broken() -> None:
    with opened() as on:
        put(on, "a")
        compose(on, "c", "ALARM(a)")
        compose(on, "d", "ALARM(c)")
        compose(on, "c", "ALARM(a) OR ALARM(d)")
        compose(on, "above", "ALARM(c)")
        moved(on, "a", "ALARM")
        assert composite(on, "c")["StateValue"] == "OK"
        with refused("ValidationError", "Cannot delete d"):
            on.cloudwatch.delete_alarms(AlarmNames=["d"])

        compose(on, "c", "NOT FALSE")
        assert [composite(on, name)["StateValue"] for name in ("c", "d", "above")] == ["ALARM"] * 3
