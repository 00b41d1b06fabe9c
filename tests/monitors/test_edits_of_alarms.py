"""Edits of what alarms measure, as changes of the entry's file."""

from __future__ import annotations

from typing import Any

import pytest
from monitor_catalog import ENTRY, catalog_of, wanted_in

from insights.catalog.rewrite_values import with_value
from insights.monitors.expressing.edit import Edit
from insights.monitors.expressing.edits import edits
from insights.monitors.expressing.names import prefixes
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.resources.target import Target

CATALOG = catalog_of(ENTRY)
TARGET = Target(CATALOG, CATALOG.environments["prod"], "eu-west-1", "123456789012")


def edited(name: str, **changes: Any) -> list[Edit]:
    """The edits of the file after keys of an alarm's body have other values."""
    one = next(x for x in wanted_in(CATALOG).wanted if x.address == f"alarm/{name}")
    body = {key: value for key, value in {**one.body, **changes}.items() if value is not None}
    live = Live(one.kind, one.name, body)
    found = list(edits(CATALOG.entries["rejects"], one, live, TARGET))
    return [one for one in found if isinstance(one, Edit)]


def metrics(name: str) -> list[dict[str, Any]]:
    one = next(x for x in wanted_in(CATALOG).wanted if x.address == f"alarm/{name}")
    return [dict(metric) for metric in one.body["Metrics"]]


def after(found: list[Edit]) -> str:
    """The lines of the file that come with the edits."""
    data = ENTRY.encode()
    for one in found:
        changed = with_value(data, "e.yaml", one.path, one.value)
        assert changed is not None
        data = changed
    return "\n".join(x for x in data.decode().split("\n") if x not in ENTRY.split("\n"))


def test_one_metric_of_several_is_edited_where_it_stands() -> None:
    made = metrics("rejects-share")
    made[0]["MetricStat"] = {**made[0]["MetricStat"], "Stat": "Average"}
    made[2]["Expression"] = "refused / every"

    found = edited("rejects-share", Metrics=made)

    assert found == [
        Edit(("alarms", 3, "metrics", 0, "statistic"), "Average"),
        Edit(("alarms", 3, "metrics", 2, "expression"), "refused / every"),
    ]
    assert after(found) == (
        "      - {id: refused, filter: rejected-flows, statistic: Average}\n"
        "      - {id: share, expression: refused / every, label: share}"
    )


def test_another_metric_takes_the_place_of_the_filter() -> None:
    found = edited("rejects-spike", Namespace="AWS/VPC", MetricName="Drops")

    assert found == [
        Edit(("alarms", 0, "filter"), None),
        Edit(("alarms", 0, "namespace"), "AWS/VPC"),
        Edit(("alarms", 0, "metric"), "Drops"),
    ]
    assert after(found) == "    metric: Drops\n    namespace: AWS/VPC"
    back = edited("rejects-spike", Namespace="Network", MetricName="Bytes", Unit=None)
    assert back == [
        Edit(("alarms", 0, "filter"), "rejected-bytes"),
        Edit(("alarms", 0, "unit"), None),
    ]


def test_a_band_gets_another_width() -> None:
    made = metrics("rejects-odd")
    made[1]["Expression"] = "ANOMALY_DETECTION_BAND(m1, 4)"

    assert edited("rejects-odd", Metrics=made) == [Edit(("alarms", 2, "band"), 4)]


@pytest.mark.parametrize(
    ("known", "counted"), [("", {"a": 2, "b": 1}), ("a.b", {"a.b": 2, "b": 1})]
)
def test_prefixes_end_at_the_first_dot_unless_one_is_known(
    known: str, counted: dict[str, int]
) -> None:
    names = ((Kind.ALARM, "a.b.c"), (Kind.ALARM, "a.b.d"), (Kind.SAVED_QUERY, "b/x"))
    others = [Live(Kind.DASHBOARD, "a-b", {}), Live(Kind.ALARM, "plain", {})]

    found = prefixes([*(Live(kind, name, {}) for kind, name in names), *others], known)

    assert found == {**counted, "": 1}
