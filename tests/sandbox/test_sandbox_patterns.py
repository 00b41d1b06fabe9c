"""Filter patterns: what FilterLogEvents finds, and what TestMetricFilter says."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_stage import GROUP, NOW_MS, Opened, opened, refused

METRIC = {"metricName": "Errors", "metricNamespace": "App", "metricValue": "1"}
LINES = ["ERROR a", "WARN b", '{"status": 503, "ip": "10.0.0.1"}', '{"status": 200}', "GET /x 404"]

FOUND = [
    ("", [0, 1, 2, 3, 4]),
    ("ERROR", [0]),
    ("?ERROR ?WARN", [0, 1]),
    ("-ERROR -status", [1, 4]),
    ("%[45]0[34]%", [2, 4]),
    ("{ $.status >= 500 }", [2]),
    ("{ $.ip NOT EXISTS }", [3]),
    ("[method, path, code=4*]", [4]),
]


@pytest.mark.parametrize(("pattern", "expected"), FOUND)
def test_filter_log_events_finds_what_the_pattern_matches(
    pattern: str, expected: list[int]
) -> None:
    with opened() as on:
        on.logs.create_log_group(logGroupName="/p")
        on.logs.create_log_stream(logGroupName="/p", logStreamName="one")
        on.put(*((NOW_MS + n, line) for n, line in enumerate(LINES)), logGroupName="/p")
        found = on.logs.filter_log_events(logGroupName="/p", filterPattern=pattern)["events"]
        assert [event["timestamp"] - NOW_MS for event in found] == expected


#: A pattern, what PutMetricFilter and TestMetricFilter say, and what FilterLogEvents says.
REFUSED = [
    ("HAL*", "Invalid character(s) in term '*'", "Invalid character(s) in term '*'"),
    ("{ $.v = null }", "Invalid metric filter pattern", "Invalid filter pattern"),
    (
        "{ $.v IS NOT NULL }",
        "Invalid character(s) in term 'NOT'",
        "Invalid filter pattern",
    ),
    ("%[abc%", "Failed to compile regular expression.", "Failed to compile regular expression."),
    ("[a, a]", "Duplicate field 'a'", "Duplicate field 'a'"),
]


@pytest.mark.parametrize(("pattern", "metric", "filtering"), REFUSED)
def test_a_text_that_is_no_pattern_is_refused_as_recorded(
    pattern: str, metric: str, filtering: str
) -> None:
    asked: dict[str, Any] = {"filterName": "f", "metricTransformations": [METRIC]}
    code = "InvalidParameterException"
    with opened() as on:
        for call, more, said in (
            (on.logs.filter_log_events, {"logGroupName": GROUP}, filtering),
            (on.logs.put_metric_filter, {"logGroupName": GROUP, **asked}, metric),
            (on.logs.test_metric_filter, {"logEventMessages": ["x"]}, metric),
        ):
            with refused(code) as caught:
                call(filterPattern=pattern, **more)
            assert caught.value.response["Error"]["Message"] == said
        assert on.logs.describe_metric_filters(logGroupName=GROUP)["metricFilters"] == []


def test_test_metric_filter_numbers_events_from_one_and_extracts_their_words() -> None:
    with opened() as on:

        def tried(pattern: str, *messages: str) -> list[dict[str, Any]]:
            asked = {"filterPattern": pattern, "logEventMessages": list(messages)}
            found: list[dict[str, Any]] = on.logs.test_metric_filter(**asked)["matches"]
            return found

        assert tried("ERROR", *LINES) == [
            {"eventNumber": 1, "eventMessage": "ERROR a", "extractedValues": {}}
        ]
        (one,) = tried("[method, , code>=400]", *LINES)
        assert (one["eventNumber"], one["extractedValues"]) == (
            5,
            {"$method": "GET", "$2": "/x", "$code": "404"},
        )
        (one,) = tried("{ $.status = 503 }", *LINES)
        assert (one["eventNumber"], one["extractedValues"]) == (3, {})
        assert tried("nothing", *LINES) == []


def put(on: Opened, name: str, pattern: str) -> None:
    asked = {"logGroupName": GROUP, "filterName": name, "filterPattern": pattern}
    on.logs.put_metric_filter(metricTransformations=[METRIC], **asked)


def test_five_filters_of_a_group_may_have_regular_expressions() -> None:
    with opened() as on:
        put(on, "0", "%a% %b%")
        for number in range(1, 5):
            put(on, str(number), "{ $.x = %a% }")
        with refused("LimitExceededException", "Resource limit exceeded."):
            put(on, "5", "%a%")
        put(on, "5", "plain")
        put(on, "4", "%another%")
        with refused("LimitExceededException"):
            put(on, "5", "%a%")
        on.logs.delete_metric_filter(logGroupName=GROUP, filterName="0")
        put(on, "5", "%a%")
