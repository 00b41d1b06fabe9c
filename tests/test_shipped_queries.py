"""The library that comes with the program."""

from __future__ import annotations

import ipaddress
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from insights.catalog.files import read
from insights.catalog.lock import LOCK
from insights.catalog.lock import check as check_lock
from insights.catalog.model import Catalog, Entry, Environment
from insights.catalog.places import MarkedMap
from insights.catalog.rendering import render
from insights.diagnostics import Source
from insights.engines.local.engine import LocalEngine
from insights.engines.local.generated import FAST_SCANNER, SLOW_SCANNER, write_flow_log
from insights.engines.protocol import Request, Silent
from insights.lang.scope import columns
from insights.lint import check
from insights.monitors.derivation import derived_pattern
from insights.monitors.desired import desired
from insights.monitors.kinds import Kind
from insights.monitors.resources.target import Target
from insights.results import ResultSet
from insights.testing.suite import run as run_tests
from insights.times import duration

ROOT = Path(__file__).parents[1]
END, SPAN = 1_795_176_000, 3_600
TRAIL = Path(__file__).parent / "data" / "cloudtrail.jsonl.gz"
# The real trail holds none of these.
SILENT = {
    "config-changes",
    "failed-console-logins",
    "kms-keys-disabled",
    "network-acl-changes",
    "root-use",
}


def _catalog() -> Catalog:
    catalog, found = read(ROOT / "queries")
    assert found == []
    assert catalog is not None
    return catalog


CATALOG = _catalog()


def test_the_lock_is_that_of_the_entries() -> None:
    lock = ROOT / "queries" / LOCK

    assert check_lock(CATALOG, lock.read_text(), str(lock)) == []


ENTRIES = list(CATALOG.entries.values())
FLOWS = [entry for entry in ENTRIES if entry.source == "vpcflow"]
TRAILS = [entry for entry in ENTRIES if entry.source == "cloudtrail"]


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("traffic") / "flow.log"
    write_flow_log(path, 50_000, END, SPAN)
    return path


def _run(entry: Entry, data: Path, **values: object) -> ResultSet:
    rendered = render(entry.query, entry.parameters, values)
    source = CATALOG.sources[entry.source]
    request = Request(
        rendered.query, rendered.text, entry.query, source, data=(str(data),), entry=entry.name
    )
    return LocalEngine().run(request, Silent())


def _values(entry: Entry) -> dict[str, object]:
    return {name: "10.0.2.24" for name, one in entry.parameters.items() if one.required}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_breaks_no_rule(entry: Entry) -> None:
    _, found = check(entry.query, CATALOG.sources[entry.source])

    assert found == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_has_the_columns_it_promises(entry: Entry) -> None:
    rendered = render(entry.query, entry.parameters, _values(entry))
    got = [column.name for column in columns(rendered.query, CATALOG.sources[entry.source])]

    assert got == list(entry.columns)


@pytest.mark.parametrize("entry", FLOWS, ids=lambda entry: entry.name)
def test_a_flow_log_entry_finds_something_in_an_hour_of_traffic(
    entry: Entry, traffic: Path
) -> None:
    result = _run(entry, traffic, **_values(entry))

    assert len(result.rows) > 0


@pytest.mark.parametrize("entry", TRAILS, ids=lambda entry: entry.name)
def test_a_cloudtrail_entry_finds_something_in_a_real_attack(entry: Entry) -> None:
    result = _run(entry, TRAIL, **_values(entry))

    assert bool(result.rows) == (entry.name not in SILENT)


def test_port_scans_are_the_two_that_were_planted(traffic: Path) -> None:
    result = _run(CATALOG.entries["port-scans"], traffic)

    assert {row["srcAddr"] for row in result.records()} == {FAST_SCANNER, SLOW_SCANNER}


def test_rejects_agree_with_plain_python(traffic: Path) -> None:
    counted = Counter(
        words[3]
        for line in traffic.read_text().splitlines()
        if (words := line.split())[12] == "REJECT" and ":" not in words[3]
    )

    result = _run(CATALOG.entries["rejects"], traffic, limit=10_000)

    assert {row["srcAddr"]: row["rejects"] for row in result.records()} == counted


def test_every_description_tells_what_to_do() -> None:
    for entry in ENTRIES:
        assert len(entry.description.split()) > 30
        assert entry.title
        assert entry.tags
        assert entry.owner


def test_a_text_of_an_entry_is_one_that_editors_can_check() -> None:
    for entry in ENTRIES:
        first = Path(entry.file).read_text().splitlines()[0]
        schema = first.split("$schema=")[1]

        assert json.loads((Path(entry.file).parent / schema).resolve().read_text())["$schema"]
        assert isinstance(entry.query, Source)


def test_every_test_of_an_entry_passes_and_nothing_is_left_unproved() -> None:
    """Queries, metric filters and alarms have each been seen to fire and to stay silent."""
    report = run_tests(CATALOG, ENTRIES, lambda _entry, _name: True)

    assert [(one.entry, one.test, one.lines) for one in report.failed] == []
    assert {one.entry: one.percent for one in report.coverage} == dict.fromkeys(
        CATALOG.entries, 100.0
    )


def test_an_account_takes_the_library_as_it_is() -> None:
    """With nothing but an account and its log groups: no actions, no roles written out."""
    groups = {"vpcflow": ("/aws/vpc/flowlogs",), "cloudtrail": ("/aws/cloudtrail",)}
    environment = Environment("prod", "cloudwatch", account="123456789012")

    found = desired(
        Target(CATALOG, environment, "eu-west-1", "123456789012", groups), derived_pattern
    )

    assert found.found == ()
    kinds = Counter(one.kind for one in found.wanted)
    assert kinds[Kind.SAVED_QUERY] == len(ENTRIES)
    assert kinds[Kind.ALARM] == len(ALARMS)
    # A log group takes a hundred metric filters, and five patterns with a regular expression.
    assert kinds[Kind.METRIC_FILTER] < 100
    assert [one.id for one in found.wanted if "%" in one.body.get("filterPattern", "")] == []


ALARMS = [(entry, alarm) for entry in ENTRIES for alarm in entry.alarms]


@pytest.mark.parametrize("entry", [one for one in ENTRIES if one.alarms], ids=lambda one: one.name)
def test_alarms_say_what_to_do_and_wait_for_late_events(entry: Entry) -> None:
    for alarm in entry.alarms:
        _check_alarm(alarm)


def _check_alarm(alarm: MarkedMap) -> None:
    assert re.search(r"Run (\S+) --since", alarm["description"].replace("\n", " "))
    assert alarm["missing"] == "notBreaching"
    assert "actions" not in alarm
    # Flow records start ten minutes before they are written and take five to arrive; CloudTrail
    # takes about as long.
    assert _reaches_back(alarm) >= 15 * 60


def _reaches_back(alarm: MarkedMap) -> int:
    if "aggregate" in alarm:
        return duration(alarm["delay"]) + duration(alarm["window"])
    return duration(alarm["period"]) * int(alarm["datapoints"].split(" of ")[1])


#: Private and for documentation (RFC 1918, 5737), and neighbours of private ones in tests.
FINE = [
    "10.0.0.0/8", "172.15.0.0/16", "172.16.0.0/12", "172.32.0.0/16", "192.168.0.0/16",
    "192.169.0.1/32", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "11.0.0.1/32",
    "100.64.0.1/32", "0.0.0.0/32",
]  # fmt: skip
V4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
V6 = re.compile(r"(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,}")


def test_addresses_and_accounts_are_nobodys() -> None:
    networks = [ipaddress.ip_network(one) for one in FINE]
    for path in sorted(one for one in (ROOT / "queries").rglob("*") if one.is_file()):
        text = path.read_text()
        addresses = [ipaddress.ip_address(one) for one in V4.findall(text)]

        assert [one for one in addresses if not any(one in net for net in networks)] == []
        assert [one for one in V6.findall(text) if not one.startswith("2001:db8:")] == []
        assert set(re.findall(r"(?<![\w.-])\d{12}(?![\w.])", text)) <= {"123456789012"}
