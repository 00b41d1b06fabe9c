"""Good files to the model."""

from __future__ import annotations

from pathlib import Path

import pytest
from design_files import ENTRY, SETTINGS

from insights.catalog.assemble import assemble, assemble_one, read_entry
from insights.catalog.model import AUTO, GENERATED, Catalog, Entry
from insights.catalog.sizes import size
from insights.errors import UsageError
from insights.lang.log_types import FLOW_FIELDS, LogSource
from insights.results import ColumnType

MINIMAL = "name: a\nversion: 0.1.0\nsource: vpcflow\nquery: limit 5\n"


def catalog_of(*entries: str, settings: str = SETTINGS) -> Catalog:
    files = [(f"e{number}.yaml", text.encode()) for number, text in enumerate(entries)]
    catalog, _ = assemble(Path("root"), ("catalog.yaml", settings.encode()), files)
    assert catalog is not None
    return catalog


def entry_of(text: str) -> Entry:
    entry = read_entry("e.yaml", text.encode()).entry
    assert entry is not None
    return entry


def test_an_entry_has_all_that_its_file_says() -> None:
    entry = entry_of(ENTRY)

    assert (entry.name, entry.version, entry.status) == ("rejects", "1.2.0", "stable")
    assert (entry.source, entry.window, entry.language) == ("vpcflow", "1h", "insights")
    assert (entry.owner, entry.tags, entry.max_scan) == ("network-team", ("security",), 50 * 10**9)
    assert entry.title == "Rejected connections by source"
    assert entry.columns == {
        "srcAddr": ColumnType.IP,
        "rejects": ColumnType.NUMBER,
        "ports": ColumnType.NUMBER,
    }
    assert entry.query.text.startswith("filter action")
    assert entry.query.text.count("\n") == 4
    assert (entry.query.line, entry.query.indent, entry.query.file) == (17, 2, "e.yaml")


def test_an_entry_has_its_parameters() -> None:
    limit, from_net = entry_of(ENTRY).parameters.values()

    assert (limit.name, limit.type, limit.default) == ("limit", "integer", 20)
    assert (limit.minimum, limit.maximum, limit.required) == (1, 10000, False)
    assert (from_net.type, from_net.default) == ("cidr", "0.0.0.0/0")


def test_what_monitors_and_tests_are_made_from_keeps_its_places() -> None:
    entry = entry_of(ENTRY)

    assert [alarm["name"] for alarm in entry.alarms] == ["rejects-spike", "one-source-spike"]
    assert entry.alarms[0].key_span("threshold").line == 35
    assert entry.metric_filters[0]["metric"]["value"] == 1
    assert [test.get("count") for test in entry.tests] == [None, None, 0]
    assert entry.saved_query == {"folder": "network"}
    assert entry.scheduled_query is not None
    assert entry.scheduled_query["role"] == "query-role"
    assert entry.metrics[0].value_span("max").line == 25
    assert entry.span("columns").line == 21
    assert entry.span("language").line == 12


def test_what_is_left_out_has_a_default() -> None:
    entry = entry_of(MINIMAL)

    assert (entry.title, entry.status, entry.window, entry.language) == (
        "a",
        "stable",
        "1h",
        "insights",
    )
    assert (entry.max_scan, entry.saved_query, entry.alarms, entry.parameters) == (
        None,
        False,
        (),
        {},
    )
    assert entry.span("columns").line == 1


def test_a_catalog_has_its_sources() -> None:
    sources = catalog_of().sources

    assert sources["vpcflow"] == LogSource("vpcflow")
    assert sources["edgeflow"].format == ("version", "interface-id", "srcaddr", "action")
    assert sources["orders"].fields == {"status": "number", "route": "string"}


def test_a_format_may_be_a_header_line() -> None:
    """Files in S3 start with one."""
    header = " ".join(FLOW_FIELDS)

    catalog = catalog_of(
        settings=f"catalog: abc\nsources: {{x: {{type: vpcflow, format: {header}}}}}"
    )

    assert catalog.sources["x"].format == tuple(FLOW_FIELDS)


def test_a_catalog_has_its_environments() -> None:
    catalog = catalog_of()
    prod, archive = catalog.environments["prod"], catalog.environments["archive"]

    assert (catalog.id, catalog.prefix, catalog.root) == ("acme-net", "acme-net", Path("root"))
    assert catalog.environments["demo"].data == {"vpcflow": (GENERATED,)}
    assert catalog.environments["files"].data == {"vpcflow": ("logs/*.log.gz",)}
    assert (prod.engine, prod.profile, prod.account) == ("cloudwatch", "prod", "123456789012")
    assert (prod.regions, prod.max_scan) == (("eu-west-1",), 200 * 10**9)
    assert prod.log_groups["edgeflow"] == (AUTO,)
    assert prod.log_groups["orders"] == ("/ecs/orders-*",)
    assert prod.actions == {"page": ("arn:aws:sns:eu-west-1:123456789012:page",)}
    assert (archive.workgroup, archive.database, archive.output) == ("primary", "net", "s3://x/")
    assert archive.tables == {"vpcflow": "vpc_flow_logs"}
    assert prod.serves("orders")
    assert not archive.serves("orders")


def test_the_prefix_is_the_id_unless_given() -> None:
    assert catalog_of(settings="catalog: abc\n").prefix == "abc"
    assert catalog_of(settings="catalog: abc\nprefix: X.y\n").prefix == "X.y"


def test_entries_are_in_the_order_of_their_names() -> None:
    texts = [MINIMAL.replace("name: a", f"name: {name}") for name in "cab"]

    assert list(catalog_of(*texts).entries) == ["a", "b", "c"]


def test_an_entry_with_errors_is_broken_and_one_with_warnings_is_not() -> None:
    unused = "parameters: {x: {type: string}}\n"

    catalog = catalog_of(MINIMAL + "status: new\n", MINIMAL.replace("name: a", "name: b") + unused)

    assert list(catalog.entries) == ["b"]
    assert catalog.broken == {"a": "e0.yaml"}


def test_one_entry_is_checked_against_the_names_of_all() -> None:
    entry = ENTRY.replace("query: rejects, column", "query: other, column")
    settings = ("catalog.yaml", SETTINGS.encode())

    _, missing = assemble_one(Path(), settings, ("e.yaml", entry.encode()), ["rejects"])
    catalog, found = assemble_one(
        Path(), settings, ("e.yaml", entry.encode()), ["rejects", "other"]
    )

    assert [one.slug for one in missing] == ["unknown-reference"]
    assert found == []
    assert catalog is not None
    assert list(catalog.entries) == ["rejects"]


ENVIRONMENTS = [
    pytest.param(SETTINGS, "", "prod", id="default"),
    pytest.param(SETTINGS, "demo", "demo", id="named"),
    pytest.param("catalog: abc\nenvironments: {x: {engine: local}}", "", "x", id="the-only-one"),
]


@pytest.mark.parametrize(("settings", "name", "chosen"), ENVIRONMENTS)
def test_chooses_an_environment(settings: str, name: str, chosen: str) -> None:
    assert catalog_of(settings=settings).environment(name).name == chosen


NO_ENVIRONMENT = [
    pytest.param(SETTINGS, "prd", "no environment 'prd'", "Did you mean 'prod'?", id="misspelt"),
    pytest.param(
        SETTINGS, "zzz", "no environment 'zzz'", "Write one of 'demo', 'files'", id="other"
    ),
    pytest.param(
        "catalog: abc", "", "No environment is named", "Add one to catalog.yaml", id="none"
    ),
]


@pytest.mark.parametrize(("settings", "name", "message", "hint"), NO_ENVIRONMENT)
def test_an_environment_that_is_not_there_is_told(
    settings: str, name: str, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        catalog_of(settings=settings).environment(name)

    assert message in caught.value.message
    assert hint in caught.value.hint


SIZES = [
    pytest.param("50 GB", 50 * 10**9, id="decimal"),
    pytest.param("50 GiB", 50 * 2**30, id="binary"),
    pytest.param("1.5 TB", 1_500_000_000_000, id="fraction"),
    pytest.param("0.1 GB", 100_000_000, id="exact-fraction"),
    pytest.param("10kB", 10_000, id="without-blank"),
    pytest.param("7 B", 7, id="bytes"),
    pytest.param(123, 123, id="number"),
]


@pytest.mark.parametrize(("written", "amount"), SIZES)
def test_reads_a_size(written: str | int, amount: int) -> None:
    assert size(written) == amount


@pytest.mark.parametrize("written", ["", "GB", "5 XB", "1e3 B", "-1 GB", "5 gb"])
def test_refuses_what_is_no_size(written: str) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        size(written)
