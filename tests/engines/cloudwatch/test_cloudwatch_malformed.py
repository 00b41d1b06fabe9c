"""A query that the service cannot compile is reported at the author's line and column."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from cloudwatch_stage import GROUP, NOW, Stage, ask

from insights.diagnostics import Source
from insights.engines.cloudwatch.malformed import malformed
from insights.errors import QueryError
from insights.times import Window


def refused(message: str, location: dict[str, Any] | None = None) -> ClientError:
    """The exception as botocore makes it from a reply."""
    compile_error: dict[str, Any] = {"message": message}
    if location is not None:
        compile_error["location"] = location
    error = {"Code": "MalformedQueryException", "Message": message}
    return ClientError({"Error": error, "queryCompileError": compile_error}, "StartQuery")


def test_points_into_the_file_through_boto3() -> None:
    text = "fields @timestamp\n| filter n ==== 1"
    source = Source(text, file="queries/rejects.yaml", line=12, indent=2)
    with Stage() as stage, pytest.raises(QueryError) as caught:
        stage.run(ask(text, source=source))

    (finding,) = caught.value.diagnostics
    assert finding.where == "queries/rejects.yaml:13:16"
    assert caught.value.message.startswith(
        "CloudWatch does not understand the query at queries/rejects.yaml:13:16: unexpected symbol "
        "found "
    )
    assert stage.calls("StopQuery") == []


def test_follows_the_way_from_the_rendered_text_to_the_authors() -> None:
    """``{{from_net}}`` is longer than the ``1`` that stands in its place."""
    written = "filter n = {{from_net}} | limt 5"
    rendered = "filter n = 1 | limt 5"
    shift = len(written) - len(rendered)

    def origin(offset: int) -> int:
        return offset + shift if offset > rendered.index("1") else offset

    with Stage() as stage, pytest.raises(QueryError) as caught:
        stage.run(ask(rendered, source=Source(written, file="a.yaml"), origin=origin))

    (finding,) = caught.value.diagnostics
    assert finding.span.column == written.index("limt") + 1
    assert finding.span.end_column == written.index(" 5") + 1


TEXT = "fields a\n| sort b c"


@pytest.mark.parametrize(
    ("location", "message", "where"),
    [
        pytest.param(
            {"startCharOffset": 11, "endCharOffset": 15}, "bad", (2, 3, 2, 7), id="offsets"
        ),
        pytest.param(
            None, "unexpected symbol found c at line 2 and position 9", (2, 10, 2, 11), id="text"
        ),
        pytest.param(
            {"startCharOffset": -1, "endCharOffset": -1},
            "unexpected symbol found c at line 2 and position 9",
            (2, 10, 2, 11),
            id="negative-offsets",
        ),
        pytest.param(
            {"startCharOffset": 900, "endCharOffset": 901},
            "unexpected symbol found sort at line 2 and position 2",
            (2, 3, 2, 7),
            id="offsets-beyond-the-text",
        ),
        pytest.param(
            {"startCharOffset": 0, "endCharOffset": 1},
            "unexpected symbol found c at line 2 and position 9",
            (2, 10, 2, 11),
            id="offsets-where-the-symbol-is-not",
        ),
        pytest.param(
            {"startCharOffset": 18, "endCharOffset": 2}, "bad", (2, 10, 2, 11), id="reversed"
        ),
        pytest.param(
            None, "unexpected symbol found x at line 7 and position 0", (1, 1, 2, 11), id="no-line"
        ),
        pytest.param({}, "Query cannot be compiled", (1, 1, 2, 11), id="no-place"),
        pytest.param(
            None,
            "unexpected symbol found <EOF> at line 2 and position 10",
            (2, 11, 2, 11),
            id="eof",
        ),
    ],
)
def test_believes_a_place_only_where_it_makes_sense(
    location: dict[str, Any] | None, message: str, where: tuple[int, int, int, int]
) -> None:
    error = malformed(refused(message, location), ask(TEXT))

    (finding,) = error.diagnostics
    span = finding.span
    assert (span.line, span.column, span.end_line, span.end_column) == where
    assert error.exit_code == 4


def test_an_error_without_a_compile_error_has_its_text() -> None:
    bare = ClientError({"Error": {"Code": "MalformedQueryException", "Message": "No."}}, "X")

    assert malformed(bare, ask()).message == (
        "CloudWatch does not understand the query at <query>:1:1: No."
    )


def test_a_window_before_the_group_existed_is_explained() -> None:
    window = Window(int(NOW) - 90_000, int(NOW) - 80_000)
    with Stage() as stage, pytest.raises(QueryError) as caught:
        stage.run(ask(window=window))

    assert caught.value.message == (
        "The whole window lies before the log groups were created, or before what their retention "
        f"keeps (2025-11-20 10:00:00 to 2025-11-20 12:00:00 UTC): '{GROUP}'."
    )
    assert caught.value.hint == "Ask for a later window, such as --since 1h."
    assert caught.value.diagnostics == ()
