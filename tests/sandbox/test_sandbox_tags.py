"""Tags, lists of groups, deleted streams: what surrounds a log group."""

from __future__ import annotations

import pytest
from sandbox_stage import GROUP, NOW_MS, STREAM, opened, refused

ARN = f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}"


def test_tags_are_put_listed_and_taken_away() -> None:
    with opened() as on:
        on.logs.create_log_group(logGroupName="/tagged", tags={"team": "net"})
        arn = ARN.replace(GROUP, "/tagged")
        on.logs.tag_resource(resourceArn=arn, tags={"stage": "prod", "team": "web"})
        assert on.logs.list_tags_for_resource(resourceArn=arn)["tags"] == {
            "team": "web",
            "stage": "prod",
        }
        on.logs.untag_resource(resourceArn=arn, tagKeys=["team", "none"])
        assert on.logs.list_tags_log_group(logGroupName="/tagged")["tags"] == {"stage": "prod"}

        on.logs.delete_log_group(logGroupName="/tagged")
        on.logs.create_log_group(logGroupName="/tagged")
        assert on.logs.list_tags_for_resource(resourceArn=arn)["tags"] == {}


def test_the_older_calls_for_tags_do_the_same() -> None:
    with opened() as on:
        on.logs.tag_log_group(logGroupName=GROUP, tags={"a": "1", "b": "2"})
        on.logs.untag_log_group(logGroupName=GROUP, tags=["a"])

        assert on.logs.list_tags_for_resource(resourceArn=ARN)["tags"] == {"b": "2"}


def test_tags_that_cannot_be_are_refused() -> None:
    with opened() as on:
        with refused("InvalidParameterException", "aws:x"):
            on.logs.tag_resource(resourceArn=ARN, tags={"AWS:x".lower(): "1"})
        with refused("ResourceNotFoundException"):
            on.logs.tag_resource(resourceArn=ARN + "x", tags={"a": "1"})
        on.logs.tag_resource(resourceArn=ARN, tags={str(n): "" for n in range(50)})
        with refused("TooManyTagsException", "at most 50") as caught:
            on.logs.tag_resource(resourceArn=ARN, tags={"more": ""})
        assert caught.value.response["resourceName"] == ARN
        with refused("InvalidParameterException", "aws:y"):
            on.logs.create_log_group(logGroupName="/new", tags={"aws:y": ""})
        assert on.logs.describe_log_groups(logGroupNamePrefix="/new")["logGroups"] == []


NAMES = [
    pytest.param({}, ["/a/web", "/b/web", GROUP], id="all"),
    pytest.param({"logGroupNamePattern": "web"}, ["/a/web", "/b/web", GROUP], id="part"),
    pytest.param({"logGroupNamePattern": "^/a/|app"}, ["/a/web", GROUP], id="starts"),
    pytest.param({"logGroupNamePattern": "^web"}, [], id="starts-not"),
    pytest.param({"logGroupClass": "INFREQUENT_ACCESS"}, ["/b/web"], id="class"),
    pytest.param({"logGroupTags": [{"key": "team"}]}, ["/a/web", "/b/web"], id="key"),
    pytest.param({"logGroupTags": [{"key": "team", "values": ["net"]}]}, ["/a/web"], id="value"),
    pytest.param({"logGroupTags": [{"key": "team", "values": ["!net"]}]}, ["/b/web"], id="not"),
    pytest.param({"logGroupTags": [{"key": "team", "values": ["n*"]}]}, ["/a/web"], id="start"),
    pytest.param({"logGroupTags": [{"key": "team", "values": ["*b"]}]}, ["/b/web"], id="end"),
    pytest.param(
        {"logGroupTags": [{"key": "team", "values": ["*e*"]}]}, ["/a/web", "/b/web"], id="in"
    ),
]


@pytest.mark.parametrize(("asked", "names"), NAMES)
def test_groups_are_listed_by_name_class_and_tags(
    asked: dict[str, object], names: list[str]
) -> None:
    with opened() as on:
        on.logs.create_log_group(logGroupName="/a/web", tags={"team": "net"})
        on.logs.create_log_group(
            logGroupName="/b/web", tags={"team": "web"}, logGroupClass="INFREQUENT_ACCESS"
        )

        found = on.logs.list_log_groups(**asked)["logGroups"]

        assert sorted(one["logGroupName"] for one in found) == sorted(names)
        assert {one["logGroupArn"] for one in found} == {ARN.replace(GROUP, n) for n in names}


def test_listed_groups_come_in_pages() -> None:
    with opened() as on:
        for number in range(4):
            on.logs.create_log_group(logGroupName=f"/many/{number}")
        first = on.logs.list_log_groups(limit=3)
        rest = on.logs.list_log_groups(limit=3, nextToken=first["nextToken"])

        assert (len(first["logGroups"]), len(rest["logGroups"])) == (3, 2)
        with refused("InvalidParameterException", "knows no dataSources"):
            on.logs.list_log_groups(dataSources=[{"name": "x"}])


def test_identifiers_stand_alone() -> None:
    with opened() as on, refused("InvalidParameterException", "no other filter"):
        on.logs.describe_log_groups(logGroupIdentifiers=[GROUP], logGroupNamePrefix="/")


def test_a_protected_group_is_not_deleted() -> None:
    with opened() as on:
        on.logs.create_log_group(logGroupName="/kept", deletionProtectionEnabled=True)
        with refused("ValidationException", "deletion protection"):
            on.logs.delete_log_group(logGroupName="/kept")

        on.logs.put_log_group_deletion_protection(
            logGroupIdentifier="/kept", deletionProtectionEnabled=False
        )
        on.logs.delete_log_group(logGroupName="/kept")


def test_a_stream_is_deleted_with_its_events() -> None:
    with opened() as on:
        on.sandbox.load(GROUP, "two", [(NOW_MS, "second")])
        on.logs.delete_log_stream(logGroupName=GROUP, logStreamName=STREAM)

        events = on.logs.filter_log_events(logGroupName=GROUP)["events"]
        assert [event["message"] for event in events] == ["second"]
        (group,) = on.logs.describe_log_groups()["logGroups"]
        assert group["storedBytes"] == len("second") + 26
        with refused("ResourceNotFoundException"):
            on.logs.delete_log_stream(logGroupName=GROUP, logStreamName=STREAM)
