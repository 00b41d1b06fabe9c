"""--context as a user types it, on files and in CloudWatch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import NOW, Endpoint, insights, sandbox

ERRORS = "fields status | filter level = 'ERROR' | sort @timestamp | limit 2"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("context")


@pytest.fixture(scope="module")
def endpoint(folder: Path) -> Iterator[Endpoint]:
    with sandbox(folder) as running:
        yield running


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_text("".join(f"2026-11-20T10:00:0{n}Z {w}\n" for n, w in enumerate("abcdefgh")))
    return path


def test_found_events_are_marked_and_groups_are_apart(events: Path) -> None:
    text = "filter @message like / [bg]/ | sort @timestamp"
    done = insights("query", text, "--data", events, "-C", "1", "-o", "raw", cwd=events.parent)

    assert done.code == 0
    assert [line[0] + line[-1] for line in done.out.splitlines()] == [
        *(" a", ">b", " c", "--", " f", ">g", " h"),
    ]
    assert "2 rows" in done.err


def test_a_table_has_a_line_between_groups(events: Path) -> None:
    text = "fields @message | filter @message like / [bg]/ | sort @timestamp"
    done = insights("query", text, "--data", events, "-A", "1", "-o", "table", cwd=events.parent)

    signs = [line[0] + line[-1] for line in done.out.splitlines()[2:]]
    assert signs == [">b", " c", "--", ">g", " h"]


def test_other_formats_have_a_column(events: Path) -> None:
    text = "fields strlen(@message) as long | filter @message like / b/"
    done = insights("query", text, "--data", events, "-B", "1", "-o", "csv", cwd=events.parent)

    assert done.out.splitlines() == [
        "context,long,@message",
        "before,,2026-11-20T10:00:00Z a",
        "match,22,2026-11-20T10:00:01Z b",
    ]


def test_a_log_stream_is_read_around_each_event(endpoint: Endpoint, folder: Path) -> None:
    environment = {**endpoint.environment, "INSIGHTS_NOW": NOW}
    done = insights(
        "query", ERRORS, "-g", "/ecs/orders", "--log-type", "json", "-C", "1", "-o", "json",
        cwd=folder, environment=environment,
    )  # fmt: skip

    assert (done.code, done.err.count("2 rows")) == (0, 1)
    assert [(row["context"], row.get("status")) for row in done.rows] == [
        ("match", 502), ("after", None), ("before", None), ("match", 502), ("after", None),
    ]  # fmt: skip
    assert all('"INFO"' in row["@message"] for row in done.rows if row["context"] != "match")
    assert "GetLogEvents" in endpoint.operations()


def test_an_answer_without_its_context_is_delivered_and_says_so(
    endpoint: Endpoint, folder: Path
) -> None:
    endpoint.ask("faults", operation="GetLogEvents", kind="denied")
    done = insights(
        "query", ERRORS, "-g", "/ecs/orders", "--log-type", "json", "-C", "1", "-o", "json",
        cwd=folder, environment={**endpoint.environment, "INSIGHTS_NOW": NOW},
    )  # fmt: skip
    endpoint.ask("reset", parts=["faults"])

    assert done.code == 5
    assert [row["context"] for row in done.rows] == ["match", "match"]
    assert "The context cannot be read" in done.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-C", "1", "--compare", "1h"), "--context and --compare do not go together."),
        (("-A", "1", "--follow"), "--context and --follow do not go together."),
        (("-B", "1", "--detach"), "--context and --detach do not go together."),
        (("-C", "-1"), "-1 is not in the range"),
    ],
)
def test_what_makes_no_sense_is_refused(options: tuple[str, ...], said: str, events: Path) -> None:
    done = insights("query", "fields @message", "--data", events, *options, cwd=events.parent)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_traffic_that_is_made_up_has_context_too(tmp_path: Path) -> None:
    text = "fields srcPort | filter action = 'REJECT' | sort srcPort | limit 1"
    done = insights(
        "query", text, "-e", "demo", "-C", "2", "-o", "json",
        cwd=tmp_path, environment={"INSIGHTS_NOW": NOW},
    )  # fmt: skip

    assert done.code == 0
    assert [row["context"] for row in done.rows].count("match") == 1
    assert len(done.rows) > 2


def test_an_answer_without_rows_has_no_column_of_words(events: Path) -> None:
    text = "fields @message | filter @message like / z/"
    done = insights("query", text, "--data", events, "-C", "1", "-o", "table", cwd=events.parent)

    assert (done.code, done.out.splitlines()[0].strip()) == (0, "@message")
