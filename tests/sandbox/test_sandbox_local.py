"""The sandbox with the project's own engine behind it."""

from __future__ import annotations

import pytest
from sandbox_stage import GROUP, NOW, NOW_MS, opened

from insights.engines.local.engine import LocalEngine

FLOW = "2 123456789012 eni-1 {source} 10.0.0.2 1 443 6 1 40 1763639900 1763639960 {action} OK"
#: Group, events, query, rows.
LOGS = [
    pytest.param(
        [
            FLOW.format(source=f"10.0.0.{n % 3}", action="REJECT" if n else "ACCEPT")
            for n in range(7)
        ],
        'filter action = "REJECT" | stats count(*) as n by srcAddr | sort n desc, srcAddr',
        [{"srcAddr": f"10.0.0.{n}", "n": "2"} for n in range(3)],
        id="flow-logs",
    ),
    pytest.param(
        ['{"status": 200, "user": {"name": "ann"}}', '{"status": 502, "user": {"name": "bob"}}'],
        "filter status >= 500 | fields user.name",
        [{"user.name": "bob"}],
        id="json",
    ),
    pytest.param(
        ["START RequestId: 1 Version: $LATEST\n", "hello\n"],
        "fields @message | sort @timestamp desc | limit 1",
        [{"@message": "hello\n"}],
        id="text",
    ),
    pytest.param([], "stats count(*)", [], id="no-event"),
]


@pytest.mark.parametrize(("messages", "text", "rows"), LOGS)
def test_answers_what_the_events_say(
    messages: list[str], text: str, rows: list[dict[str, str]]
) -> None:
    with opened(LocalEngine()) as on:
        on.logs.create_log_group(logGroupName="/other")
        on.logs.create_log_stream(logGroupName="/other", logStreamName="s")
        if messages:
            events = [(NOW_MS + number, message) for number, message in enumerate(messages)]
            on.put(*events, logGroupName="/other", logStreamName="s")

        reply = on.finish(on.start(text, logGroupName="/other", endTime=NOW + 10))

        assert on.sandbox.failures == []
        assert reply["status"] == "Complete"
        shown = [{cell["field"]: cell["value"] for cell in row} for row in reply["results"]]
        assert [{key: row[key] for key in row if key != "@ptr"} for row in shown] == rows


def test_the_window_is_inclusive_at_both_ends() -> None:
    with opened(LocalEngine()) as on:
        events = [(NOW_MS - 1, "a"), (NOW_MS, "b"), (NOW_MS + 1999, "c"), (NOW_MS + 2000, "d")]
        on.put(*events)

        query_id = on.start("fields @message | sort @timestamp", startTime=NOW, endTime=NOW + 1)
        reply = on.finish(query_id)

        assert [row[0]["value"] for row in reply["results"]] == ["b", "c"]


def test_a_query_without_a_local_answer_fails_and_says_why() -> None:
    with opened(LocalEngine()) as on:
        reply = on.finish(on.start("pattern @message | anomaly", logGroupName=GROUP))

        assert reply["status"] == "Failed"
        assert on.sandbox.failures
