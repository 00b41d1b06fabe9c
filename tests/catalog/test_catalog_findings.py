"""What a user sees of faulty files: every finding, its place, its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from design_files import ENTRY, SETTINGS

from insights.catalog.assemble import assemble
from insights.catalog.codes import CODES
from insights.catalog.explain import MAX_UNKNOWN
from insights.diagnostics import Diagnostic, Severity

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "findings.yaml").read_text("utf-8")
)


def findings(*entries: str, settings: str = SETTINGS) -> list[Diagnostic]:
    """All findings of a catalog with these entries, called e0.yaml and so on."""
    files = [(f"e{number}.yaml", text.encode()) for number, text in enumerate(entries)]
    return assemble(Path(), ("catalog.yaml", settings.encode()), files)[1]


def line(one: Diagnostic) -> str:
    if one.code.startswith("INS"):
        return f"{one.where}: {one.code}"
    return f"{one.where}: {one.code} {one.message}" + (f" => {one.hint}" if one.hint else "")


def changed(text: str, case: dict[str, Any]) -> str:
    if case["old"] == "ALL":
        return str(case["new"])
    assert text.count(case["old"]) == 1
    return text.replace(case["old"], case["new"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}-{case['id']}")
def test_a_change_to_a_good_file_is_told_as_recorded(case: dict[str, Any]) -> None:
    if case["file"] == "entry":
        found = findings(changed(ENTRY, case))
    else:
        found = findings(ENTRY, settings=changed(SETTINGS, case))

    assert [line(one).replace("e0.yaml", "e.yaml") for one in found] == case["found"]


def test_the_files_of_the_documentation_have_no_faults() -> None:
    assert findings(ENTRY) == []


def test_messages_are_sentences_and_hints_imperatives() -> None:
    told = [text for case in CASES for text in case["found"] if " CAT" in text]

    assert all(part.endswith((".", "?")) for text in told for part in text.split(" => "))


def test_every_code_has_a_page_and_most_are_shown_by_a_case() -> None:
    shown = {text.split(": ", 1)[1][:6] for case in CASES for text in case["found"]}

    numbers = (*range(1, 15), 24, 25)
    assert [code.code for code in CODES] == [f"CAT{number:03}" for number in numbers]
    assert len({code.slug for code in CODES}) == len(CODES)
    assert all(code.page.endswith(".") for code in CODES)
    apart = {"CAT012", "CAT024", "CAT025"}
    assert {code.code for code in CODES} - shown == apart, "tests of files and of each have these"


def test_what_does_no_harm_is_a_warning_and_all_else_an_error() -> None:
    warnings = [code.slug for code in CODES if code.severity is not Severity.ERROR]

    assert warnings == ["unused-parameter", "not-pinned"]


def test_names_both_places_of_a_name_that_two_entries_have() -> None:
    found = findings(ENTRY, ENTRY)

    assert [line(one) for one in found] == [
        "e1.yaml:2:7: CAT006 The name 'rejects' is that of an entry already, at e0.yaml:2:7."
        " => Give one of the two another name.",
        "e1.yaml:27:11: CAT006 The name 'rejected-flows' is that of a metric filter already,"
        " at e0.yaml:27:11. => Give one of the two another name.",
        "e1.yaml:31:11: CAT006 The name 'rejects-spike' is that of an alarm already,"
        " at e0.yaml:31:11. => Give one of the two another name.",
        "e1.yaml:41:11: CAT006 The name 'one-source-spike' is that of an alarm already,"
        " at e0.yaml:41:11. => Give one of the two another name.",
    ]


def test_tells_everything_of_all_files_at_once_and_sorted() -> None:
    broken = ENTRY.replace("status: stable", "status: stabel").replace("sort rejects", "sort f(")

    found = findings("- a", broken, settings="catalog: X\n")

    assert [(one.file, one.code) for one in found] == [
        ("catalog.yaml", "CAT005"),
        ("e0.yaml", "CAT013"),
        ("e1.yaml", "CAT005"),
        ("e1.yaml", "CAT008"),
        ("e1.yaml", "INS008"),
        ("e1.yaml", "CAT008"),
    ]


def test_one_bad_parameter_does_not_hide_the_others() -> None:
    parameters = "parameters: {a: {type: strin}, b: {type: integer, default: x}}\n"
    text = f"name: n\nversion: 1.0.0\nsource: vpcflow\n{parameters}query: limit {{{{b}}}}\n"

    found = findings(text.replace("limit {{b}}", "'limit {{b}} # {{a}}'"))

    assert [(one.code, one.message) for one in found] == [
        ("CAT009", "The query has no placeholder for the parameter 'a'."),
        ("CAT005", "'parameters.a.type' cannot be 'strin'."),
        ("CAT011", "'b' must be a whole number, not 'x'."),
    ]


def test_one_bad_environment_does_not_hide_the_others() -> None:
    settings = SETTINGS.replace("{engine: local, data: {vpcflow: generated}}", "{engine: duck}")

    found = findings(ENTRY, settings=settings.replace("{vpcflow: vpc_flow_logs}", "{vpc: logs}"))

    assert [(one.code, one.message) for one in found] == [
        ("CAT005", "'environments.demo.engine' cannot be 'duck'."),
        ("CAT008", "There is no source 'vpc' in this file."),
    ]


def test_entries_are_checked_even_when_catalog_yaml_is_broken() -> None:
    found = findings(ENTRY.replace("filter: rejected-flows", "filter: x"), settings="a: 'b")

    assert [(one.file, one.code) for one in found] == [
        ("catalog.yaml", "CAT001"),
        ("e0.yaml", "CAT008"),
    ]


def test_a_file_of_another_kind_does_not_flood_the_list() -> None:
    strange = "".join(f"key{number}: 1\n" for number in range(1000))

    assert len(findings(f"name: x\n{strange}")) <= MAX_UNKNOWN + 3
