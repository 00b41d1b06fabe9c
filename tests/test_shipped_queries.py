"""The library that comes with the program."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from insights.catalog.files import read
from insights.catalog.lock import LOCK
from insights.catalog.lock import check as check_lock
from insights.catalog.model import Catalog, Entry
from insights.catalog.rendering import render
from insights.diagnostics import Source
from insights.engines.local.engine import LocalEngine
from insights.engines.local.generated import FAST_SCANNER, SLOW_SCANNER, write_flow_log
from insights.engines.protocol import Request, Silent
from insights.lang.scope import columns
from insights.lint import check
from insights.results import ResultSet

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
