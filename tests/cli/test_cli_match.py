"""``insights match``, and findings about the filter patterns of entries."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import DATA, insights

_LINE = '10.0.0.1 - "GET /" 503 0'


def test_json_is_what_test_metric_filter_answers(tmp_path: Path) -> None:
    done = insights(
        "match", "[host, ..., status = 5*, bytes]", "-m", "x", "-m", _LINE, "-o", "json",
        cwd=tmp_path,
    )  # fmt: skip

    assert done.code == 0
    assert done.rows == [
        {
            "eventNumber": 2,
            "eventMessage": _LINE,
            "extractedValues": {
                "$host": "10.0.0.1",
                "$2": "-",
                "$3": "GET /",
                "$status": "503",
                "$bytes": "0",
            },
        }
    ]
    assert done.err == "1 of 2 events matches.\n"


def test_a_table_has_a_column_for_each_named_field(tmp_path: Path) -> None:
    done = insights("match", "[host, ..., bytes]", "-m", _LINE, "-o", "table", cwd=tmp_path)

    assert done.out.splitlines() == [
        "eventNumber  $host     $bytes  eventMessage",
        "-----------  --------  ------  ------------------------",
        f"          1  10.0.0.1  0       {_LINE}",
    ]


def test_nothing_that_matches_is_an_empty_answer(tmp_path: Path) -> None:
    done = insights("match", "ERROR", "-m", "x", "-o", "json", cwd=tmp_path)

    assert (done.code, json.loads(done.out)) == (0, [])


def test_files_are_read_in_their_order_whatever_they_hold(tmp_path: Path) -> None:
    flows = DATA / "vpcflow-default.log"
    trail = DATA / "cloudtrail.jsonl.gz"
    pattern = '[..., action = "REJECT", status]'
    done = insights("match", pattern, flows, "-o", "json", "-q", cwd=tmp_path)
    lines = flows.read_text("utf-8").splitlines()
    events = [line for line in lines if not line.startswith("version")]

    assert done.rows
    for row in done.rows:
        assert events[row["eventNumber"] - 1] == row["eventMessage"]
        assert row["extractedValues"]["$action"] == "REJECT"
    assert len(done.rows) == sum(line.split()[-2] == "REJECT" for line in events)
    counted = insights("match", '{ $.eventName = "*" }', "--data", trail, cwd=tmp_path)
    assert counted.err.startswith(f"{len(counted.out.splitlines()):,} of ")
    assert json.loads(counted.out.splitlines()[0])["eventNumber"] == 1


def test_more_events_than_a_query_returns_are_all_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "many.log"
    path.write_text("".join(f"line {number}\n" for number in range(12_345)), "utf-8")
    done = insights("match", "line", path, cwd=tmp_path)

    assert done.err == "12,345 of 12,345 events match.\n"
    assert json.loads(done.out.splitlines()[-1])["eventMessage"] == "line 12344"


def test_a_faulty_pattern_is_shown_with_a_caret(tmp_path: Path) -> None:
    done = insights("match", "?WARN ERROR*", "-m", "x", cwd=tmp_path)

    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "<pattern>:1:12: PAT004 error: A term has no wildcards; the '*' of 'ERROR*' would have to"
        " be in the event.",
        "    ?WARN ERROR*",
        "               ^",
        "    = hint: Write ERROR: a term is found inside words too.",
        "error: The pattern cannot be used.",
    ]
    as_json = insights("match", "{ $.a == 1 }", "-m", "x", "-o", "json", cwd=tmp_path)
    assert json.loads(as_json.err)["error"]["diagnostics"][0]["code"] == "PAT011"


def test_what_is_not_settled_is_told_with_the_number_of_the_event(tmp_path: Path) -> None:
    done = insights(
        "match", "{ $.a = %1% }", "-m", '{"a":"1"}', "-m", '{"a":1}', "-o", "json", cwd=tmp_path
    )

    assert [row["eventNumber"] for row in done.rows] == [1]
    assert done.err.splitlines() == [
        "1 of 2 events matches.",
        "What the pattern means for one event is neither documented nor recorded:",
        "Event 2: If a regular expression also looks at JSON numbers, it matches.",
    ]


def test_wrong_use_says_what_to_type(tmp_path: Path) -> None:
    nothing = insights("match", "ERROR", cwd=tmp_path)
    missing = insights("match", "ERROR", "no.log", cwd=tmp_path)
    unknown = insights("match", "ERROR", "--format", "xml", DATA / "vpcflow-v3.log", cwd=tmp_path)

    assert (nothing.code, missing.code, unknown.code) == (2, 3, 2)
    assert "Name files, or give messages with -m." in nothing.err
    assert "The file 'no.log' does not exist." in missing.err
    assert "There is no file format 'xml'." in unknown.err


_ENTRY = """name: rejects
version: 1.0.0
title: Rejected connections
source: flows
query: |
  filter action = "REJECT" and isIpv4InSubnet(srcAddr, {{net}})
  | stats count(*) as n by srcAddr
parameters:
  net: {type: cidr, default: 10.0.0.0/8}
metric_filters:
  - name: derived
    pattern: derive
    metric: {namespace: Network, name: A, value: 1}
  - name: own
    pattern: '[version, account, action="REJECT"]'
    metric: {namespace: Network, name: B, value: 1}
  - name: lines
    pattern: |-
      WARN
      ?ERROR
    metric: {namespace: Network, name: C, value: 1}
"""
_CATALOG = """catalog: acme-net
sources:
  flows: {type: vpcflow}
environments:
  files: {engine: local, data: {flows: ['*.log']}}
"""


def test_findings_on_the_patterns_of_an_entry_point_into_its_yaml(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(_CATALOG, "utf-8")
    path = tmp_path / "rejects.yaml"
    path.write_text(_ENTRY, "utf-8")
    for arguments in (("validate",), ("lint", "--select", "PAT")):
        done = insights(*arguments, "--catalog", ".", "-o", "json", cwd=tmp_path)

        assert done.code == 1
        places = [(one["code"], one["line"], one["column"], one["end_column"]) for one in done.rows]
        assert places == [("PAT102", 15, 34, 49), ("PAT101", 20, 7, 13)]


def test_a_filter_without_a_pattern_is_named_in_the_query(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(_CATALOG, "utf-8")
    path = tmp_path / "rejects.yaml"
    query = _ENTRY.replace("{{net}})", "{{net}}) and strlen(action) > 3")
    path.write_text(query[: query.index("  - name: own")], "utf-8")
    done = insights("validate", "--catalog", ".", "-o", "json", cwd=tmp_path)

    (found,) = done.rows
    assert (found["code"], found["line"], found["column"]) == ("PAT020", 6, 69)
    assert found["message"] == "A pattern compares fields as they are, not 'strlen(action)'."
