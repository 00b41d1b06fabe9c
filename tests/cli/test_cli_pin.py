"""``insights pin``: the rows of a query into an entry, and what is made of them."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import NOW, Outcome, insights

CATALOG = "catalog: test-cat\nsources:\n  orders: {type: json, fields: {service: string}}\n"
SERVICES = """\
name: services
version: 1.0.0
source: orders
query: stats count(*) as n by service | sort n desc
"""
ENTRY = """\
name: failing
version: 1.0.0
source: orders
query: filter level = "ERROR"
metric_filters:
  - name: failing-{{service}}     # one a service
    for_each: {query: services, columns: [service], max: 2}
    pattern: '{ $.service = "{{service}}" && $.level = "ERROR" }'
    metric: {namespace: N, name: 'Failing {{service}}', value: 1}
alarms:
  - name: failing-{{service}}
    for_each: {query: services, columns: [service], max: 2}
    filter: failing-{{service}}
    statistic: Sum
    period: 1m
    threshold: 1
    comparison: '>'
    missing: notBreaching
"""
PINNED = "columns: [service], rows: [{service: pay}, {service: web}], max: 2"
START = 1_795_171_800


def run(folder: Path, *arguments: str) -> Outcome:
    return insights(*arguments, cwd=folder, environment={"INSIGHTS_NOW": NOW})


def test_rows_are_pinned_reviewed_and_used(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(CATALOG)
    (tmp_path / "services.yaml").write_text(SERVICES)
    (tmp_path / "failing.yaml").write_text(ENTRY)
    events = [
        {"timestamp": (START + n) * 1000, "logGroupName": "g", "message": json.dumps(
            {"service": service, "level": "ERROR" if service == "pay" else "INFO"})}
        for n, service in enumerate(["web"] * 5 + ["pay"] * 4 + ["rare"])
    ]  # fmt: skip
    (tmp_path / "t.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in events))
    given = ("pin", "failing", "--data", "t.jsonl")
    assert run(tmp_path, "lock").code == 0
    lacking = run(tmp_path, "validate")
    assert (lacking.code, lacking.out.count("CAT025 warning: Nothing is made of 'failing-")) == (
        0,
        2,
    )

    shown = run(tmp_path, *given)
    assert (shown.code, shown.out.splitlines()[:3]) == (
        0, ["failing-{{service}}: 2 rows of services", "  + service pay", "  + service web"],
    )  # fmt: skip
    assert "failing-{{service}}: 1 row beyond 'max' left out." in shown.err
    assert "Nothing was written; add --write." in shown.err
    assert (tmp_path / "failing.yaml").read_text() == ENTRY

    done = run(tmp_path, *given, "--write")
    text = (tmp_path / "failing.yaml").read_text()
    assert (done.code, text.count(PINNED)) == (0, 2)
    assert "# one a service" in text
    again = run(tmp_path, *given, "--write", "-o", "json")
    assert [one["added"] + one["removed"] for one in again.rows] == [[], []]
    assert (tmp_path / "failing.yaml").read_text() == text

    # Nothing but the file says what is made, and the lock sees that it changed.
    valid = run(tmp_path, "validate")
    assert (valid.code, "CAT025" in valid.out) == (0, False)
    locked = run(tmp_path, "lock", "--check")
    assert (locked.code, "1.1.0" in locked.out + locked.err) == (1, True)
    tested = run(tmp_path, "backtest", "failing", "--data", "t.jsonl", "-o", "json")
    assert [(one["alarm"], one["fires"], one["matched"]) for one in tested.rows] == [
        ("failing-pay", 1, 4),
        ("failing-web", 0, 0),
    ]


def test_an_entry_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(CATALOG)
    (tmp_path / "services.yaml").write_text(SERVICES)

    found = run(tmp_path, "pin", "services", "--data", "t.jsonl")

    assert (found.code, "'services' has nothing that is made for each row." in found.err) == (
        2,
        True,
    )
