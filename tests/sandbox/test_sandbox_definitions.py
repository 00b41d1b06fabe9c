"""Saved queries: kept, replaced, and put in where a query calls them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sandbox_stage import GROUP, NOW, NOW_MS, Answering, Opened, opened, refused

from insights.engines.local.engine import LocalEngine

TEXT = "filter level = {{level}} | limit {{n}}"
PARAMETERS = [{"name": "level", "defaultValue": "WARN"}, {"name": "n", "defaultValue": "5"}]


def put(on: Opened, name: str = "net/Errors", text: str = TEXT, **more: Any) -> str:
    asked = {"parameters": PARAMETERS} if text == TEXT else {}
    reply = on.logs.put_query_definition(name=name, queryString=text, **{**asked, **more})
    return str(reply["queryDefinitionId"])


def test_a_definition_is_put_described_replaced_and_deleted() -> None:
    with opened() as on:
        identity = put(on, logGroupNames=[GROUP])
        (one,) = on.logs.describe_query_definitions()["queryDefinitions"]
        assert one == {
            "queryDefinitionId": identity,
            "name": "net/Errors",
            "queryString": TEXT,
            "queryLanguage": "CWLI",
            "logGroupNames": [GROUP],
            "parameters": PARAMETERS,
            "lastModified": NOW_MS,
        }

        assert put(on, text="fields a", queryDefinitionId=identity) == identity
        (one,) = on.logs.describe_query_definitions()["queryDefinitions"]
        assert (one["queryString"], one["logGroupNames"], "parameters" in one) == (
            "fields a",
            [],
            False,
        )

        assert on.logs.delete_query_definition(queryDefinitionId=identity)["success"] is True
        for call in (on.logs.delete_query_definition, lambda **k: put(on, **k)):
            with refused("ResourceNotFoundException", "query definition does not exist"):
                call(queryDefinitionId=identity)


def test_names_repeat_but_a_client_token_does_not() -> None:
    with opened() as on:
        token = "t" * 36
        assert put(on, clientToken=token) == put(on, clientToken=token) != put(on)
        put(on, "other")

        found = on.logs.describe_query_definitions(queryDefinitionNamePrefix="net/")
        assert len(found["queryDefinitions"]) == 2
        first = on.logs.describe_query_definitions(maxResults=2)
        rest = on.logs.describe_query_definitions(maxResults=2, nextToken=first["nextToken"])
        names = [one["name"] for page in (first, rest) for one in page["queryDefinitions"]]
        assert names == ["net/Errors", "net/Errors", "other"]
        assert on.logs.describe_query_definitions(queryLanguage="SQL")["queryDefinitions"] == []


@pytest.mark.parametrize(
    ("more", "message"),
    [
        pytest.param({"queryLanguage": "SQL"}, "only for the query language CWLI", id="language"),
        pytest.param({"parameters": [{"name": "x"}]}, "'x' has no placeholder {{x}}", id="unused"),
        pytest.param(
            {"parameters": [PARAMETERS[0]] * 2}, "Duplicate query parameter name: level", id="twice"
        ),
        pytest.param(
            {"parameters": [{"name": f"p{n}"} for n in range(21)]}, "equal to 20", id="21"
        ),
    ],
)
def test_parameters_that_make_no_sense_are_refused(more: dict[str, Any], message: str) -> None:
    with opened() as on, refused("InvalidParameterException", message):
        put(on, **more)


CALLS = [
    pytest.param("$Errors()", 'filter level = "WARN" | limit 5', id="defaults"),
    pytest.param('$Errors(level = "A B", n=2)', 'filter level = "A B" | limit 2', id="arguments"),
    pytest.param(
        "$`net/Errors`(n=1) | sort a", 'filter level = "WARN" | limit 1\n | sort a', id="whole"
    ),
    pytest.param('$Like(x="ab")', "filter m like /ab/ and l = 'ab' # mine", id="inside"),
    pytest.param(
        '$Like(x="ab") | limit 1',
        "filter m like /ab/ and l = 'ab' # mine\n | limit 1",
        id="comment",
    ),
    pytest.param("fields a | $Quoted()", 'fields a | filter b = "c d"', id="quoted-default"),
]


@pytest.mark.parametrize(("text", "expanded"), CALLS)
def test_a_call_is_expanded_before_the_engine_gets_it(text: str, expanded: str) -> None:
    engine = Answering()
    with opened(engine) as on:
        put(on)
        inside = "filter m like /{{x}}/ and l = '{{x}}' # mine"
        put(on, "Like", inside, parameters=[{"name": "x"}])
        quoted = [{"name": "x", "defaultValue": '"c d"'}]
        put(on, "Quoted", "filter b = {{x}}", parameters=quoted)
        on.finish(on.start(text))

        assert engine.requests[0].text.rstrip("\n") == expanded
        (query,) = on.logs.describe_queries()["queries"]
        assert query["queryString"].endswith(text)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("$None()", "ResourceNotFoundException", "The saved query 'None' does not exist."),
        ("$Errors(x=1)", "InvalidParameterException", "has no parameter 'x'"),
        ("$Needs()", "InvalidParameterException", "needs a value for 'x'"),
        ("$Nested()", "InvalidParameterException", "calls do not nest"),
        ("$Twice()", "InvalidParameterException", "There are 2 saved queries named 'Twice'."),
        ("$Broken()", "MalformedQueryException", "unexpected symbol found"),
        ("$Long() | $Long()", "MalformedQueryException", "longer than 10000 characters"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(text: str, code: str, message: str) -> None:
    with opened() as on:
        put(on)
        put(on, "Needs", "filter a = {{x}}", parameters=[{"name": "x"}])
        put(on, "Nested", "$Errors()")
        put(on, "a/Twice", "fields a")
        put(on, "b/Twice", "fields b")
        put(on, "Broken", "filterr a")
        put(on, "Long", f"filter a = '{'x' * 6000}'")

        with refused(code, message):
            on.start(text)


def test_a_saved_query_is_answered_by_the_local_engine() -> None:
    with opened(LocalEngine()) as on:
        on.put((NOW_MS, json.dumps({"level": "WARN"})), (NOW_MS, json.dumps({"level": "INFO"})))
        put(on)

        reply = on.finish(on.start('$Errors(level="INFO") | fields level', endTime=NOW + 1))

        assert [row[0] for row in reply["results"]] == [{"field": "level", "value": "INFO"}]
