"""The documented and the recorded evaluations of alarms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from insights.monitors.alarms.decision import decide, replay, slots_of
from insights.monitors.alarms.log_decision import after_update, decide_log
from insights.monitors.alarms.rule import Refusal, Rule, log_rule, metric_rule
from insights.monitors.alarms.states import State

CASES = Path(__file__).parents[1] / "cases"


def cases(*, where: str, without: str = "") -> list[Any]:
    """The cases that have one key and not another."""
    files = ("alarms_public.yaml", "observed_alarms_public.yaml")
    read = [case for file in files for case in yaml.safe_load((CASES / file).read_text("utf-8"))]
    chosen = [case for case in read if where in case and (not without or without not in case)]
    assert chosen
    return [pytest.param(case, id=case["id"]) for case in chosen]


def rule_of(case: dict[str, Any], missing: str = "") -> tuple[Rule | None, list[Refusal]]:
    missing = missing or case.get("treat_missing", "missing")
    words = (case["m"], case["n"], case["comparison"], case["threshold"], missing)
    if case["kind"] == "log":
        return log_rule(*words)
    return metric_rule(*words, case.get("period", 60))


def good_rule(case: dict[str, Any], missing: str = "") -> Rule:
    rule, refused = rule_of(case, missing)
    assert rule is not None, refused
    return rule


def state_after(case: dict[str, Any], missing: str = "") -> State:
    rule, previous = good_rule(case, missing), State(case["previous"])
    if case["kind"] == "metric":
        return decide(rule, slots_of(rule, case["points"]), previous)
    executions = case["executions"] if "executions" in case else case["points"]
    return decide_log(rule, executions, after_update(case.get("changed", ()), previous)).state


def test_every_case_is_of_a_kind_that_is_run() -> None:
    kinds = ("state", "state_not", "states", "by_treatment", "error")
    run = [case.values[0]["id"] for kind in kinds for case in cases(where=kind)]
    every = [case.values[0]["id"] for case in cases(where="id")]

    assert sorted(run) == sorted(every)


@pytest.mark.parametrize("case", cases(where="state"))
def test_one_evaluation(case: dict[str, Any]) -> None:
    assert state_after(case) == case["state"]


@pytest.mark.parametrize("case", cases(where="state_not"))
def test_one_evaluation_does_not_end_there(case: dict[str, Any]) -> None:
    assert state_after(case) != case["state_not"]


@pytest.mark.parametrize("case", cases(where="by_treatment"))
def test_one_evaluation_by_treatment(case: dict[str, Any]) -> None:
    found = {missing: state_after(case, missing) for missing in case["by_treatment"]}

    assert found == case["by_treatment"]


@pytest.mark.parametrize("case", cases(where="states"))
def test_a_sequence(case: dict[str, Any]) -> None:
    previous = State(case["previous"])

    assert replay(good_rule(case), case["points"], case["range"], previous) == case["states"]


@pytest.mark.parametrize("case", cases(where="contributors"))
def test_contributors(case: dict[str, Any]) -> None:
    evaluated = decide_log(good_rule(case), case["executions"], State(case["previous"]))

    listed = {name: evaluated.contributors.get(name, State.OK) for name in case["contributors"]}
    assert listed == case["contributors"]


@pytest.mark.parametrize("case", cases(where="error"))
def test_what_aws_refuses(case: dict[str, Any]) -> None:
    rule, refused = rule_of(case)

    assert rule is None
    assert all(one.message.endswith(".") and one.hint.endswith(".") for one in refused)
    assert refused != []
