"""Events: which are taken, and how they are read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sandbox_stage import GROUP, NOW_MS, STREAM, opened, refused

HOUR = 3_600_000
DAY = 24 * HOUR


def test_events_are_put_and_read_back_as_they_were() -> None:
    messages = ["tab\there\n", "naïve ☃ 🐍", '{"a": "b"}', "\u0001"]
    with opened() as on:
        reply = on.put(*((NOW_MS, message) for message in messages))

        assert "rejectedLogEventsInfo" not in reply
        got = on.logs.get_log_events(
            logGroupName=GROUP, logStreamName=STREAM, startTime=NOW_MS, startFromHead=True
        )
        assert [event["message"] for event in got["events"]] == messages
        assert {event["ingestionTime"] for event in got["events"]} == {NOW_MS}


def test_events_lie_in_one_file_of_json_lines_a_group(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        on.sandbox.load(GROUP, STREAM, [(NOW_MS, "hello"), (NOW_MS + 1, "world")])

        (path,) = tmp_path.glob("*.ndjson")
        first, second = (json.loads(line) for line in path.read_text().splitlines())
        assert list(first) == [
            "logGroupName",
            "logStreamName",
            "timestamp",
            "message",
            "ingestionTime",
            "eventId",
            "owner",
        ]
        assert (first["logGroupName"], first["timestamp"]) == (GROUP, NOW_MS)
        assert len(first["eventId"]) == 56
        assert first["eventId"] < second["eventId"]


def test_a_folder_of_an_earlier_sandbox_is_taken_over(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        on.sandbox.load(GROUP, STREAM, [(NOW_MS, "hello")])
    with opened(folder=tmp_path) as on:
        assert on.sandbox.groups == [GROUP]
        (group,) = on.logs.describe_log_groups()["logGroups"]
        assert group["creationTime"] == NOW_MS
        on.put((NOW_MS, "again"))

        (stream,) = on.logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
        assert stream["logStreamName"] == STREAM
        events = on.logs.filter_log_events(logGroupName=GROUP)["events"]
        assert [event["message"] for event in events] == ["hello", "again"]
        assert len({event["eventId"] for event in events}) == 2


def test_deleting_a_group_deletes_its_events(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        on.sandbox.load(GROUP, STREAM, [(NOW_MS, "hello")])
        on.logs.delete_log_group(logGroupName=GROUP)

        assert list(tmp_path.glob("*.ndjson")) == []


def test_events_too_old_and_too_new_are_rejected_by_index() -> None:
    times = [NOW_MS - 15 * DAY, NOW_MS - 14 * DAY - 1, NOW_MS, NOW_MS + 2 * HOUR, NOW_MS + 3 * HOUR]
    with opened() as on:
        reply = on.put(*((time, "x") for time in times))

        assert reply["rejectedLogEventsInfo"] == {
            "tooOldLogEventEndIndex": 2,
            "tooNewLogEventStartIndex": 4,
        }
        events = on.logs.filter_log_events(logGroupName=GROUP, startTime=NOW_MS)["events"]
        assert [event["timestamp"] for event in events] == times[2:4]


def test_events_beyond_the_retention_are_expired() -> None:
    with opened() as on:
        on.logs.put_retention_policy(logGroupName=GROUP, retentionInDays=1)

        reply = on.put((NOW_MS - 2 * DAY, "x"), (NOW_MS - DAY, "y"))

        assert reply["rejectedLogEventsInfo"] == {"expiredLogEventEndIndex": 1}


def test_the_span_of_a_day_counts_accepted_events_only() -> None:
    with opened() as on:
        on.put((NOW_MS - 15 * DAY, "too old"), (NOW_MS - DAY, "a"), (NOW_MS, "b"))

        with refused("InvalidParameterException", "cannot span more than 24 hours."):
            on.put((NOW_MS - DAY - 1, "a"), (NOW_MS, "b"))


def test_events_out_of_order_are_refused() -> None:
    with opened() as on, refused("InvalidParameterException", "must be in chronological order."):
        on.put((NOW_MS, "a"), (NOW_MS - 1, "b"))


def test_a_batch_holds_a_mebibyte_with_26_bytes_an_event() -> None:
    whole = 1_048_576 // 8 - 26
    with opened() as on:
        on.put(*[(NOW_MS, "é" * (whole // 2))] * 8)

        with refused("InvalidParameterException", "Upload too large: 1048577 bytes exceeds"):
            on.put(*[(NOW_MS, "é" * (whole // 2))] * 7, (NOW_MS, "x" * (whole + 1)))


def test_a_batch_holds_ten_thousand_events() -> None:
    with opened() as on:
        on.put(*[(NOW_MS, "x")] * 10_000)

        with refused("InvalidParameterException", "length less than or equal to 10000"):
            on.put(*[(NOW_MS, "x")] * 10_001)


def test_an_empty_message_is_refused_by_its_place() -> None:
    with opened() as on, refused("InvalidParameterException", "at 'logEvents.2.member.message'"):
        on.put((NOW_MS, "a"), (NOW_MS, ""))


def test_events_need_their_stream() -> None:
    with opened() as on:
        with refused("ResourceNotFoundException", "The specified log stream does not exist."):
            on.put((NOW_MS, "a"), logStreamName="none")
        with refused("ResourceNotFoundException", "The specified log group does not exist."):
            on.put((NOW_MS, "a"), logGroupName="/none")


def test_get_log_events_takes_the_start_and_leaves_the_end() -> None:
    with opened() as on:
        on.put(*((NOW_MS + n, str(n)) for n in range(5)))

        def messages(start: int, end: int) -> list[str]:
            got = on.logs.get_log_events(
                logGroupName=GROUP,
                logStreamName=STREAM,
                startTime=NOW_MS + start,
                endTime=NOW_MS + end,
            )
            return [event["message"] for event in got["events"]]

        assert messages(1, 3) == ["1", "2"]
        assert messages(2, 2) == []


def test_get_log_events_pages_both_ways_and_ends_with_the_same_token() -> None:
    with opened() as on:
        on.put(*((NOW_MS + n, str(n)) for n in range(5)))

        def get(**parameters: object) -> tuple[str, str, str]:
            got = on.logs.get_log_events(
                logGroupName=GROUP, logStreamName=STREAM, startTime=NOW_MS, limit=2, **parameters
            )
            text = "".join(event["message"] for event in got["events"])
            return text, got["nextForwardToken"], got["nextBackwardToken"]

        assert get()[0] == "34"  # from the tail
        page, forward, _ = get(startFromHead=True)
        assert page == "01"
        page, forward, _ = get(nextToken=forward)
        assert page == "23"
        page, forward, back = get(nextToken=forward)
        assert page == "4"
        page, last, _ = get(nextToken=forward)
        assert (page, last) == ("", forward)
        assert get(nextToken=back)[0] == "23"


def test_filter_log_events_takes_both_ends_and_orders_by_time() -> None:
    with opened() as on:
        on.sandbox.load(GROUP, "b", [(NOW_MS + 2, "late"), (NOW_MS + 1, "early")])
        on.sandbox.load(GROUP, "a", [(NOW_MS + 1, "same time")])

        got = on.logs.filter_log_events(
            logGroupName=GROUP, startTime=NOW_MS + 1, endTime=NOW_MS + 2, filterPattern=""
        )

        assert [event["message"] for event in got["events"]] == ["early", "same time", "late"]
        assert "nextToken" not in got


def test_filter_log_events_pages_and_may_end_with_an_empty_page() -> None:
    with opened() as on:
        on.put(*((NOW_MS + n, str(n)) for n in range(4)))

        paginator = on.logs.get_paginator("filter_log_events")
        pages = paginator.paginate(
            logGroupName=GROUP, startTime=NOW_MS, PaginationConfig={"PageSize": 2}
        )

        assert [[e["message"] for e in page["events"]] for page in pages] == [
            ["0", "1"],
            ["2", "3"],
            [],
        ]


def test_filter_log_events_reads_the_streams_that_are_named() -> None:
    with opened() as on:
        on.sandbox.load(GROUP, "web-1", [(NOW_MS, "1")])
        on.sandbox.load(GROUP, "web-2", [(NOW_MS, "2")])

        def messages(**parameters: object) -> list[str]:
            got = on.logs.filter_log_events(logGroupName=GROUP, **parameters)
            return [event["message"] for event in got["events"]]

        assert messages(logStreamNames=["web-2"]) == ["2"]
        assert messages(logStreamNamePrefix="web-") == ["1", "2"]
        with refused("ResourceNotFoundException", "log stream does not exist"):
            messages(logStreamNames=["web-3"])
        with refused("InvalidParameterException", "not both"):
            messages(logStreamNames=["web-2"], logStreamNamePrefix="web-")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        pytest.param(
            {"limit": 10_001},
            "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: "
            "Member must have value less than or equal to 10000",
            id="limit",
        ),
        pytest.param({"nextToken": "x"}, "The specified nextToken is invalid.", id="token"),
    ],
)
def test_filter_log_events_speaks_as_recorded(parameters: dict[str, object], message: str) -> None:
    with opened() as on, refused("InvalidParameterException", message):
        on.logs.filter_log_events(logGroupName=GROUP, **parameters)


def test_one_event_holds_a_mebibyte() -> None:
    with opened() as on:
        on.put((NOW_MS, "x" * (1_048_576 - 26)))

        with refused("InvalidParameterException", "Log event too large: 1048577 bytes exceeds"):
            on.put((NOW_MS, "x" * (1_048_576 - 25)))


def test_a_page_holds_a_mebibyte_of_messages() -> None:
    with opened() as on:
        for number in range(5):
            on.put((NOW_MS + number, str(number) * 500_000))

        pages = on.logs.get_paginator("filter_log_events").paginate(
            logGroupName=GROUP, startTime=NOW_MS
        )
        assert ["".join(e["message"][0] for e in page["events"]) for page in pages] == [
            "01",
            "23",
            "4",
        ]
        asked = {"logGroupName": GROUP, "logStreamName": STREAM, "startTime": NOW_MS}
        tail = on.logs.get_log_events(**asked)
        assert [event["message"][0] for event in tail["events"]] == ["3", "4"]
        before = on.logs.get_log_events(**asked, nextToken=tail["nextBackwardToken"])
        assert [event["message"][0] for event in before["events"]] == ["1", "2"]
