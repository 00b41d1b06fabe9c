"""The recorded cases of the language: what has to be found in them, and what must not be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from insights.diagnostics import Severity, Source
from insights.lang.log_types import LogSource
from insights.lint import check

CASES = Path(__file__).parents[1] / "cases"
TOPICS = {
    "bin-cap",
    "wrong-case-field",
    "unbackticked-hyphen",
    "missing-field-negation",
    "sql-wildcard-in-like",
    "deprecated-command",
    "seconds-vs-millis",
    "nonstandard-operator",
    "undocumented-function",
    "unknown-after-stats",
    "limit-over-max",
    "in-without-list",
}


def _cases(name: str) -> list[Any]:
    return [
        pytest.param(case, id=case["id"])
        for case in yaml.safe_load((CASES / name).read_text("utf-8"))["cases"]
    ]


ALL = [*_cases("ql_public.yaml"), *_cases("observed_ql_public.yaml")]


@pytest.mark.parametrize("case", ALL)
def test_a_case_has_the_findings_that_it_expects(case: dict[str, Any]) -> None:
    _, found = check(Source(case["query"]), LogSource(case["log_type"]))
    expected = case["expect"]
    errors = [one for one in found if one.severity is Severity.ERROR]
    slugs = [one.slug for one in found if one.severity is not Severity.HINT]

    if expected.get("error"):
        assert errors
    elif "flags" in expected:
        assert expected["flags"] in slugs
    else:
        assert errors == []
        assert expected.get("warns") in [*slugs, None]


def test_every_topic_of_the_cases_is_one_that_is_looked_for() -> None:
    named = {case.values[0]["expect"].get("warns") for case in ALL}
    named |= {case.values[0]["expect"].get("flags") for case in ALL}

    assert named - {None} <= TOPICS


TOPIC_QUERIES = [
    pytest.param("stats count(*) as n by bin(48h)", "bin-cap", id="hours"),
    pytest.param("stats count(*) as n by bin(5000ms)", "bin-cap", id="milliseconds"),
    pytest.param("stats count(*) as n by bin(61 s)", "unexpected-symbol", id="blank-in-period"),
    pytest.param("fields @requestID | limit 5", "wrong-case-field", id="request-id"),
    pytest.param("filter x-forwarded-for = 'a' | limit 5", "unbackticked-hyphen", id="chain"),
    pytest.param("filter tier not in ['a'] | limit 5", "missing-field-negation", id="not-in"),
    pytest.param("filter route like 'scan%' | limit 5", "sql-wildcard-in-like", id="one-end"),
    pytest.param("fields svc | tail 5", "deprecated-command", id="tail"),
    pytest.param(
        "filter toMillis(@timestamp) > now() - 3600 | limit 5", "seconds-vs-millis", id="now"
    ),
    pytest.param("fields now() > 1795168801000 as x | limit 5", "seconds-vs-millis", id="literal"),
    pytest.param("stats mean(ms) by svc", "undocumented-function", id="mean"),
    pytest.param("stats count(*) by svc | sort count desc", "unknown-after-stats", id="sort"),
    pytest.param("fields svc | limit 1000000", "limit-over-max", id="limit"),
    pytest.param("filter svc in 'a' | limit 5", "in-without-list", id="in"),
    pytest.param("filter a==1 | limit 5", "nonstandard-operator", id="equals"),
]


@pytest.mark.parametrize(("text", "slug"), TOPIC_QUERIES)
def test_a_topic_is_found_in_other_words_too(text: str, slug: str) -> None:
    _, found = check(Source(text), LogSource("json"))

    assert slug in [one.slug for one in found]
