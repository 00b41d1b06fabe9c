"""Findings for GitHub, SARIF, JUnit and reviewdog, as those programs read them."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.diagnostics import Diagnostic, Severity, Span
from insights.render.reports import FORMATS, report
from insights.render.sarif import RulePage

LINES = ["name: q", "query: |", "  fields 日本, srcaddr", "  | limit 5, 100%"]
PAGES = {
    "INS115": RulePage(
        "A field in the wrong case.", "A field in the wrong case.\n\nWhy.", Severity.WARNING
    )
}


HERE = Span(3, 14, 3, 21)


def lines(file: str) -> list[str] | None:
    return LINES if file.startswith("net/") else None


def finding(
    span: Span = HERE,
    message: str = "'srcaddr' is 'srcAddr' here.",
    *,
    file: str = "net/a.yaml",
    code: str = "INS115",
    severity: Severity = Severity.WARNING,
    hint: str = "Write srcAddr.",
) -> Diagnostic:
    return Diagnostic(code, "wrong-case-field", severity, file, span, message, hint)


def written(name: str, *found: Diagnostic) -> str:
    return "".join(report(name, found, lines, lambda: PAGES))


# ------------------------------------------------------------------------------------ GitHub


def test_an_annotation_has_place_title_and_message() -> None:
    assert written("github", finding()) == (
        "::warning file=net/a.yaml,line=3,endLine=3,col=14,endColumn=21,"
        "title=INS115 wrong-case-field::'srcaddr' is 'srcAddr' here.%0AWrite srcAddr.\n"
    )


@pytest.mark.parametrize(
    ("severity", "command"),
    [(Severity.ERROR, "::error "), (Severity.WARNING, "::warning "), (Severity.HINT, "::notice ")],
)
def test_an_annotation_is_as_severe_as_its_finding(severity: Severity, command: str) -> None:
    assert written("github", finding(severity=severity)).startswith(command)


def test_an_annotation_over_several_lines_has_no_columns() -> None:
    text = written("github", finding(Span(3, 14, 4, 2)))

    assert "line=3,endLine=4,title=" in text


def test_signs_of_workflow_commands_are_escaped() -> None:
    text = written("github", finding(message="100%\r\n::error::x", file="a,b:c%.yaml", hint=""))

    assert text == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=3,endLine=3,col=14,endColumn=21,"
        "title=INS115 wrong-case-field::100%25\\r\\n::error::x\n"
    )


# ------------------------------------------------------------------------------------- SARIF


def sarif(*found: Diagnostic) -> Any:
    return json.loads(written("sarif", *found))


def test_a_sarif_log_has_what_the_standard_demands() -> None:
    log = sarif(finding(), finding(code="CAT001", severity=Severity.ERROR))
    (run,) = log["runs"]
    driver = run["tool"]["driver"]

    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert set(run) == {"tool", "columnKind", "results"}
    assert run["columnKind"] == "unicodeCodePoints"
    assert driver["name"] == "insights"
    assert [rule["id"] for rule in driver["rules"]] == ["CAT001", "INS115"]


def test_a_sarif_rule_tells_what_it_is_about() -> None:
    (rule,) = sarif(finding())["runs"][0]["tool"]["driver"]["rules"]

    assert rule == {
        "id": "INS115",
        "name": "wrong-case-field",
        "shortDescription": {"text": "A field in the wrong case."},
        "fullDescription": {"text": "A field in the wrong case.\n\nWhy."},
        "help": {
            "text": "A field in the wrong case.\n\nWhy.\n\n"
            "Run 'insights explain INS115' for examples."
        },
        "defaultConfiguration": {"level": "warning"},
    }


def test_a_sarif_result_points_at_rule_and_region() -> None:
    (result,) = sarif(finding())["runs"][0]["results"]
    fingerprint = result.pop("partialFingerprints")

    assert result == {
        "ruleId": "INS115",
        "ruleIndex": 0,
        "level": "warning",
        "message": {"text": "'srcaddr' is 'srcAddr' here.\nWrite srcAddr."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "net/a.yaml"},
                    "region": {"startLine": 3, "startColumn": 14, "endLine": 3, "endColumn": 21},
                }
            }
        ],
    }
    assert re.fullmatch(r"[0-9a-f]{32}:1", fingerprint["insights/v1"])


def test_a_fingerprint_outlives_lines_that_are_added_above() -> None:
    before = sarif(finding())["runs"][0]["results"][0]["partialFingerprints"]

    log = json.loads(
        "".join(
            report(
                "sarif", [finding(Span(4, 14, 4, 21))], lambda _: ["# new", *LINES], lambda: PAGES
            )
        )
    )

    assert log["runs"][0]["results"][0]["partialFingerprints"] == before


def test_equal_findings_on_equal_lines_have_fingerprints_of_their_own() -> None:
    results = sarif(finding(), finding(Span(3, 2, 3, 3)))["runs"][0]["results"]

    assert len({one["partialFingerprints"]["insights/v1"] for one in results}) == 2


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("queries/a b.yaml", "queries/a%20b.yaml"),
        ("ü/100%.yaml", "%C3%BC/100%25.yaml"),
        ("C:a.yaml", "C%3Aa.yaml"),
        ("<query>", "%3Cquery%3E"),
        ("/abs/a.yaml", "file:///abs/a.yaml"),
    ],
)
def test_a_path_is_a_uri(file: str, uri: str) -> None:
    (result,) = sarif(finding(file=file))["runs"][0]["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


# ------------------------------------------------------------------------------------- JUnit


def junit(*found: Diagnostic) -> ElementTree.Element:
    return ElementTree.fromstring(written("junit", *found))


def test_a_junit_report_has_one_case_a_file() -> None:
    suite = junit(finding(), finding(severity=Severity.ERROR), finding(file="b.yaml"))[0]

    assert suite.attrib == {"name": "insights", "tests": "2", "failures": "2", "errors": "0"}
    assert [case.attrib["name"] for case in suite] == ["b.yaml", "net/a.yaml"]
    failure = suite[1][0]
    assert (failure.tag, failure.attrib["type"]) == ("failure", "error")
    assert failure.attrib["message"] == "2 findings: 'srcaddr' is 'srcAddr' here."
    assert failure.text is not None
    assert "net/a.yaml:3:14: INS115 error: 'srcaddr' is 'srcAddr' here. Write srcAddr." in (
        failure.text.splitlines()
    )


def test_a_hint_fails_no_junit_case() -> None:
    suite = junit(finding(severity=Severity.HINT))[0]

    assert suite.attrib["failures"] == "0"
    assert [child.tag for child in suite[0]] == ["system-out"]


def test_no_findings_are_one_junit_case_that_passed() -> None:
    suite = junit()[0]

    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("1", "0")
    assert len(suite[0]) == 0


# ---------------------------------------------------------------------------------- reviewdog


def test_reviewdog_counts_columns_in_bytes() -> None:
    assert json.loads(written("rdjson", finding())) == {
        "source": {"name": "insights"},
        "diagnostics": [
            {
                "message": "'srcaddr' is 'srcAddr' here.\nWrite srcAddr.",
                "location": {
                    "path": "net/a.yaml",
                    "range": {
                        "start": {"line": 3, "column": 18},
                        "end": {"line": 3, "column": 25},
                    },
                },
                "severity": "WARNING",
                "code": {"value": "INS115"},
            }
        ],
    }


# --------------------------------------------------------------------------------- all of them


ANY_TEXT = st.text(max_size=20)
FOUND = st.lists(
    st.builds(
        Diagnostic,
        st.sampled_from(("INS115", "CAT001")),
        st.just("slug"),
        st.sampled_from(Severity),
        st.one_of(ANY_TEXT, st.just("net/a.yaml")),
        st.builds(
            Span, st.integers(1, 6), st.integers(1, 40), st.integers(1, 6), st.integers(1, 40)
        ),
        ANY_TEXT,
        ANY_TEXT,
    ),
    max_size=4,
)


@given(FOUND)
def test_any_text_leaves_every_format_readable(found: list[Diagnostic]) -> None:
    texts = {name: written(name, *found) for name in FORMATS}

    distinct = len(set(found))
    assert len(json.loads(texts["json"])) == distinct
    assert len(json.loads(texts["sarif"])["runs"][0]["results"]) == distinct
    assert len(json.loads(texts["rdjson"])["diagnostics"]) == distinct
    assert len(texts["github"].split("\n")) == distinct + 1
    assert ElementTree.fromstring(texts["junit"].encode()).tag == "testsuites"
    for name in FORMATS:
        texts[name].encode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_found_twice_is_told_once_and_in_order(name: str) -> None:
    first, second = finding(Span(3, 1, 3, 2)), finding()

    assert written(name, second, first, second) == written(name, first, second)
