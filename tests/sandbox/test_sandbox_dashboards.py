"""Dashboards: put, checked, found and deleted."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sandbox_stage import NOW, Opened, ask_admin, opened, refused, send

ARN = "arn:aws:cloudwatch::123456789012:dashboard/"
LOG = {
    "type": "log",
    "x": 0,
    "y": 0,
    "width": 12,
    "height": 6,
    "properties": {"region": "us-east-1", "query": "SOURCE 'g' | fields @message"},
}


@pytest.fixture(scope="module")
def shared() -> Iterator[Opened]:
    """A sandbox for tests that leave nothing behind."""
    with opened() as on:
        yield on


def put(on: Opened, name: str, *widgets: Any, **more: Any) -> list[dict[str, str]]:
    body = json.dumps({"widgets": list(widgets or [LOG])})
    reply = on.cloudwatch.put_dashboard(DashboardName=name, DashboardBody=body, **more)
    return [dict(one) for one in reply["DashboardValidationMessages"]]


def headers(operation: str) -> dict[str, str]:
    return {
        "X-Amz-Target": f"GraniteServiceVersion20100801.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
    }


def put_many(on: Opened, wanted: list[str]) -> None:
    """On one connection and without boto3, which takes most of the time."""
    connection = http.client.HTTPConnection("127.0.0.1", on.sandbox.port, timeout=10)
    for name in wanted:
        asked = {"DashboardName": name, "DashboardBody": '{"widgets": []}'}
        connection.request("POST", "/", json.dumps(asked), headers("PutDashboard"))
        reply = connection.getresponse()
        assert (reply.status, reply.read()) == (200, b'{"DashboardValidationMessages": []}')
    connection.close()


def names(on: Opened, **asked: Any) -> list[str]:
    reply = on.cloudwatch.list_dashboards(**asked)
    return [one["DashboardName"] for one in reply["DashboardEntries"]]


def test_a_dashboard_comes_back_as_it_was_put(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        assert put(on, "net", Tags=[{"Key": "k", "Value": "v"}]) == []
        text = '{"widgets":  []}'
        late = [{"Key": "late", "Value": "v"}]
        on.cloudwatch.put_dashboard(DashboardName="net", DashboardBody=text, Tags=late)
        on.sandbox.clock.move(60)
        put(on, "web", Tags=[])
    with opened(folder=tmp_path) as on:
        found = on.cloudwatch.get_dashboard(DashboardName="net")
        del found["ResponseMetadata"]
        assert found == {
            "DashboardArn": f"{ARN}net",
            "DashboardBody": text,
            "DashboardName": "net",
        }
        entries = on.cloudwatch.list_dashboards()["DashboardEntries"]
        assert [entry["DashboardName"] for entry in entries] == ["net", "web"]
        assert entries[0] == {
            "DashboardName": "net",
            "DashboardArn": f"{ARN}net",
            "LastModified": datetime.fromtimestamp(NOW, UTC),
            "Size": len(text),
        }
        assert names(on, DashboardNamePrefix="w") == ["web"]
        on.cloudwatch.tag_resource(ResourceARN=f"{ARN}net", Tags=[{"Key": "l", "Value": "w"}])
        tags = on.cloudwatch.list_tags_for_resource(ResourceARN=f"{ARN}net")["Tags"]
        assert [tag["Key"] for tag in tags] == ["k", "l"]

        ask_admin(on.sandbox, "POST", "reset", {"parts": ["dashboards"]})
        assert names(on) == []


def test_dashboards_are_listed_in_pages_and_deleted_by_name(shared: Opened) -> None:
    put_many(shared, [f"d{number:04}" for number in range(1001)])
    first = shared.cloudwatch.list_dashboards()
    assert len(first["DashboardEntries"]) == 1000
    assert names(shared, NextToken=first["NextToken"]) == ["d1000"]
    with refused("InvalidNextToken"):
        names(shared, NextToken="x")

    every = [f"d{number:04}" for number in range(1001)]
    with refused("InvalidParameterValue", "1 to 100 names"):
        shared.cloudwatch.delete_dashboards(DashboardNames=every)
    for start in range(0, 1000, 100):
        shared.cloudwatch.delete_dashboards(DashboardNames=every[start : start + 100])
    with refused("ResourceNotFound", "does not exist. [none]"):
        shared.cloudwatch.delete_dashboards(DashboardNames=["none", "d1000"])
    assert names(shared) == []
    body = json.dumps({"DashboardName": "d1000"}).encode()
    status, told = send(shared.sandbox, body, headers("GetDashboard"))
    assert (status, told["__type"]) == (404, "DashboardNotFoundError")
    assert told["message"] == "Dashboard d1000 does not exist"
    with refused("ResourceNotFoundException"):
        shared.cloudwatch.list_tags_for_resource(ResourceARN=f"{ARN}d1000")


@pytest.mark.parametrize(
    ("widget", "found"),
    [
        ({**LOG, "type": "logs"}, {"/type": "Should be equal to one of the allowed values"}),
        (
            {**LOG, "properties": {"title": "x"}},
            {
                "/properties": "Should have required property 'query'",
                "/properties#2": "Should have required property 'region'",
            },
        ),
        ({"type": "text"}, {"": "Should have required property 'properties'"}),
        (
            {**LOG, "x": 24, "width": 0, "height": "6"},
            {
                "/x": "Should be <= 23",
                "/width": "Should be >= 1",
                "/height": "Should be integer",
            },
        ),
        (
            {"type": "metric", "properties": {"metrics": [["N", "m", {}, "d"], ["N", "m", "d"]]}},
            {
                "/properties/metrics/0/2": (
                    'Invalid metric field type, only "String" type is allowed'
                ),
                "/properties/metrics/1": "Should NOT have more than 2 items",
            },
        ),
    ],
)
def test_a_body_is_refused_with_all_that_is_wrong(
    shared: Opened, widget: Any, found: dict[str, str]
) -> None:
    with refused("InvalidParameterInput") as caught:
        put(shared, "bad", LOG, widget)

    said = caught.value.response
    wanted = [(f"/widgets/1{path.partition('#')[0]}", text) for path, text in found.items()]
    messages = said["dashboardValidationMessages"]
    assert [(one["DataPath"], one["Message"]) for one in messages] == wanted
    many = len(wanted) > 1
    start = f"The dashboard body is invalid, there {'are' if many else 'is'} {len(wanted)} validat"
    assert said["Error"]["Message"].startswith(start)
    listed = json.loads(said["Error"]["Message"].partition("\n")[2])
    assert [(one["dataPath"], one["message"]) for one in listed] == wanted
    assert names(shared) == []


def test_what_is_no_body_or_no_name_is_refused(shared: Opened) -> None:
    for text in ("[]", "{", '"x"'):
        with refused("InvalidParameterInput", "DashboardBody must be a valid JSON object"):
            shared.cloudwatch.put_dashboard(DashboardName="d", DashboardBody=text)
    for text in ("{}", '{"widgets": {}}', json.dumps({"widgets": [LOG] * 501})):
        with refused("InvalidParameterInput", "there is 1 validation error"):
            shared.cloudwatch.put_dashboard(DashboardName="d", DashboardBody=text)
    with refused("InvalidParameterValue", "DashboardName"):
        put(shared, "a b")
    with refused("AccessDenied"):
        put(shared, "d", Tags=[{"Key": "aws:x", "Value": "y"}])
    assert names(shared) == []


def test_a_property_that_is_not_known_is_a_warning(shared: Opened) -> None:
    (warning,) = put(shared, "warned", {**LOG, "colour": "red"})
    text = 'The "colour" property is not expected to be part of a widget definition'
    assert warning == {"DataPath": "/widgets/0", "Message": f"{text}, will be ignored"}
    shared.cloudwatch.delete_dashboards(DashboardNames=["warned"])
