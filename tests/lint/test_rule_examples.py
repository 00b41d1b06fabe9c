"""Every rule against its own examples, and the registry as a whole."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from insights.diagnostics import Source
from insights.lang import parse
from insights.lint.base import Context, Rule
from insights.lint.linter import Found, Linter
from insights.lint.registry import RULES
from insights.lint.syntax import FAULTS

RULES_FOLDER = Path(__file__).parents[2] / "insights" / "lint" / "rules"
TODAY = date(2026, 11, 20)
FAMILIES = {"INS1": "wrong", "INS2": "cost", "INS3": "style", "INS4": "portability"}

GOOD = [
    pytest.param(rule, text, id=f"{rule.slug}-{n}")
    for rule in RULES
    for n, text in enumerate(rule.good)
]
BAD = [
    pytest.param(rule, text, id=f"{rule.slug}-{n}")
    for rule in RULES
    for n, text in enumerate(rule.bad)
]


def _found(rule: Rule, text: str) -> list[Found]:
    query, faults = parse(Source(text))
    assert faults == []
    return Linter(today=TODAY).run(Context(query, Source(text), rule.source, rule.target))


def _edited(text: str, found: list[Found]) -> str:
    edits = {edit for one in found for edit in one.edits}
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_a_good_example_has_no_finding_of_its_rule(rule: Rule, text: str) -> None:
    assert rule.slug not in [one.diagnostic.slug for one in _found(rule, text)]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_bad_example_has_a_finding_of_its_rule(rule: Rule, text: str) -> None:
    found = [one.diagnostic for one in _found(rule, text) if one.diagnostic.slug == rule.slug]

    assert found
    assert {one.code for one in found} == {rule.code}
    for one in found:
        assert one.message.endswith(".")
        assert re.match(r"[A-Z']|\w+\(", one.message)
        assert not one.hint or one.hint[-1] in ".?"


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_the_edits_of_a_finding_answer_it(rule: Rule, text: str) -> None:
    found = [one for one in _found(rule, text) if one.diagnostic.slug == rule.slug]
    fixed = _edited(text, found)

    left = [one.diagnostic.slug for one in _found(rule, fixed)]
    without_edits = sum(not one.edits for one in found)
    assert left.count(rule.slug) == without_edits


def test_the_registry_is_in_the_order_of_codes_and_has_each_once() -> None:
    codes = [rule.code for rule in RULES]

    assert codes == sorted(set(codes))
    assert len({rule.slug for rule in RULES} | {fault.slug for fault in FAULTS}) == len(
        RULES
    ) + len(FAULTS)
    assert len(RULES) >= 40


def test_every_file_of_the_folder_is_a_rule_of_its_name() -> None:
    files = {path.stem for path in RULES_FOLDER.glob("*.py")} - {"__init__"}

    assert files == {rule.slug.replace("-", "_") for rule in RULES}
    for rule in RULES:
        assert type(rule).__module__.endswith(rule.slug.replace("-", "_"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_a_rule_is_documented(rule: Rule) -> None:
    page = type(rule).__doc__ or ""

    assert rule.code[:4] in FAMILIES
    assert re.fullmatch(r"INS\d{3}", rule.code)
    assert page.split("\n", 1)[0].endswith(".")
    assert len(page.split()) >= 8
    assert rule.bad
