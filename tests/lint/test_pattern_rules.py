"""Rules over filter patterns: their own examples, and where their findings point."""

from __future__ import annotations

from pathlib import Path

import pytest

from insights.diagnostics import Severity, Source
from insights.lang.log_types import LogSource
from insights.lint.patterns.base import PatternRule
from insights.lint.patterns.linter import check_pattern
from insights.lint.patterns.pages import PATTERN_FAULTS
from insights.lint.patterns.registry import PATTERN_RULES
from insights.lint.settings import Settings
from insights.lint.syntax import Fault

FOLDER = Path(__file__).parents[2] / "insights" / "lint" / "patterns"
NO_RULES = {"__init__", "base", "linter", "pages", "registry"}
GOOD = [pytest.param(rule, text, id=text) for rule in PATTERN_RULES for text in rule.good]
BAD = [pytest.param(rule, text, id=text) for rule in PATTERN_RULES for text in rule.bad]


def _slugs(text: str, source: LogSource) -> list[str]:
    return [one.slug for one in check_pattern(Source(text), source, Settings())]


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_a_good_pattern_has_no_finding_of_its_rule(rule: PatternRule, text: str) -> None:
    slugs = _slugs(text, rule.source)

    assert rule.slug not in slugs
    assert not [slug for slug in slugs if slug.startswith("pattern-")]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_bad_pattern_has_a_finding_of_its_rule(rule: PatternRule, text: str) -> None:
    found = [one for one in check_pattern(Source(text), rule.source, Settings())]
    own = [one for one in found if one.slug == rule.slug]

    assert own
    assert {one.code for one in own} == {rule.code}
    for one in own:
        assert one.message.endswith(".")
        assert one.hint.endswith(".")
    assert rule.slug not in [
        one.slug for one in check_pattern(Source(text), rule.source, Settings(ignore=(rule.code,)))
    ]


@pytest.mark.parametrize("fault", PATTERN_FAULTS, ids=lambda fault: fault.slug)
def test_the_examples_of_a_fault_have_it_and_have_it_not(fault: Fault) -> None:
    source = LogSource("text")

    assert _slugs(fault.bad, source) == [fault.slug]
    assert not [slug for slug in _slugs(fault.good, source) if slug.startswith("pattern-")]


def test_every_rule_has_a_file_of_its_name_and_a_code_in_order() -> None:
    codes = [rule.code for rule in PATTERN_RULES]
    files = {path.stem for path in FOLDER.glob("*.py")} - NO_RULES

    assert files == {rule.slug.replace("-", "_") for rule in PATTERN_RULES}
    assert codes == sorted(set(codes))
    assert all(len((type(rule).__doc__ or "").split()) >= 8 for rule in PATTERN_RULES)


@pytest.mark.parametrize(
    ("pattern", "severity"),
    [
        ("[version, account, eni]", Severity.WARNING),
        ("[version, account, eni = x]", Severity.ERROR),
        (f"[{', '.join(f'f{n}' for n in range(15))}]", Severity.ERROR),
        (f"[{', '.join(f'f{n}' for n in range(15))}, ...]", Severity.ERROR),
    ],
)
def test_a_wrong_number_of_flow_fields_matters_as_much_as_it_changes(
    pattern: str, severity: Severity
) -> None:
    (found,) = check_pattern(Source(pattern), LogSource("vpcflow"), Settings())

    assert (found.slug, found.severity) == ("flow-field-count", severity)


def test_a_custom_format_has_its_own_number_of_fields() -> None:
    source = LogSource("vpcflow", ("version", "srcaddr", "action"))

    assert _slugs("[version, srcaddr, action]", source) == []
    assert _slugs("[version, srcaddr, action, status]", source) == ["flow-field-count"]
