"""``insights test --record``: a test from a run, without identifiers and with the same rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import NOW, insights, sandbox

from insights.catalog.assemble import read_entry

CONFIG = """\
catalog: acme-net
sources:
  flow: {type: vpcflow}
  trail: {type: cloudtrail}
environments:
  live: {engine: cloudwatch, regions: [us-east-1], log_groups: {flow: [/aws/vpc/flowlogs]}}
"""
ENTRY = """\
# What is refused.
name: rejects
version: 1.0.0
source: flow
parameters:
  who: {type: cidr, default: 0.0.0.0/0}
query: |
  filter action = "REJECT" and isIpv4InSubnet(dstAddr, "10.0.0.0/8")
    and isIpv4InSubnet(srcAddr, {{who}})
  | stats count(*) as n, sum(bytes) as volume by srcAddr
  | sort n desc, srcAddr
tests:
  - name: first   # a comment
    events: ['2 1 eni-1 10.0.0.1 10.0.0.2 1 443 6 1 40 1763640000 1763640060 ACCEPT OK']
    count: 0

# The end.
x-own: {kept:   as it is}
"""
#: 100.24.0.9 and 54.240.1.7 are public, and so is the account's number.
LINES = [
    f"2 555566667777 eni-0a1b2c3d4e5f60718 {source} 10.0.0.{n} 443 {n} 6 1 {40 + n} "
    f"{1763640000 + n} {1763640030 + n} {action} OK"
    for n, (source, action) in enumerate(
        [
            ("54.240.1.7", "REJECT"),
            ("54.240.1.7", "REJECT"),
            ("100.24.0.9", "REJECT"),
            ("10.9.9.9", "ACCEPT"),
        ]
    )
]
SECRETS = ("555566667777", "eni-0a1b2c3d4e5f60718", "54.240.1.7", "100.24.0.9")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalog with one entry, and a log."""
    (tmp_path / "catalog.yaml").write_text(CONFIG)
    (tmp_path / "rejects.yaml").write_text(ENTRY)
    (tmp_path / "flow.log").write_text("\n".join(LINES) + "\n")
    return tmp_path


def test_a_recording_passes_and_changes_nothing_else(folder: Path) -> None:
    done = insights("test", "--record", "rejects", "--data", "flow.log", "--as", "a", cwd=folder)
    text = (folder / "rejects.yaml").read_text()
    start, end = text.index("  - name: a\n"), text.index("\n# The end.")

    assert (done.code, done.out) == (0, "")
    assert "Wrote 'a' to rejects.yaml: 4 events, 2 rows." in done.err
    assert "all events that the query read; 4 identifiers were replaced." in done.err
    assert text[:start] + text[end:] == ENTRY
    assert [one for one in SECRETS if one in text] == []
    assert "      - {srcAddr: 192.0.2.1, n: 2, volume: 81}\n" in text[start:end]
    assert "    now: '2025-11-20T12:00:04Z'\n" in text[start:end]
    assert "10.9.9.9 10.0.0.3" in text[start:end], "private addresses stay"
    assert insights("test", cwd=folder).out == "2 passed, 0 failed\n"


def test_values_of_parameters_are_replaced_with_the_events(folder: Path) -> None:
    done = insights(
        *("test", "--record", "rejects", "--data", "flow.log", "-p", "who=100.24.0.9/32"),
        cwd=folder,
        environment={"INSIGHTS_NOW": NOW},
    )
    text = (folder / "rejects.yaml").read_text()

    assert done.code == 0, done.err
    assert "  - name: as recorded on 2026-11-20\n" in text
    assert "parameters: {who: 192.0.2.1/32}" in text
    assert "- {srcAddr: 192.0.2.1, n: 1, volume: 42}" in text


def test_what_the_query_compares_with_stays_only_where_that_is_allowed(folder: Path) -> None:
    text = ENTRY.replace("isIpv4InSubnet(srcAddr, {{who}})", 'srcAddr = "54.240.1.7"')
    text = text.replace("parameters:\n  who: {type: cidr, default: 0.0.0.0/0}\n", "")
    (folder / "rejects.yaml").write_text(text)
    record = ("test", "--record", "rejects", "--data", "flow.log", "--as", "a")
    refused = insights(*record, cwd=folder)

    assert refused.code == 6
    assert "Without 54.240.1.7 the rows are others" in refused.err
    assert "Add --keep 54.240.1.7 to keep it." in refused.err
    assert (folder / "rejects.yaml").read_text() == text

    assert insights(*record, "--keep", "54.240.1.7", cwd=folder).code == 0
    text = (folder / "rejects.yaml").read_text()
    assert "{srcAddr: 54.240.1.7, n: 2, volume: 81}" in text
    assert "100.24.0.9" not in text


def test_many_events_go_to_a_file_and_too_many_are_refused(folder: Path) -> None:
    (folder / "flow.log").write_text("\n".join(LINES * 10) + "\n")
    record = ("test", "--record", "rejects", "--data", "flow.log", "--as", "Ten times!")
    refused = insights(*record, "--events", "29", cwd=folder)
    assert refused.code == 2
    assert "The rows are made of more than 29 events" in refused.err
    assert not (folder / "fixtures").exists()

    selected = insights(*record, "--events", "30", cwd=folder)
    assert "30 events in fixtures/rejects-ten-times.log, 2 rows." in selected.err
    assert "the events that the query selects" in selected.err
    lines = (folder / "fixtures" / "rejects-ten-times.log").read_text().splitlines()
    assert len(lines) == 30
    assert all(" REJECT " in line for line in lines)
    assert insights("test", cwd=folder).out == "2 passed, 0 failed\n"


def test_a_live_run_is_recorded_with_its_window(folder: Path) -> None:
    times = ("-e", "live", "--since", "3m")
    with sandbox(folder) as endpoint:
        environment = {**endpoint.environment, "INSIGHTS_NOW": NOW}
        rows = insights(
            *("run", "rejects", *times, "-o", "json"), cwd=folder, environment=environment
        ).rows
        done = insights(
            *("test", "--record", "rejects", *times, "--events", "2000", "--as", "a"),
            cwd=folder,
            environment=environment,
        )

    assert done.code == 0, done.err
    entry = read_entry("rejects.yaml", (folder / "rejects.yaml").read_bytes()).entry
    assert entry is not None
    test = entry.tests[-1]
    assert (test["now"], test["window"]) == (NOW, "3m")
    assert "CloudWatch gave other rows" not in done.err
    assert [(one["n"], one["volume"]) for one in test["rows"]] == [
        (one["n"], one["volume"]) for one in rows[:20]
    ]
    assert insights("test", cwd=folder).out == "2 passed, 0 failed\n"


def test_who_somebody_is_is_replaced_in_every_form(folder: Path) -> None:
    user = {
        "type": "AssumedRole",
        "principalId": "AROAI44QH8DHBQ7UX5PQZ:ann.b",
        "arn": "arn:aws:sts::555566667777:assumed-role/Admins/ann.b",
        "accessKeyId": "ASIAI44QH8DHBQ7UX5PQ",
        "sessionContext": {"sessionIssuer": {"userName": "Admins"}},
    }
    event = {
        "eventVersion": "1.08",
        "eventTime": "2026-11-20T11:59:00Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject",
        "sourceIPAddress": "2600:1f18::5",
        "userIdentity": user,
        "requestParameters": {"bucketName": "kept", "by": "ann@acme.io"},
        "eventID": "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
    }
    other = json.dumps(event).replace("ann.b", "bob")
    (folder / "trail.log").write_text(f"{json.dumps(event)}\n{other}\n")
    (folder / "who.yaml").write_text(
        "name: who\nversion: 1.0.0\nsource: trail\nquery: |\n"
        "  stats count(*) as n by userIdentity.arn, sourceIPAddress\n"
    )
    done = insights("test", "--record", "who", "--data", "trail.log", cwd=folder)
    text = (folder / "who.yaml").read_text()

    assert done.code == 0, done.err
    for secret in (
        "555566667777",
        "ann",
        "bob",
        "Admins",
        "I44QH8",
        "2600:",
        "acme.io",
        "6f9619ff",
    ):
        assert secret not in text
    assert "arn:aws:sts::123456789012:assumed-role/role-1/session-1" in text
    assert "arn:aws:sts::123456789012:assumed-role/role-1/session-2" in text
    assert "AROAEXAMPLE" in text
    assert "2001:db8::1" in text
    assert '"bucketName": "kept"' in text


def test_a_file_without_room_is_left_alone(folder: Path) -> None:
    start = ENTRY[: ENTRY.index("tests:")]
    text = start + "tests: [{name: a, events: ['x'], count: 0}]\n"
    (folder / "rejects.yaml").write_text(text)
    done = insights("test", "--record", "rejects", "--data", "flow.log", cwd=folder)

    assert done.code == 3
    assert "leaves no room for a test" in done.err
    assert (folder / "rejects.yaml").read_text() == text


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--record"], 2, "A test is recorded of one entry."),
        (["--record", "nothing"], 2, "There is no entry 'nothing'."),
        (["--record", "rejects"], 2, "Nothing says where to run."),
        (["--record", "rejects", "--data", "gone.log"], 3, "gone.log"),
        (["--record", "rejects", "--data", "flow.log", "--as", "first"], 2, "has a test 'first'."),
        (["--record", "rejects", "--data", "flow.log", "--since", "1m"], 2, "There are no events"),
        (["--data", "flow.log"], 2, "Tests run on their own events"),
        (["--record", "rejects", "-k", "x"], 2, "Nothing is tested while a test is recorded."),
    ],
)
def test_what_makes_no_sense_writes_nothing(
    folder: Path, options: list[str], code: int, message: str
) -> None:
    done = insights("test", *options, cwd=folder, environment={"INSIGHTS_NOW": NOW})

    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert (folder / "rejects.yaml").read_text() == ENTRY
