"""The conformance cases of filter patterns: which events match, with which values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from insights.diagnostics import Source
from insights.patterns import BothReadings, matcher, parse, refusal, text

Case = dict[str, Any]
_FILES = ("patterns_public.yaml", "observed_patterns_public.yaml")
_FOLDER = Path(__file__).parents[1] / "cases"
CASES: list[Case] = [
    case for name in _FILES for case in yaml.safe_load((_FOLDER / name).read_text("utf-8"))
]
BAD = [pytest.param(case, id=case["id"]) for case in CASES if case.get("error")]
GOOD = [pytest.param(case, id=case["id"]) for case in CASES if not case.get("error")]


@pytest.mark.parametrize("case", GOOD)
def test_a_pattern_matches_what_the_service_matches(case: Case) -> None:
    tree, found = parse(Source(case["pattern"]))
    assert tree is not None, found
    match = matcher(tree)
    values = {
        place: got
        for place, message in enumerate(case["messages"])
        if (got := match(message)) is not None
    }

    assert list(values) == case["matches"]
    for place, extracted in case.get("extracted", {}).items():
        assert values[place] == extracted


@pytest.mark.parametrize("case", GOOD)
def test_the_printed_pattern_is_the_same_pattern(case: Case) -> None:
    tree, _ = parse(Source(case["pattern"]))
    assert tree is not None

    assert parse(Source(text(tree))) == (tree, [])


@pytest.mark.parametrize("case", BAD)
def test_what_the_service_refuses_is_no_pattern(case: Case) -> None:
    tree, found = parse(Source(case["pattern"], "a.yaml"))
    recorded = re.search(r"service text: (.*?)(?:; |$)", case.get("note", ""))

    assert tree is None
    assert [one.code[:3] for one in found] == ["PAT"]
    if recorded is not None:
        assert refusal(case["pattern"]) == recorded.group(1)


@pytest.mark.parametrize("case", [one for one in GOOD if one.values[0]["mark"] == "V"])  # type: ignore[index]
def test_what_was_recorded_leaves_nothing_open(case: Case) -> None:
    """Another reading that parts from a recording is none; one question goes beyond them."""
    tree, _ = parse(Source(case["pattern"]))
    assert tree is not None
    asked = BothReadings(tree)

    parted = {one.question.name for message in case["messages"] for one in asked(message)[1]}
    assert parted == set()
