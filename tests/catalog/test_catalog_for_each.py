"""One metric filter or alarm for each row that stands in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from insights.catalog.assemble import assemble
from insights.catalog.lock import Line
from insights.catalog.model import Entry
from insights.diagnostics import Diagnostic, Severity

SETTINGS = b"catalog: test-cat\nsources: {orders: {type: json}}\n"
SERVICES = """\
name: services
version: 1.0.0
source: orders
query: stats count(*) as n by service, code
"""
ROWS = "rows: [{service: Pay API, code: 500}, {service: web, code: 503}]"
ENTRY = """\
name: slow
version: 1.0.0
source: orders
query: filter service = "pay"
metric_filters:
  - name: slow-{{service}}-{{code}}
    for_each: {query: services, columns: [service, code], max: 2, ROWS}
    pattern: '{ $.service = "{{service}}" && $.code = {{code}} }'
    metric: {namespace: N, name: 'Slow {{service}}', value: 1}
alarms:
  - name: slow-{{service}}
    for_each: {query: services, columns: [service], rows: [{service: Pay API}]}
    description: "{{ service }} is slow."
    filter: slow-{{service}}-500
    statistic: Sum
    period: 1m
    threshold: 5
    comparison: '>'
    missing: notBreaching
""".replace("ROWS", ROWS)


def read(text: str) -> tuple[Entry | None, list[Diagnostic]]:
    files = [("s.yaml", SERVICES.encode()), ("e.yaml", text.encode())]
    catalog, found = assemble(Path(), ("catalog.yaml", SETTINGS), files)
    assert catalog is not None
    return catalog.entries.get("slow"), found


def test_texts_hold_the_values_and_names_what_names_may_hold() -> None:
    entry, found = read(ENTRY)

    assert (entry is not None, found) == (True, [])
    assert entry is not None
    assert [one["name"] for one in entry.metric_filters] == ["slow-pay-api-500", "slow-web-503"]
    first, second = entry.metric_filters
    assert first["pattern"] == '{ $.service = "Pay API" && $.code = 500 }'
    assert second["metric"]["name"] == "Slow web"
    (alarm,) = entry.alarms
    assert (alarm["filter"], alarm["description"]) == ("slow-pay-api-500", "Pay API is slow.")
    assert "for_each" not in first
    # What is wrong in a text that was filled in points at the place of the whole text.
    assert first.source("pattern").span(3, 4) == first.value_span("pattern")
    assert first.value_span("pattern").line == 8


def test_other_rows_are_another_behaviour() -> None:
    one, _ = read(ENTRY)
    other, _ = read(ENTRY.replace("code: 503", "code: 504"))
    assert one is not None
    assert other is not None

    assert Line.of(one).behaviour != Line.of(other).behaviour


def test_without_rows_nothing_is_made() -> None:
    entry, found = read(ENTRY.replace(f", {ROWS}", "").replace(", rows: [{service: Pay API}]", ""))

    assert [(one.code, one.severity, one.span.line) for one in found] == [
        ("CAT025", Severity.WARNING, 7),
        ("CAT025", Severity.WARNING, 12),
    ]
    assert entry is not None
    assert (entry.metric_filters, entry.alarms) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        pytest.param("max: 2", "max: 1", 7, "These are 2 rows, and there may be 1.", id="too many"),
        pytest.param("service: web", "service: 'w*'", 7, "'w*' in row 2 cannot stand", id="a sign"),
        pytest.param("web, code: 503", "web", 7, "Row 2 has no 'code'.", id="no column"),
        pytest.param("{{ service }}", "{{ servce }}", 11, "'servce' is no column", id="a slip"),
        pytest.param("name: slow-{{service}}\n", "name: slow\n", 11, "same name.", id="one name"),
        pytest.param(
            "service: web, code: 503", "service: pay-api, code: 500", 7,
            "The rows 1 and 2 would have the same name.", id="names that meet",
        ),
        pytest.param(
            "    for_each: {query: services, columns: [service], rows: [{service: Pay API}]}\n", "",
            11, "nothing says for which rows.", id="no rows to name",
        ),
        pytest.param("query: services, columns: [service], ",
            "query: servics, columns: [service], ", 12, "no entry 'servics'", id="no such query"),
        pytest.param("filter: slow-{{service}}-500", "filter: slow-{{service}}-503", 14,
            "There is no metric filter 'slow-pay-api-503'", id="no such filter"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_at_its_place(old: str, new: str, line: int, said: str) -> None:
    assert ENTRY.count(old) == 1

    entry, found = read(ENTRY.replace(old, new))

    assert entry is None
    assert [(one.span.line, said in one.message) for one in found][:1] == [(line, True)]
