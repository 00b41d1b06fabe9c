"""Every conformance case: the rows it wants, or its error."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from local_run import answer, cells, millis, write_events

from insights.diagnostics import Severity, Source
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.lint import check
from insights.times import Window

Case = dict[str, Any]
CASES_FOLDER = Path(__file__).parents[1] / "cases"


def load() -> list[Case]:
    """All cases, each with its events."""
    found = []
    for name in ("ql_public", "observed_ql_public"):
        document = yaml.safe_load((CASES_FOLDER / f"{name}.yaml").read_text("utf-8"))
        for case in document["cases"]:
            if "events" not in case:
                case["events"] = document["fixtures"][case["events_ref"]]
            found.append(case)
    return found


CASES = load()


def kind(case: Case) -> str:
    """What a case is about; every case is of exactly one kind."""
    expect = case["expect"]
    for word in ("error", "flags", "valid"):
        if word in expect:
            return word
    return "count" if "count" in expect else "rows"


def of_kind(*kinds: str) -> list[Any]:
    """The cases of some kinds, as parameters."""
    return [pytest.param(case, id=case["id"]) for case in CASES if kind(case) in kinds]


def run(case: Case, folder: Path) -> list[dict[str, str]]:
    """The answer of the local engine to a case."""
    path = write_events(
        folder / "events.json", [(millis(event["t"]), event["m"]) for event in case["events"]]
    )
    document = json.loads(path.read_text("utf-8"))
    for written, event in zip(document["events"], case["events"], strict=True):
        written["logStreamName"] = event.get("stream", "main")
        written["logGroupName"] = event.get("log", "conformance")
    path.write_text(json.dumps(document), "utf-8")
    more = {"groups": tuple(case.get("log_groups", ())), "lookups": lookups(case, folder)}
    source = LogSource(case["log_type"])
    return cells(answer(case["query"], [path], source, window(case), **more))


def lookups(case: Case, folder: Path) -> dict[str, str]:
    """The lookup tables of a case, as files."""
    found = {}
    for name, text in case.get("lookups", {}).items():
        path = folder / f"{name}.csv"
        path.write_text(text, "utf-8")
        found[name] = str(path)
    return found


def window(case: Case) -> Window | None:
    """The window of a case, in seconds."""
    if "from" not in case:
        return None
    return Window(millis(case["from"]) // 1000, millis(case["to"]) // 1000)


def same_cell(wanted: Any, got: str | None, tolerance: float) -> bool:
    """A number by value, a text as displayed; ``None`` is an absent cell."""
    if wanted is None or got is None:
        return (wanted or "") == (got or "")
    if isinstance(wanted, bool | int | float):
        try:
            return math.isclose(float(got), float(wanted), rel_tol=0, abs_tol=tolerance)
        except ValueError:
            return False
    return bool(str(wanted) == got)


def same_row(expect: Case, wanted: Mapping[str, Any], got: Mapping[str, str]) -> bool:
    """Whether a row is the one wanted; ``partial`` looks at the named columns only."""
    names = set(wanted) if expect.get("partial") else set(wanted) | set(got)
    tolerance = expect.get("tolerance", 1e-9)
    return all(same_cell(wanted.get(name), got.get(name), tolerance) for name in names)


def unmatched(expect: Case, got: list[dict[str, str]]) -> list[Mapping[str, Any]]:
    """The wanted rows that are not among the rows, each row standing for one."""
    left = list(got)
    missing = []
    for wanted in expect["rows"]:
        match = next((row for row in left if same_row(expect, wanted, row)), None)
        if match is None:
            missing.append(wanted)
        else:
            left.remove(match)
    return missing


def test_no_case_is_left_out() -> None:
    counted = Counter(kind(case) for case in CASES)

    assert sum(counted.values()) == len(CASES) == 136
    assert set(counted) == {"rows", "count", "valid", "error", "flags"}


@pytest.mark.parametrize("case", of_kind("rows"))
def test_rows_are_those_of_the_service(case: Case, tmp_path: Path) -> None:
    expect = case["expect"]

    got = run(case, tmp_path)

    assert unmatched(expect, got) == []
    assert len(got) == len(expect["rows"])
    if expect["ordered"]:
        assert all(same_row(expect, *pair) for pair in zip(expect["rows"], got, strict=True))


@pytest.mark.parametrize("case", of_kind("count"))
def test_the_number_of_rows_is_that_of_the_service(case: Case, tmp_path: Path) -> None:
    assert len(run(case, tmp_path)) == case["expect"]["count"]


@pytest.mark.parametrize("case", of_kind("rows", "count", "valid"))
def test_what_the_service_runs_has_no_error(case: Case) -> None:
    _, found = check(Source(case["query"]), LogSource(case["log_type"]))

    assert [d.message for d in found if d.severity is Severity.ERROR] == []


@pytest.mark.parametrize("case", of_kind("valid"))
def test_valid_queries_parse_whole(case: Case) -> None:
    query, found = parse(Source(case["query"]))

    assert found == []
    assert query.complete
    assert query.commands


@pytest.mark.parametrize("case", of_kind("error"))
def test_errors_have_the_place_and_the_words(case: Case) -> None:
    expect = case["expect"]

    _, found = check(Source(case["query"]), LogSource(case["log_type"]))

    errors = [d for d in found if d.severity is Severity.ERROR]
    assert len(errors) == 1
    assert expect.get("message_contains", "") in errors[0].message
    if "at" in expect:
        span = errors[0].span
        assert {"line": span.line, "column": span.column} == expect["at"]


def test_a_double_equals_sign_means_one() -> None:
    """Whether the service takes it is open (``flags``): it is read, and can be told apart."""
    (case,) = [c for c in CASES if c["id"] == "lint-double-equals"]

    twice, _ = parse(Source(case["query"]))
    once, _ = parse(Source(case["query"].replace("==", "=")))

    assert twice == once


def test_an_undocumented_function_is_an_error() -> None:
    (case,) = [c for c in CASES if c["id"] == "lint-percentile-names"]

    _, found = check(Source(case["query"]), LogSource(case["log_type"]))

    errors = [d.slug for d in found if d.severity is Severity.ERROR]
    assert errors == ["undocumented-function"]
