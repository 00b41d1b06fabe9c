"""Events by their pointer, fields of a group, and the groups of a query."""

from __future__ import annotations

import json

import pytest
from sandbox_stage import GROUP, NOW, NOW_MS, STREAM, opened, refused

from insights.engines.local.engine import LocalEngine

FLOW = "2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 443 6 1 40 1763639900 1763639960 REJECT -"

QUERIES = [
    pytest.param("fields a", ["a"], id="fields"),
    pytest.param("filter a >= 0", ["@timestamp", "@message"], id="no-list"),
    pytest.param("fields a | display @message", ["@message"], id="display"),
    pytest.param("parse @message '*' as b", ["@timestamp", "@message", "b"], id="parse"),
    pytest.param("sort @timestamp desc | limit 9 | fields @logStream", ["@logStream"], id="sort"),
]


@pytest.mark.parametrize(("text", "columns"), QUERIES)
def test_every_row_of_events_points_to_its_own_event(text: str, columns: list[str]) -> None:
    """Also where events are alike in all that they say."""
    with opened(LocalEngine()) as on:
        on.put(*[(NOW_MS, json.dumps({"a": n // 2})) for n in range(4)])
        rows = on.finish(on.start(text, startTime=NOW, endTime=NOW + 1))["results"]

        assert [[cell["field"] for cell in row] for row in rows] == [[*columns, "@ptr"]] * 4
        pointers = [row[-1]["value"] for row in rows]
        assert len(set(pointers)) == 4
        records = [on.logs.get_log_record(logRecordPointer=one)["logRecord"] for one in pointers]
        assert sorted(one["a"] for one in records) == ["0", "0", "1", "1"]
        for one, where in zip(records, pointers, strict=True):
            assert one["@ptr"] == where
            assert one["@log"] == f"123456789012:{GROUP}"
            assert (one["@logStream"], one["@timestamp"]) == (STREAM, str(NOW_MS))


def test_events_that_are_alike_are_told_apart_by_their_pointers() -> None:
    with opened(LocalEngine()) as on:
        on.put((NOW_MS, "same"))
        on.sandbox.clock.move(5)
        on.put((NOW_MS, "same"))
        rows = on.finish(on.start("fields @message", startTime=NOW, endTime=NOW))["results"]

        pointers = [row[-1]["value"] for row in rows]
        records = [on.logs.get_log_record(logRecordPointer=one)["logRecord"] for one in pointers]
        assert {one["@ingestionTime"] for one in records} == {str(NOW_MS), str(NOW_MS + 5000)}


def test_rows_of_groups_have_no_pointer() -> None:
    with opened(LocalEngine()) as on:
        on.put((NOW_MS, '{"a": 1}'))
        reply = on.finish(on.start("stats count(*) by @logStream", startTime=NOW, endTime=NOW + 1))

        assert [cell["field"] for cell in reply["results"][0]] == ["@logStream", "count(*)"]


def test_a_pointer_that_leads_nowhere_is_refused() -> None:
    with opened(LocalEngine()) as on:
        for text in ("x", "W10=", "%%%"):
            with refused("InvalidParameterException", "pointer is not valid"):
                on.logs.get_log_record(logRecordPointer=text)
        on.put((NOW_MS, "gone"))
        (row,) = on.finish(on.start("limit 1", startTime=NOW, endTime=NOW + 1))["results"]
        on.logs.delete_log_group(logGroupName=GROUP)
        with refused("ResourceNotFoundException", "The log record does not exist."):
            on.logs.get_log_record(logRecordPointer=row[-1]["value"])


def test_the_fields_of_a_group_are_counted_around_a_time() -> None:
    with opened() as on:
        on.put((NOW_MS - 3_600_000, '{"late": 1}'))
        on.put((NOW_MS - 1000, '{"a": {"b": [true, null]}}'), (NOW_MS, FLOW))

        def fields(**more: object) -> dict[str, int]:
            found = on.logs.get_log_group_fields(logGroupName=GROUP, **more)["logGroupFields"]
            return {one["name"]: one["percent"] for one in found}

        now = fields()
        # The group's first event, of a minute ago, counts too.
        assert (now["@message"], now["a.b.0"], now["srcAddr"]) == (100, 33, 33)
        assert not {"late", "a.b.1", "logStatus"} & now.keys()
        assert fields(time=NOW - 3600 + 7 * 60)["late"] == 100
        assert "late" not in fields(time=NOW - 3600 + 9 * 60)
        assert fields(time=5) == {}


def test_the_groups_of_a_query_are_listed() -> None:
    with opened() as on:
        on.sandbox.load("/app/api", "s", [(NOW_MS - 60_000, "x")])
        query_id = on.start("SOURCE logGroups(namePrefix: ['/app/']) | fields n", logGroupName=None)

        listed = on.logs.list_log_groups_for_query(queryId=query_id)["logGroupIdentifiers"]
        assert [arn.rpartition(":")[2] for arn in listed] == ["/app/api", GROUP]
        with refused("ResourceNotFoundException"):
            on.logs.list_log_groups_for_query(queryId="none")
