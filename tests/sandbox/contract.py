"""What any endpoint that claims to be CloudWatch Logs and CloudWatch must do: one list.

Here are the assertions on logs; ``contract_cloudwatch`` adds those on metrics and alarms.

Each assertion is documented by AWS or was recorded from it; its docstring says which. Where a
backend is known to be wrong, ``wrong`` says so and why, and the test proves that it still is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

DAY = 86_400_000


@dataclass(frozen=True)
class Backend:
    """An endpoint under test; ``name`` is free for what the assertion makes."""

    logs: Any
    cloudwatch: Any
    name: str

    @property
    def now(self) -> int:
        """Epoch milliseconds."""
        return int(time.time() * 1000)

    def group(self, *streams: str) -> str:
        """A new log group with streams."""
        name = f"/contract/{self.name}"
        self.logs.create_log_group(logGroupName=name)
        for stream in streams:
            self.logs.create_log_stream(logGroupName=name, logStreamName=stream)
        return name

    def put(self, group: str, stream: str, *events: tuple[int, str]) -> dict[str, Any]:
        entries = [{"timestamp": moment, "message": text} for moment, text in events]
        reply: dict[str, Any] = self.logs.put_log_events(
            logGroupName=group, logStreamName=stream, logEvents=entries
        )
        return reply

    def messages(self, group: str, **asked: Any) -> list[str]:
        found = self.logs.filter_log_events(logGroupName=group, **asked)["events"]
        return [event["message"] for event in found]

    def rows(self, text: str, group: str) -> list[dict[str, str]]:
        """The rows of a query over the last hour, once it is complete."""
        now = self.now // 1000
        asked = {"logGroupName": group, "startTime": now - 3600, "endTime": now + 60}
        query = self.logs.start_query(queryString=text, **asked)["queryId"]
        for _ in range(200):
            reply = self.logs.get_query_results(queryId=query)
            if reply["status"] not in ("Scheduled", "Running"):
                break
            time.sleep(0.01)
        assert reply["status"] == "Complete"
        return [{cell["field"]: cell["value"] for cell in row} for row in reply["results"]]


@dataclass(frozen=True)
class Assertion:
    """``wrong`` is the backends that are known to fail it, with the reason."""

    check: Callable[[Backend], None]
    wrong: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.check.__name__


ASSERTIONS: list[Assertion] = []


def contract(**wrong: str) -> Callable[[Callable[[Backend], None]], Callable[[Backend], None]]:
    """Add an assertion to the list."""

    def add(check: Callable[[Backend], None]) -> Callable[[Backend], None]:
        ASSERTIONS.append(Assertion(check, wrong))
        return check

    return add


def refused(code: str, call: Callable[..., Any], message: str = "", /, **asked: Any) -> None:
    """The call is refused with that code, if one is known, and that text."""
    with pytest.raises(ClientError) as caught:
        call(**asked)
    error = caught.value.response["Error"]
    assert code in ("", error["Code"])
    assert message in error["Message"]


@contract()
def groups_are_listed_by_name(on: Backend) -> None:
    """Documented: API_DescribeLogGroups, ordered by name."""
    base = on.group()
    for name in ("b", "a", "c"):
        on.logs.create_log_group(logGroupName=f"{base}/{name}")
    found = on.logs.describe_log_groups(logGroupNamePrefix=f"{base}/")["logGroups"]
    assert [one["logGroupName"][-1] for one in found] == ["a", "b", "c"]


@contract()
def a_group_is_there_once(on: Backend) -> None:
    """Documented: API_CreateLogGroup."""
    group = on.group()
    code = "ResourceAlreadyExistsException"
    refused(code, on.logs.create_log_group, "log group already exists", logGroupName=group)


@contract(moto="It applies both.")
def a_prefix_and_a_pattern_exclude_each_other(on: Backend) -> None:
    """Documented: API_DescribeLogGroups."""
    asked = {"logGroupNamePrefix": "a", "logGroupNamePattern": "b"}
    refused("InvalidParameterException", on.logs.describe_log_groups, **asked)


@contract(ministack="It says another text.")
def an_unknown_group_is_not_found(on: Backend) -> None:
    """Recorded text (observed 4)."""
    text = "The specified log group does not exist."
    call, group = on.logs.describe_log_streams, "/contract/none"
    refused("ResourceNotFoundException", call, text, logGroupName=group)


@contract()
def tags_of_a_group_come_back(on: Backend) -> None:
    """Documented: API_TagResource."""
    group = on.group()
    (found,) = on.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    arn = found["arn"].removesuffix(":*")
    on.logs.tag_resource(resourceArn=arn, tags={"a": "1"})
    assert on.logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "1"}


@contract(moto="It takes any number of days.")
def retention_has_its_own_numbers_of_days(on: Backend) -> None:
    """Documented: API_PutRetentionPolicy."""
    asked = {"logGroupName": on.group(), "retentionInDays": 8}
    refused("InvalidParameterException", on.logs.put_retention_policy, **asked)


@contract(moto="It goes through one stream after the other.")
def events_of_several_streams_come_in_the_order_of_time(on: Backend) -> None:
    """Recorded (observed 2.21)."""
    group, now = on.group("a", "b"), on.now
    on.put(group, "a", (now - 2000, "1"), (now, "3"))
    on.put(group, "b", (now - 1000, "2"))
    assert on.messages(group) == ["1", "2", "3"]
    assert on.messages(group, logStreamNames=["b"]) == ["2"]


@contract()
def filtering_takes_both_ends_of_a_window(on: Backend) -> None:
    """Documented: the CLI's own description of FilterLogEvents (spec 10)."""
    group, now = on.group("a"), on.now
    on.put(group, "a", *((now - 5 + n, str(n)) for n in range(5)))
    assert on.messages(group, startTime=now - 4, endTime=now - 2) == ["1", "2", "3"]


@contract(moto="It takes the end in.")
def getting_leaves_out_the_end_of_a_window(on: Backend) -> None:
    """Recorded (observed 5)."""
    group, now = on.group("a"), on.now
    on.put(group, "a", (now - 2, "0"), (now - 1, "1"), (now, "2"))
    asked = {"logGroupName": group, "logStreamName": "a", "startFromHead": True}
    found = on.logs.get_log_events(**asked, startTime=now - 2, endTime=now)["events"]
    assert [event["message"] for event in found] == ["0", "1"]


@contract()
def a_reader_sees_the_end_by_a_token_that_repeats(on: Backend) -> None:
    """Documented: API_GetLogEvents."""
    group, now = on.group("a"), on.now
    on.put(group, "a", (now, "0"))
    asked = {"logGroupName": group, "logStreamName": "a", "startFromHead": True}
    first = on.logs.get_log_events(**asked)["nextForwardToken"]
    second = on.logs.get_log_events(**asked, nextToken=first)
    assert (second["events"], second["nextForwardToken"]) == ([], first)


@contract(moto="It gives the index of the last event.", ministack="It takes events of any age.")
def events_too_old_are_rejected_by_an_exclusive_index(on: Backend) -> None:
    """Recorded (observed 5)."""
    group, now = on.group("a"), on.now
    reply = on.put(group, "a", (now - 15 * DAY, "old"), (now, "new"))
    assert reply["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}
    assert on.messages(group) == ["new"]


@contract(ministack="It takes events of any age.")
def events_too_new_are_rejected_by_an_inclusive_index(on: Backend) -> None:
    """Recorded (observed 5)."""
    group, now = on.group("a"), on.now
    reply = on.put(group, "a", (now, "new"), (now + 3 * 3_600_000, "newer"))
    assert reply["rejectedLogEventsInfo"] == {"tooNewLogEventStartIndex": 1}
    assert on.messages(group) == ["new"]


@contract(ministack="It takes any order.")
def a_batch_is_in_the_order_of_time(on: Backend) -> None:
    """Documented: API_PutLogEvents."""
    group, now = on.group("a"), on.now
    events = [{"timestamp": now, "message": "b"}, {"timestamp": now - 1, "message": "a"}]
    asked = {"logGroupName": group, "logStreamName": "a", "logEvents": events}
    refused("InvalidParameterException", on.logs.put_log_events, "chronological", **asked)


@contract(moto="It counts characters, without 26 an event.", ministack="It takes any size.")
def a_batch_is_a_mebibyte_at_most(on: Backend) -> None:
    """Recorded (observed 5): UTF-8 bytes and 26 more an event."""
    group, now = on.group("a"), on.now
    events = [{"timestamp": now, "message": "x" * 524_263}] * 2
    asked = {"logGroupName": group, "logStreamName": "a", "logEvents": events}
    refused("InvalidParameterException", on.logs.put_log_events, **asked)


@contract(ministack="It takes any limit.")
def too_large_a_limit_is_refused_in_words(on: Backend) -> None:
    """Recorded (observed 2.20)."""
    text = "Value '10001' at 'limit' failed to satisfy constraint: Member must have value less"
    asked = {"logGroupName": on.group(), "limit": 10_001}
    refused("InvalidParameterException", on.logs.filter_log_events, text, **asked)


@contract(moto="It answers an empty page.", ministack="It answers the first page.")
def a_bad_token_is_refused_in_words(on: Backend) -> None:
    """Recorded (observed 2.20)."""
    text, asked = "The specified nextToken is invalid.", {"logGroupName": on.group()}
    refused("InvalidParameterException", on.logs.filter_log_events, text, nextToken="x", **asked)


@contract(moto="It answers pointers of all events.", ministack="It answers all events.")
def a_query_counts(on: Backend) -> None:
    """Documented: CWL_QuerySyntax-Stats."""
    group, now = on.group("a"), on.now
    on.put(group, "a", (now - 2, '{"s": 200}'), (now - 1, '{"s": 500}'), (now, '{"s": 500}'))
    rows = on.rows("stats count(*) as n by s | sort n desc", group)
    assert rows == [{"s": "500", "n": "2"}, {"s": "200", "n": "1"}]


@contract(
    moto="It answers events without the fields.", ministack="It answers events without the fields."
)
def a_query_parses(on: Backend) -> None:
    """Documented: CWL_QuerySyntax-Parse."""
    group, now = on.group("a"), on.now
    on.put(group, "a", (now, "user=ann took=5"))
    (row,) = on.rows("parse @message 'user=* took=*' as user, took | display user, took", group)
    assert (row["user"], row["took"]) == ("ann", "5")


@contract(moto="It compiles nothing.", ministack="It compiles nothing.")
def a_text_that_is_no_query_is_malformed(on: Backend) -> None:
    """Documented: API_StartQuery, with the place of the error."""
    asked = {"logGroupName": on.group(), "startTime": 0, "endTime": on.now // 1000}
    with pytest.raises(ClientError) as caught:
        on.logs.start_query(queryString="filterr a", **asked)
    assert caught.value.response["Error"]["Code"] == "MalformedQueryException"
    assert "queryCompileError" in caught.value.response


@contract()
def a_query_of_an_unknown_group_is_refused(on: Backend) -> None:
    """Recorded (observed 2.13)."""
    asked = {"logGroupName": "/contract/none", "startTime": 0, "endTime": 9}
    refused("ResourceNotFoundException", on.logs.start_query, queryString="limit 1", **asked)


@contract(moto="It shows the text alone.", ministack="It has no DescribeQueries.")
def queries_are_described_with_their_groups_and_window(on: Backend) -> None:
    """Recorded (observed 2.11)."""
    group = on.group()
    end = on.now // 1000
    asked = {"logGroupName": group, "startTime": end - 60, "endTime": end}
    on.logs.start_query(queryString="fields @message", **asked)
    (query,) = on.logs.describe_queries(logGroupName=group)["queries"]
    shown = f'SOURCE "{group}" START={end - 60}000 END={end}999 | fields @message'
    assert query["queryString"] == shown


@contract(moto="It has no saved queries.", ministack="It has no saved queries.")
def saved_queries_keep_their_parameters(on: Backend) -> None:
    """Documented: API_PutQueryDefinition."""
    parameters = [{"name": "x", "defaultValue": "5"}]
    text = "limit {{x}}"
    asked = {"name": on.name, "queryString": text, "parameters": parameters}
    identity = on.logs.put_query_definition(**asked)["queryDefinitionId"]
    found = on.logs.describe_query_definitions(queryDefinitionNamePrefix=on.name)
    (one,) = found["queryDefinitions"]
    assert (one["queryDefinitionId"], one["parameters"]) == (identity, parameters)


@contract(moto="It keeps both filters.", ministack="It is as old as its last change.")
def a_metric_filter_is_replaced_and_stays_as_old(on: Backend) -> None:
    """Recorded (observed 4.13)."""
    group = on.group()
    metric = {"metricName": on.name, "metricNamespace": "C", "metricValue": "1"}
    asked = {"logGroupName": group, "filterName": "f", "metricTransformations": [metric]}
    on.logs.put_metric_filter(filterPattern="A", **asked)
    (before,) = on.logs.describe_metric_filters(logGroupName=group)["metricFilters"]
    time.sleep(0.01)
    on.logs.put_metric_filter(filterPattern="B", **asked)
    (after,) = on.logs.describe_metric_filters(logGroupName=group)["metricFilters"]
    assert (after["filterPattern"], after["creationTime"]) == ("B", before["creationTime"])


@contract(moto="It takes any text.", ministack="It takes any text.")
def a_metric_value_is_a_number_or_a_selector(on: Backend) -> None:
    """Recorded (observed 4)."""
    metric = {"metricName": "m", "metricNamespace": "C", "metricValue": "many"}
    text = "Invalid metric transformation: metric value many must be a valid number"
    asked = {"logGroupName": on.group(), "filterName": "f", "filterPattern": "A"}
    call, made = on.logs.put_metric_filter, [metric]
    refused("InvalidParameterException", call, text, metricTransformations=made, **asked)


@contract(moto="It has no TestMetricFilter.", ministack="It has no TestMetricFilter.")
def events_that_are_tried_are_numbered_from_one(on: Backend) -> None:
    """Recorded (observed 8: 1-based; 3.5: unnamed words by position)."""
    tried = {"filterPattern": "[level = ERROR, , code]", "logEventMessages": ["x", "ERROR a 5"]}
    (one,) = on.logs.test_metric_filter(**tried)["matches"]
    values = {"$level": "ERROR", "$2": "a", "$code": "5"}
    assert (one["eventNumber"], one["extractedValues"]) == (2, values)


@contract(moto="It takes any text.", ministack="It takes any text.")
def a_pattern_that_is_none_is_refused_in_the_words_of_each_operation(on: Backend) -> None:
    """Recorded texts (observed 3.6)."""
    code = "InvalidParameterException"
    metric = {"metricName": "m", "metricNamespace": "C", "metricValue": "1"}
    asked = {"logGroupName": on.group(), "filterPattern": "{ $.a = null }"}
    refused(code, on.logs.filter_log_events, "Invalid filter pattern", **asked)
    more = {"filterName": "f", "metricTransformations": [metric]}
    refused(code, on.logs.put_metric_filter, "Invalid metric filter pattern", **asked, **more)


@contract(moto="A pattern on JSON filters nothing.", ministack="A pattern on JSON filters nothing.")
def json_events_are_filtered_by_their_fields(on: Backend) -> None:
    """Recorded (observed 3.3): a text that looks like the number is equal only as it is spelled."""
    group, now = on.group("a"), on.now
    lines = ['{"v": 4.0}', '{"v": "4"}', '{"v": "4.0"}', '{"v": [4]}', "v 4"]
    on.put(group, "a", *((now + n, line) for n, line in enumerate(lines)))
    assert on.messages(group, filterPattern="{ $.v = 4 }") == lines[:2]


@contract(ministack="It takes any number of them.", moto="It takes any number of them.")
def five_filters_of_a_group_have_regular_expressions(on: Backend) -> None:
    """Recorded (observed 3.2)."""
    metric = {"metricName": "m", "metricNamespace": "C", "metricValue": "1"}
    named = {"logGroupName": on.group(), "filterPattern": "%a%"}
    asked: dict[str, Any] = {**named, "metricTransformations": [metric]}
    for number in range(5):
        on.logs.put_metric_filter(filterName=str(number), **asked)
    on.logs.put_metric_filter(filterName="4", **asked)
    refused("LimitExceededException", on.logs.put_metric_filter, filterName="5", **asked)


@contract(moto="It makes no values.", ministack="It makes no values.")
def events_become_values_with_the_default_for_each_that_does_not_match(on: Backend) -> None:
    """Recorded numbers (observed 4.1)."""
    group, moment = on.group("a"), on.now // 60_000 * 60_000
    metric = {"metricName": on.name[:50], "metricNamespace": "C", "metricValue": "5"}
    made = [{**metric, "defaultValue": 3.0}]
    asked = {"logGroupName": group, "filterName": "f", "filterPattern": "HIT"}
    on.logs.put_metric_filter(metricTransformations=made, **asked)
    on.put(group, "a", (moment, "HIT"), *((moment + n, "no") for n in range(14)))
    found = on.cloudwatch.get_metric_statistics(
        Namespace="C",
        MetricName=on.name[:50],
        StartTime=moment // 1000,
        EndTime=moment // 1000 + 60,
        Period=60,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    assert [(one["Sum"], one["SampleCount"]) for one in found] == [(47.0, 15.0)]
