"""Which rules run, and how much they matter."""

from __future__ import annotations

import pytest

from insights.diagnostics import Severity, Source
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.lint.base import Context, Edit
from insights.lint.errors import ERRORS
from insights.lint.linter import Found, Linter
from insights.lint.registry import RULES
from insights.lint.settings import Settings, unknown

TEXT = "FIELDS svc, dc(a) as x | filter a == 1"


def found(settings: Settings, text: str = TEXT, kind: str = "json") -> list[Found]:
    query, _ = parse(Source(text))
    return Linter(settings).run(Context(query, Source(text), LogSource(kind)))


def slugs(settings: Settings) -> list[str]:
    return [one.diagnostic.slug for one in found(settings)]


ALL = ["keyword-case", "undocumented-function", "unbounded-events", "nonstandard-operator"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), ALL),
        (Settings(select=("INS3",)), ["keyword-case"]),
        (Settings(select=("ins201", "nonstandard-operator")), ALL[2:]),
        (Settings(ignore=("INS",)), []),
        (Settings(select=("INS",), ignore=("INS1", "keyword-case")), ["unbounded-events"]),
    ],
    ids=["all", "family", "code-and-slug", "ignored", "both"],
)
def test_rules_are_chosen_by_code_slug_and_family(settings: Settings, expected: list[str]) -> None:
    assert slugs(settings) == expected


def test_severities_can_be_replaced() -> None:
    told = found(Settings(severities={"unbounded-events": Severity.ERROR, "INS1": Severity.HINT}))

    assert {one.diagnostic.slug: one.diagnostic.severity for one in told} == {
        "keyword-case": Severity.HINT,
        "undocumented-function": Severity.HINT,
        "unbounded-events": Severity.ERROR,
        "nonstandard-operator": Severity.HINT,
    }


def test_words_that_name_no_rule_are_told_apart() -> None:
    assert unknown(["INS1", "bin-cap", "INS999", "bincap", "in"], RULES) == [
        "INS999",
        "bincap",
        "in",
    ]


def test_errors_are_the_rules_that_stop_a_run() -> None:
    errors = [type(rule) for rule in RULES if rule.severity is Severity.ERROR]
    assert [type(rule) for rule in ERRORS] == errors


FIXES = [
    ("filter dstport = 22", "wrong-case-field", "filter dstPort = 22"),
    ("stats dc(srcAddr)", "undocumented-function", "stats count_distinct(srcAddr)"),
    ("stats p95(bytes)", "undocumented-function", "stats pct(bytes, 95)"),
    ("filter action == 'A'", "nonstandard-operator", "filter action = 'A'"),
    ("stats count(*) by bin(300s)", "bin-cap", "stats count(*) by bin(5m)"),
    ("stats count(*) by bin(48h)", "bin-cap", "stats count(*) by bin(2d)"),
    (
        "stats count(*) as n by bin(5m) | sort @timestamp desc",
        "unknown-after-stats",
        "stats count(*) as n by bin(5m) as t | sort t desc",
    ),
    (
        "stats count(*) as n by bin(5m) as slot | sort bin",
        "unknown-after-stats",
        "stats count(*) as n by bin(5m) as slot | sort slot",
    ),
    ("filter a != null", "null-literal", "filter ispresent(a)"),
]


@pytest.mark.parametrize(("text", "slug", "fixed"), FIXES)
def test_one_safe_answer_comes_as_edits(text: str, slug: str, fixed: str) -> None:
    edits: list[Edit] = [
        edit
        for one in found(Settings(), text, "vpcflow")
        if one.diagnostic.slug == slug
        for edit in one.edits
    ]

    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert text == fixed
