"""Log groups and streams, as boto3 sees them."""

from __future__ import annotations

import pytest
from sandbox_stage import GROUP, NOW_MS, STREAM, opened, refused


def test_a_group_is_created_described_and_deleted() -> None:
    with opened() as on:
        on.logs.create_log_group(logGroupName="/app/api", logGroupClass="INFREQUENT_ACCESS")

        (group,) = on.logs.describe_log_groups(logGroupNamePrefix="/app/api")["logGroups"]
        assert group["logGroupName"] == "/app/api"
        assert group["creationTime"] == NOW_MS
        assert group["logGroupClass"] == "INFREQUENT_ACCESS"
        assert group["arn"] == "arn:aws:logs:us-east-1:123456789012:log-group:/app/api:*"
        assert group["logGroupArn"] == group["arn"].removesuffix(":*")
        assert "retentionInDays" not in group

        on.logs.delete_log_group(logGroupName="/app/api")
        assert on.logs.describe_log_groups(logGroupNamePrefix="/app/api")["logGroups"] == []


def test_a_group_cannot_be_created_twice_nor_deleted_when_it_is_not_there() -> None:
    with opened() as on:
        with refused("ResourceAlreadyExistsException", "The specified log group already exists"):
            on.logs.create_log_group(logGroupName=GROUP)
        with refused("ResourceNotFoundException", "The specified log group does not exist."):
            on.logs.delete_log_group(logGroupName="/none")


def test_groups_are_listed_by_name_in_pages() -> None:
    with opened() as on:
        for number in range(120, 0, -1):
            on.sandbox.load(f"/many/{number:03}", "s", [])

        pages = list(on.logs.get_paginator("describe_log_groups").paginate())

        assert [len(page["logGroups"]) for page in pages] == [50, 50, 21]
        names = [group["logGroupName"] for page in pages for group in page["logGroups"]]
        assert names == sorted(names)


def test_groups_are_found_by_prefix_by_part_and_by_identifier() -> None:
    with opened() as on:
        for name in ("/app/Web", "/x/web"):
            on.sandbox.load(name, "s", [])

        def names(**parameters: object) -> list[str]:
            found = on.logs.describe_log_groups(**parameters)["logGroups"]
            return [group["logGroupName"] for group in found]

        arn = "arn:aws:logs:us-east-1:123456789012:log-group:/x/web"
        assert names(logGroupNamePrefix="/app/") == ["/app/Web", "/app/web"]
        assert names(logGroupNamePattern="web") == ["/app/web", "/x/web"]
        assert names(logGroupIdentifiers=[arn]) == ["/x/web"]
        with refused("InvalidParameterException", "mutually exclusive"):
            names(logGroupNamePattern="a", logGroupNamePrefix="b")


def test_a_token_of_another_list_is_invalid() -> None:
    with opened() as on:
        for number in range(60):
            on.sandbox.load(f"/many/{number}", "s", [])
        token = on.logs.describe_log_groups(logGroupNamePrefix="/many")["nextToken"]

        with refused("InvalidParameterException", "The specified nextToken is invalid."):
            on.logs.describe_log_groups(nextToken=token)


def test_retention_is_put_shown_and_deleted() -> None:
    with opened() as on:
        on.logs.put_retention_policy(logGroupName=GROUP, retentionInDays=7)
        (group,) = on.logs.describe_log_groups()["logGroups"]
        assert group["retentionInDays"] == 7

        on.logs.delete_retention_policy(logGroupName=GROUP)
        (group,) = on.logs.describe_log_groups()["logGroups"]
        assert "retentionInDays" not in group

        with refused("InvalidParameterException", "Value '8' at 'retentionInDays'"):
            on.logs.put_retention_policy(logGroupName=GROUP, retentionInDays=8)


def test_streams_are_created_and_described_with_the_times_of_their_events() -> None:
    with opened() as on:
        on.logs.create_log_stream(logGroupName=GROUP, logStreamName="two")
        on.put((NOW_MS - 2000, "a"), (NOW_MS - 1000, "b"), logStreamName="two")

        one, two = on.logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
        assert (one["logStreamName"], two["logStreamName"]) == (STREAM, "two")
        assert two["firstEventTimestamp"] == NOW_MS - 2000
        assert two["lastEventTimestamp"] == NOW_MS - 1000
        assert two["lastIngestionTime"] == NOW_MS
        assert two["arn"].endswith(f":log-group:{GROUP}:log-stream:two")


def test_streams_are_ordered_by_name_or_by_their_last_event() -> None:
    with opened() as on:
        on.sandbox.load(GROUP, "a-late", [(NOW_MS - 10, "x")])
        on.sandbox.load(GROUP, "z-early", [(NOW_MS - 90_000, "x")])

        def names(**parameters: object) -> list[str]:
            found = on.logs.describe_log_streams(logGroupName=GROUP, **parameters)["logStreams"]
            return [stream["logStreamName"] for stream in found]

        assert names() == ["a-late", STREAM, "z-early"]
        assert names(descending=True) == ["z-early", STREAM, "a-late"]
        assert names(orderBy="LastEventTime") == ["z-early", STREAM, "a-late"]
        assert names(logStreamNamePrefix="z") == ["z-early"]
        with refused("InvalidParameterException", "Cannot order by LastEventTime"):
            names(orderBy="LastEventTime", logStreamNamePrefix="z")


def test_a_stream_cannot_be_created_twice_nor_without_its_group() -> None:
    with opened() as on:
        with refused("ResourceAlreadyExistsException", "log stream already exists"):
            on.logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
        with refused("ResourceNotFoundException", "log group does not exist"):
            on.logs.create_log_stream(logGroupName="/none", logStreamName=STREAM)


CONSTRAINTS = [
    pytest.param(
        {"logGroupName": "bad group"},
        "1 validation error detected: Value 'bad group' at 'logGroupName' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
        id="pattern",
    ),
    pytest.param(
        {},
        "1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: "
        "Member must not be null",
        id="required",
    ),
    pytest.param(
        {"logGroupName": "x" * 513},
        "at 'logGroupName' failed to satisfy constraint: Member must have length less than or "
        "equal to 512",
        id="length",
    ),
    pytest.param(
        {"logGroupName": "x", "logGroupClass": "COLD"},
        "1 validation error detected: Value 'COLD' at 'logGroupClass' failed to satisfy "
        "constraint: Member must satisfy enum value set: [STANDARD, INFREQUENT_ACCESS, DELIVERY, "
        "ESSENTIALS]",
        id="enum",
    ),
    pytest.param(
        {"logGroupName": "", "logGroupClass": "COLD"},
        "3 validation errors detected: Value '' at 'logGroupName' failed",
        id="several",
    ),
]


@pytest.mark.parametrize(("parameters", "message"), CONSTRAINTS)
def test_parameters_out_of_bounds_are_refused_in_the_words_of_the_service(
    parameters: dict[str, str], message: str
) -> None:
    with opened() as on, refused("InvalidParameterException", message):
        on.logs.create_log_group(**parameters)
