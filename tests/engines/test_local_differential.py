"""The local engine beside a slow interpreter of the language, on random queries over random logs.

``make fuzz`` runs thousands of them; see ``agreement.py`` for what "the same answer" means.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import agreement
import pytest
import test_local_conformance as conformance
from hypothesis import HealthCheck, Phase, given, settings
from local_run import TEN, millis
from oracle import values
from oracle.answer import Asked, answer
from oracle.events import Event
from oracle.logs import Log
from oracle.pipelines import LOOKUP, Trial, trials

from insights.diagnostics import Source
from insights.lang import parse

#: Log types that the interpreter discovers the fields of.
KINDS = ("json", "text", "vpcflow")


def interpretable() -> list[Any]:
    """The conformance cases that the interpreter can answer."""
    found = conformance.of_kind("rows", "count")
    return [
        case
        for case in found
        if case.values[0]["log_type"] in KINDS and "pattern @" not in case.values[0]["query"]
    ]


@settings(
    max_examples=200,
    phases=[Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(trials)
def test_engine_and_interpreter_agree(tmp_path: Path, trial: Trial) -> None:
    agreement.check(trial, tmp_path)


@pytest.mark.parametrize("case", interpretable())
def test_the_interpreter_gives_the_answers_of_the_service(
    case: conformance.Case, tmp_path: Path
) -> None:
    """Or it would be no judge of the engine."""
    expect = case["expect"]

    rows = [
        {name: shown for name, value in row.items() if (shown := values.shown(value)) is not None}
        for row in interpreted(case, tmp_path)
    ]

    assert len(rows) == expect.get("count", len(expect.get("rows", ())))
    if "rows" in expect:
        assert conformance.unmatched(expect, rows) == []
        if expect["ordered"]:
            pairs = zip(expect["rows"], rows, strict=True)
            assert all(conformance.same_row(expect, *pair) for pair in pairs)


def interpreted(case: conformance.Case, folder: Path) -> agreement.Cells:
    """The rows of a conformance case, by the interpreter."""
    query, _ = parse(Source(case["query"]))
    events = [
        Event(
            millis(event["t"]),
            event["m"],
            case["log_type"],
            event.get("stream", "main"),
            event.get("log", "conformance"),
        )
        for event in case["events"]
    ]
    window = conformance.window(case)
    bounds = (window.start, window.end) if window else None
    tables = {
        name: agreement.lines(Path(path).read_text("utf-8"))
        for name, path in conformance.lookups(case, folder).items()
    }
    groups = tuple(case.get("log_groups", ()))
    return answer(Asked(case["query"], query, events, TEN, bounds, groups, tables))[1]


def test_a_difference_is_told_with_what_to_paste(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = Event(TEN * 1000, '{"a":1}')
    trial = Trial(Log("json", (event,), True), ("fields a + 1 as b", "display b"))
    monkeypatch.setattr(agreement, "by_meaning", lambda _: (["b"], [{"b": 3.0}]))

    with pytest.raises(AssertionError) as caught:
        agreement.compare(trial, tmp_path)

    told = str(caught.value)
    assert trial.text in told
    assert "'{\"a\":1}'" in told
    assert "engine  ['b']\n{'b': '2'}\nmeaning ['b']\n{'b': '3'}" in told


def test_trials_have_a_lookup_table_to_look_into() -> None:
    assert {line["code"] for line in agreement.LINES} == {"api", "web", "12", "eni-1"}
    assert LOOKUP == "hosts"
