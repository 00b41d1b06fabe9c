"""Every kind of change: its class, the version that it needs, what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from review_repository import CHANGES, Change, Repository, entry

_IDS = [one.name for one in CHANGES]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """All changes at once, none of them with a new version."""
    made = Repository(tmp_path_factory.mktemp("changed") / "work")
    for change in CHANGES:
        made.write(f"{change.name}.yaml", entry(change.name))
    made.write("untouched.yaml", entry("untouched"))
    assert made.run("lock").code == 0
    made.commit()
    made.git("checkout", "-q", "-b", "change")
    for change in CHANGES:
        made.make(change)
    return made


@pytest.fixture(scope="module")
def told(changed: Repository) -> Mapping[str, Any]:
    """The review of all of them."""
    return changed.review()


@pytest.fixture(scope="module")
def declared(changed: Repository, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same with the versions that the first review asks for."""
    for change in CHANGES:
        if change.needs:
            pair = ("version: 1.2.0", f"version: {told['entries'][change.now]['needed']}")
            changed.edit(f"{change.name}.yaml", pair)
    review = changed.review("--no-run")
    for change in CHANGES:
        if change.needs:
            changed.edit(f"{change.name}.yaml", (f"version: {change.needs}", "version: 1.2.0"))
    return review


@pytest.mark.parametrize("change", CHANGES, ids=_IDS)
def test_a_change_has_its_class_and_says_what_it_does(
    told: Mapping[str, Any], change: Change
) -> None:
    one = told["entries"][change.now]
    texts = [found["text"] for found in one["changes"]]

    assert one["class"] == change.class_
    assert [text for text in change.says if text not in texts] == [], texts


@pytest.mark.parametrize("change", CHANGES, ids=_IDS)
def test_a_change_needs_exactly_that_version(told: Mapping[str, Any], change: Change) -> None:
    one = told["entries"][change.now]
    advice = [fault["hint"] for fault in one["faults"]]

    assert one["needed"] == (change.needs or None)
    if change.needs:
        assert advice == [f"Set 'version: {change.needs}'."]
    else:
        assert bool(advice) is not change.fine


@pytest.mark.parametrize("change", CHANGES, ids=_IDS)
def test_a_change_shows_what_it_does_to_rows_and_alarms(
    told: Mapping[str, Any], change: Change
) -> None:
    effects = told["entries"][change.now]["effects"]
    rows = {
        one["where"]: [one[word] for word in ("added", "gone", "changed", "same")]
        for one in effects["rows"]
        if not one["failed"]
    }
    watched = [
        f"{one['name']} on {one['where']}: {text}"
        for one in effects["watches"]
        for text in one["told"]
    ]

    assert rows.get("the events of 'two fail'") == change.rows, effects
    assert watched == change.watch
    for use in change.uses:
        assert use in [one["text"] for one in effects["used_by"]]


@pytest.mark.parametrize("change", CHANGES, ids=_IDS)
def test_a_change_shows_what_a_sync_would_do(told: Mapping[str, Any], change: Change) -> None:
    [prod] = told["synced"]
    own = {change.name, change.now}
    steps = [
        f"{one['action']} {one['address']}"
        for one in prod["objects"]
        if any(one["address"].partition("/")[2] in _names(name) for name in own)
    ]

    assert sorted(steps) == sorted(change.synced)


def _names(entry: str) -> list[str]:
    """The names of an entry and of what is made of it."""
    return [entry, *(f"{entry}-{word}" for word in ("errors", "slow", "many"))]


@pytest.mark.parametrize("change", CHANGES, ids=_IDS)
def test_with_that_version_nothing_is_left_but_names(
    declared: Mapping[str, Any], change: Change
) -> None:
    faults = declared["entries"][change.now]["faults"]

    assert [fault["message"] for fault in faults] == change.faults


def test_what_did_not_change_is_not_told(told: Mapping[str, Any]) -> None:
    assert set(told["entries"]) == {change.now for change in CHANGES}
    assert told["code"] == 1


def test_there_are_twenty_kinds_and_all_classes() -> None:
    assert len(CHANGES) >= 20
    assert {one.class_ for one in CHANGES} == {
        "breaking",
        "behaviour",
        "monitors",
        "wording",
        "unreadable",
    }


def test_annotations_stand_on_changed_lines(changed: Repository) -> None:
    out = changed.run("review", "-o", "github").out
    diff = changed.git("diff", "--unified=0", "main", "--", "queries/literal.yaml")
    lines = {
        line.split("line=", 1)[1].split(",")[0]
        for line in out.splitlines()
        if "file=queries/literal.yaml" in line
    }

    assert "@@ -13 +13 @@" in diff
    assert lines == {"13"}


def test_markdown_survives_what_breaks_tables(changed: Repository) -> None:
    done = changed.run("review", "-o", "markdown")
    table = [line for line in done.out.splitlines() if line.startswith("| ")]

    assert done.out.startswith("<!-- insights-review -->\n")
    assert len(table) == len(CHANGES) + 2
    assert all(line.replace("\\|", "").count("|") == 5 for line in table)
    assert done.out.count("<details>") == done.out.count("</details>") > 20


def test_the_same_review_is_the_same_text(changed: Repository, tmp_path: Path) -> None:
    outputs = ("text", "sarif", "junit")
    first = [changed.run("review", "--no-run", "-o", output).out for output in outputs]
    second = [changed.run("review", "--no-run", "-o", output).out for output in outputs]

    assert first == second
    assert "33 entries changed since main" in first[0]
    assert '"ruleId": "CAT015"' in first[1]
    assert "<failure" in first[2]
    assert list(tmp_path.iterdir()) == []
