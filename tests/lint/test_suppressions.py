"""Comments that silence findings, and findings about such comments."""

from __future__ import annotations

from datetime import date

import pytest

from insights.diagnostics import Source
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.lint.base import Context
from insights.lint.linter import Linter
from insights.lint.settings import Settings

TODAY = date(2026, 11, 20)
LATER = date(2027, 3, 1)


def found(text: str, today: date | None = TODAY, *select: str) -> list[tuple[str, int]]:
    """Slug and line of every finding."""
    query, _ = parse(Source(text))
    linter = Linter(Settings(select=select), today)
    told = linter.run(Context(query, Source(text), LogSource("json")))
    return [(one.diagnostic.slug, one.diagnostic.span.line) for one in told]


BIN = "stats count(*) as n by bin(300s)"
WHY = "-- sixty seconds are fine"
CASES = [
    pytest.param(BIN, [("bin-cap", 1)], id="none"),
    pytest.param(f"{BIN} # insights: ignore[bin-cap] {WHY}", [], id="end-of-line"),
    pytest.param(f"{BIN} # insights: ignore[INS126] {WHY}", [], id="by-code"),
    pytest.param(f"{BIN} # insights: ignore[INS1] {WHY}", [], id="by-family"),
    pytest.param(
        f"{BIN}\n# insights: ignore[bin-cap] {WHY}",
        [("bin-cap", 1), ("unused-suppression", 2)],
        id="line-after",
    ),
    pytest.param(
        f"# insights: ignore[bin-cap] {WHY}\n{BIN}\n| sort n desc\n| stats max(n) as m by bin(90m)",
        [("stage-order", 3), ("bin-after-stats", 4)],
        id="whole-query",
    ),
    pytest.param(
        f"filter a = 1\n# insights: ignore[bin-cap] {WHY}\n\n# a remark\n| {BIN}",
        [],
        id="line-before",
    ),
    pytest.param(
        f"filter a = 1 # insights: ignore[bin-cap] {WHY}\n| {BIN}",
        [("unused-suppression", 1), ("bin-cap", 2)],
        id="another-line",
    ),
    pytest.param(
        f"{BIN} # insights: ignore[bin-cap]", [("suppression-without-reason", 1)], id="no-reason"
    ),
    pytest.param(f"{BIN} # insights: ignore[bin-cap] until 2027-01-31 {WHY}", [], id="in-time"),
    pytest.param(f"{BIN} # insights: ignore[bin-cap] until 2026-11-20 {WHY}", [], id="last-day"),
    pytest.param(
        f"{BIN} # insights: ignore[bin-cap] until 2026-11-19 {WHY}",
        [("bin-cap", 1), ("expired-suppression", 1)],
        id="expired",
    ),
    pytest.param(
        f"{BIN} # insights: ignore[bin-cap] until 2026-02-30 {WHY}",
        [("bin-cap", 1), ("bad-suppression", 1)],
        id="no-day",
    ),
    pytest.param(
        f"{BIN} # insights: ignore bin-cap",
        [("bin-cap", 1), ("bad-suppression", 1)],
        id="no-brackets",
    ),
    pytest.param(
        f"{BIN} # insights: ignore[] {WHY}", [("bin-cap", 1), ("bad-suppression", 1)], id="empty"
    ),
    pytest.param(
        f"{BIN} # insights: ignore[bincap] {WHY}",
        [("bin-cap", 1), ("bad-suppression", 1)],
        id="misspelt",
    ),
    pytest.param(
        f"{BIN} # insights: ignore[bin-cap, or-chain] {WHY}",
        [("unused-suppression", 1)],
        id="one-of-two",
    ),
    pytest.param(
        f"{BIN} # insights/rejects v1.0.0 and other words", [("bin-cap", 1)], id="other-comment"
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_suppression_silences_what_it_names_where_it_stands(
    text: str, expected: list[tuple[str, int]]
) -> None:
    assert found(text) == expected


def test_a_suppression_ends_with_its_day() -> None:
    text = f"{BIN} # insights: ignore[bin-cap] until 2027-01-31 {WHY}"

    assert found(text, TODAY) == []
    assert ("bin-cap", 1) in found(text, LATER)
    assert found(text, None) == []


def test_a_suppression_of_a_rule_that_did_not_run_is_not_called_unused() -> None:
    text = f"stats count(*) as n by bin(5m) # insights: ignore[bin-cap] {WHY}"

    assert found(text) == [("unused-suppression", 1)]
    assert found(text, TODAY, "INS2", "unused-suppression") == []


def test_faults_of_syntax_cannot_be_silenced() -> None:
    text = f"limt 5 # insights: ignore[unknown-command, INS003, INS0] {WHY}"

    _, faults = parse(Source(text))

    assert [one.slug for one in faults] == ["unknown-command"]
