"""The regions of an account in one catalog, and whatever a catalog can make comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from accounts import account_of, bodies, catalog_of, held, made_by, wants
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insights.catalog.rewrite_values import as_yaml
from insights.errors import UsageError
from insights.monitors.expressing.sightings import Found
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.resources.dashboard import Dashboard, LogWidget
from insights.runs.holdings import served
from insights.runs.places import groups_of
from insights.runs.wanted import Wanted
from insights.syncing.importing import Imported, imported

SETTINGS = """\
catalog: acme
sources:
  everywhere: {type: json}
  elsewhere: {type: json}
  west: {type: vpcflow}
environments:
  west:
    engine: cloudwatch
    account: '123456789012'
    regions: [eu-west-1]
    log_groups: {everywhere: [/app/orders], elsewhere: [/app/one], west: [/vpc/flow-logs]}
    actions: {page: ['arn:aws:sns:eu-west-1:123456789012:page']}
  south:
    engine: cloudwatch
    account: '123456789012'
    regions: [eu-south-1]
    log_groups: {everywhere: [/app/orders], elsewhere: [/app/two, /app/three]}
    actions: {page: ['arn:aws:sns:eu-south-1:123456789012:page']}
"""
ROLE = "arn:aws:iam::123456789012:role/r"
PATTERNS = {
    "everywhere": ("{ $.status >= 500 }", "ERROR", "derive"),
    "elsewhere": ("{ $.eventName = ConsoleLogin }", ""),
    "west": ("[v, a, e, s, d, sp, dp, p, n, b, st, en, action = REJECT, l]", "derive"),
}
QUERIES = {
    "everywhere": 'filter level = "ERROR" | stats count(*) as n by route',
    "elsewhere": 'filter @message like "x" | stats count(*) as n',
    "west": 'filter action = "REJECT" | stats count(*) as n by srcAddr',
}
COMMON: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"threshold": st.sampled_from((0, 5, 1.5)), "comparison": st.sampled_from((">", ">=", "<"))},
    optional={
        "datapoints": st.sampled_from(("2 of 3", "1 of 1")),
        "missing": st.sampled_from(("notBreaching", "breaching", "missing")),
        "description": st.sampled_from(("Look: it's #1", "x")),
        "actions": st.just({"alarm": "page"}),
        "enabled": st.booleans(),
        "warm_up": st.just("30m"),
    },
)
STATISTIC: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"statistic": st.sampled_from(("Sum", "p99.9", "TM(10%:90%)"))},
    optional={"unit": st.sampled_from(("Count", "Seconds"))},
)
FOREIGN = {"namespace": "AWS/Lambda", "metric": "Errors", "dimensions": {"FunctionName": "pay"}}


@st.composite
def alarms(draw: st.DrawFn, filters: list[str], known: list[str]) -> dict[str, Any]:
    """An alarm of any kind; ``known`` are others that a rule may name."""
    kind = draw(st.sampled_from(("metric", "band", "math", "log", "rule")))
    common = draw(COMMON)
    if kind == "rule" and known:
        names = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
        rest = {key: one for key, one in common.items() if key in ("description", "actions")}
        return {"rule": " OR ".join(f"ALARM({name})" for name in names), **rest}
    if kind == "log":
        asked = {"aggregate": "max(n)", "every": "5m", "role": ROLE}
        return {**asked, **common, **draw(st.sampled_from(({}, {"window": "1h", "delay": "2m"})))}
    own = [{"filter": name} for name in filters]
    metric = {**draw(st.sampled_from([FOREIGN, *own])), **draw(STATISTIC)}
    period = {"period": draw(st.sampled_from(("1m", "5m", "1h")))}
    banded = {"band": draw(st.sampled_from((2, 2.5))), "comparison": "outside"}
    without = {key: one for key, one in common.items() if key != "threshold"}
    if kind == "band":
        return {**metric, **period, **without, **banded}
    if kind == "math":
        ratio = {"id": "ratio", "expression": "a / b * 100"}
        other = {"id": "b", **draw(st.sampled_from([FOREIGN, *own])), "statistic": "Sum"}
        order = draw(st.permutations([{"id": "a", **metric}, other, ratio]))
        ending = {**without, **banded} if draw(st.booleans()) else common
        return {"metrics": list(order), "watch": "ratio", **period, **ending}
    return {**metric, **period, **common}


@st.composite
def catalogs(draw: st.DrawFn) -> dict[str, str]:
    """The files of a catalog with some of everything."""
    files = {"catalog.yaml": SETTINGS}
    boards: dict[str, Any] = {}
    known: dict[str, list[str]] = {source: [] for source in QUERIES}
    for number in range(draw(st.integers(1, 4))):
        source = draw(st.sampled_from(sorted(QUERIES)))
        parts: dict[str, Any] = {}
        if draw(st.booleans()):
            parts["saved_query"] = draw(st.sampled_from((True, {"folder": "a/b"})))
        if draw(st.booleans()):
            to = draw(st.sampled_from(({}, {"output": "s3://bucket/x/", "kms_key": "k"})))
            parts["scheduled_query"] = {"cron": "0 6 * * ? *", "role": ROLE, **to}
        filters = [f"f{number}-{at}" for at in range(draw(st.integers(0, 2)))]
        if filters:
            parts["metric_filters"] = [_filter(draw, name, source) for name in filters]
        made = []
        for at in range(draw(st.integers(0, 3))):
            name = f"a{number}-{at}"
            made.append({"name": name, **draw(alarms(filters, known[source]))})
            known[source].append(name)
        if made:
            parts["alarms"] = made
        head = {"name": f"e{number}", "version": "1.0.0", "title": f"Entry {number}"}
        if source != "west" and draw(st.booleans()):
            boards[f"b{number}"] = {"tags": [f"t{number}"], "view": "bar", "width": 8}
            head["tags"] = [f"t{number}"]  # type: ignore[assignment]
        whole = {**head, "source": source, "query": QUERIES[source], **parts}
        files[f"e{number}.yaml"] = "".join(f"{key}: {as_yaml(v)}\n" for key, v in whole.items())
    if boards:
        files["catalog.yaml"] += f"dashboards: {as_yaml(boards)}\n"
    return files


def _filter(draw: st.DrawFn, name: str, source: str) -> dict[str, Any]:
    pattern = draw(st.sampled_from(PATTERNS[source]))
    choices: tuple[dict[str, Any], ...] = ({}, {"default": 0}, {"unit": "Count"}, {"default": 1.5})
    more = draw(st.sampled_from(choices))
    return {
        "name": name,
        "pattern": pattern,
        "metric": {"namespace": "Shop", "name": f"Of-{name}", "value": 1, **more},
    }


@given(catalogs())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_what_a_catalog_makes_in_two_regions_comes_back(files: Mapping[str, str]) -> None:
    """The catalog that is imported wants exactly what is there, everywhere."""
    found = made_by(catalog_of(files))
    if not found:
        return

    made = imported(account_of(*found))

    there = bodies(found)
    assert bodies(wants(catalog_of(made.files))) == there == held(made)
    assert made.left == ()


ENTRY = """\
name: orders
version: 1.0.0
source: everywhere
query: 'filter level = "ERROR" | stats count(*) as n'
metric_filters:
  - name: errors
    pattern: '{ $.level = ERROR }'
    metric: {namespace: Shop, name: Errors, value: 1}
alarms:
  - name: many
    filter: errors
    statistic: Sum
    period: 5m
    threshold: 5
    comparison: '>'
    actions: {alarm: page}
  - name: odd
    rule: ALARM(many)
"""


def found_of(*changes: tuple[str, str], settings: str = SETTINGS) -> list[Found]:
    text = ENTRY
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return made_by(catalog_of({"catalog.yaml": settings, "orders.yaml": text}))


def in_region(found: list[Found], region: str) -> list[Found]:
    return [one for one in found if one.region == region]


def reasons(made: Imported) -> dict[tuple[str, str], str]:
    return {(one.found.region, one.found.live.label): one.reason for one in made.left}


def test_regions_that_have_the_same_are_one_environment() -> None:
    found = found_of((" actions: {alarm: page}", " enabled: true"))

    made = imported(account_of(*found))

    assert made.environments == ("live",)
    assert "    regions: [eu-west-1, eu-south-1]\n" in made.files["catalog.yaml"]
    assert [name for name in made.files if name != "catalog.yaml"] == ["errors.yaml"]


def test_an_action_has_the_arns_of_all_regions() -> None:
    made = imported(account_of(*found_of()))

    assert made.environments == ("live",)
    arns = (f"'arn:aws:sns:{region}:123456789012:page'" for region in ("eu-west-1", "eu-south-1"))
    assert f"    actions:\n      page: [{', '.join(arns)}]\n" in made.files["catalog.yaml"]
    assert "actions: {alarm: page}" in made.files["errors.yaml"]


def test_more_regions_than_an_action_has_arns_have_an_environment_each() -> None:
    regions = [f"eu-west-{number}" for number in range(1, 7)]
    west = in_region(found_of(), "eu-west-1")

    def there(region: str) -> list[Found]:
        page = {"AlarmActions": [f"arn:aws:sns:{region}:123456789012:page"]}
        moved = [
            replace(x.live, body={**x.live.body, **(page if "AlarmActions" in x.live.body else {})})
            for x in west
        ]
        return [Found(region, live) for live in moved]

    found = [one for region in regions for one in there(region)]

    assert imported(account_of(*found)).environments == tuple(regions)
    assert imported(account_of(*found[: len(west) * 5])).environments == ("live",)


def test_what_is_in_one_region_only_is_in_an_entry_of_that_region() -> None:
    """The filter is in both; the alarms on it are not, so that they name its metric instead."""
    found = found_of()
    west = in_region(found, "eu-west-1")
    south = [one for one in found if one not in west and one.live.kind is Kind.METRIC_FILTER]

    made = imported(account_of(*west, *south))

    assert made.left == ()
    assert "alarms:" not in made.files["errors.yaml"]
    assert "    namespace: Shop\n    metric: Errors\n" in made.files["shop-alarms.yaml"]
    assert "    rule: ALARM(many)\n" in made.files["shop-alarms.yaml"]
    assert bodies(wants(catalog_of(made.files))) == bodies([*west, *south])


def test_a_source_without_log_groups_is_not_looked_for() -> None:
    found = in_region(found_of(), "eu-west-1")
    alone = [one for one in found if one.live.kind is not Kind.METRIC_FILTER]

    catalog = catalog_of(imported(account_of(*alone)).files)

    assert catalog.environment().log_groups == {"unbound": ()}
    assert list(catalog.sources) == ["unbound"]
    assert served(catalog, Wanted(env="live")) == []
    with pytest.raises(UsageError, match="names no log group for the source 'unbound'"):
        groups_of(catalog.environment(), "unbound", {})


def test_the_form_that_most_regions_have_is_kept() -> None:
    settings = SETTINGS.replace("[eu-south-1]", "[eu-south-1, eu-north-1]").replace(":page", ":p")
    other = found_of(
        ("threshold: 5", "threshold: 7"), (" actions: {alarm: page}", " enabled: true")
    )
    most = found_of((" actions: {alarm: page}", " enabled: true"), settings=settings)
    mixed = [*in_region(other, "eu-west-1"), *(x for x in most if x.region != "eu-west-1")]

    made = imported(account_of(*mixed))

    there = "It is another one in eu-south-1; import this region into a folder of its own."
    assert reasons(made) == {("eu-west-1", "alarm/acme.many"): there}
    assert "threshold: 5" in made.files["shop-alarms.yaml"]


def live(kind: Kind, name: str, *, group: str = "", **body: Any) -> Found:
    return Found("eu-west-1", Live(kind, name, body, group))


QUERY: dict[str, Any] = {"queryString": "limit 1", "logGroupNames": ["/app/orders"]}
LEFT = [
    pytest.param(
        [live(Kind.SAVED_QUERY, "acme/Twice", **QUERY)] * 2,
        "Several objects have this name, and a catalog keeps one.",
        id="twice",
    ),
    pytest.param(
        [
            live(Kind.METRIC_FILTER, "acme.f", group=f"/g{number}", filterPattern=pattern)
            for number, pattern in enumerate("ab")
        ],
        "It is another one on another log group.",
        id="other-group",
    ),
    pytest.param(
        [live(Kind.SCHEDULED_QUERY, "acme.s", scheduleExpression="rate(1 hour)", **QUERY)],
        "Its schedule is no cron(...), and that of an entry is.",
        id="rate",
    ),
    pytest.param(
        [live(Kind.ALARM, "acme.a", AlarmType="metric", EvaluationCriteria={"PromQL": {}})],
        "It is an alarm on a PromQL query, which entries do not have.",
        id="promql",
    ),
    pytest.param(
        [live(Kind.ALARM, "acme.Big", AlarmType="metric")],
        "Its name has other signs than a-z, 0-9 and '-' behind the prefix.",
        id="signs",
    ),
    pytest.param(
        [live(Kind.ALARM, "HighCPU", AlarmType="metric")],
        "Its name does not start with 'acme.'.",
        id="no-prefix",
    ),
]


@pytest.mark.parametrize(("others", "reason"), LEFT)
def test_what_no_catalog_can_have_is_left_with_the_reason(others: list[Found], reason: str) -> None:
    found = in_region(found_of(), "eu-west-1")

    made = imported(account_of(*found, *others))

    assert set(reasons(made).values()) == {reason}
    assert len(made.left) == len(others)
    assert held(made) == bodies(found)


def test_a_dashboard_is_for_all_regions_or_left() -> None:
    def shown(name: str, region: str) -> Found:
        widget = LogWidget("Orders", "stats count(*) as n", ("/app/orders",), region)
        body = Dashboard("Wall", (widget,)).body()
        return Found("eu-west-1", Live(Kind.DASHBOARD, name, body))

    west, south = shown("acme-wall", "eu-west-1"), shown("acme-wall-eu-south-1", "eu-south-1")

    both = imported(account_of(*found_of(), west, south))
    one = imported(account_of(*found_of(), west))
    other = imported(account_of(*in_region(found_of(), "eu-west-1"), west, south))

    assert both.left == ()
    assert "dashboards:\n  wall: {tags: [wall], title: Wall}\n" in both.files["catalog.yaml"]
    [(_, reason)] = reasons(one).items()
    assert reason.endswith("but in the first; this one is not there for all.")
    assert reasons(other) == {
        ("eu-south-1", "dashboard/acme-wall-eu-south-1"): (
            "It shows logs of a region that is not imported."
        )
    }


def test_one_faulty_alarm_takes_nothing_else_along() -> None:
    found = in_region(found_of(), "eu-west-1")
    bad = {**next(x.live.body for x in found if x.live.name == "acme.many"), "Period": 90}

    made = imported(account_of(*found, live(Kind.ALARM, "acme.bad", **bad)))

    assert reasons(made) == {
        ("eu-west-1", "alarm/acme.bad"): (
            "Its entry has an error. A period of 90 seconds is not one that alarms have."
        )
    }
    assert held(made) == bodies(found)


def test_nothing_to_import_is_refused_with_another_prefix() -> None:
    with pytest.raises(UsageError, match="No object with the prefix 'nope'") as refused:
        imported(account_of(*found_of(), prefix="nope"))
    assert refused.value.hint == "Add --prefix acme, or another."
