"""Lookup tables: made of texts and of queries, read by queries, filled by scheduled ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sandbox_stage import GROUP, NOW_MS, Answering, Opened, ask_admin, opened, refused
from test_sandbox_scheduled import ROLE, create, runs

from insights.engines.local.engine import LocalEngine
from insights.errors import DataError

ARN = "arn:aws:logs:us-east-1:123456789012:lookup-table:"
OWNERS = "lookup hosts host as name OUTPUT owner | fields name, owner"
CSV = "host,owner\nweb-1,ann\nweb-2,bob\n"


def made(on: Opened, name: str = "hosts", **more: Any) -> str:
    asked = {"tableBody": CSV, **more}
    given = {key: value for key, value in asked.items() if value is not None}
    reply = on.logs.create_lookup_table(lookupTableName=name, **given)
    return str(reply["lookupTableArn"])


def body(on: Opened, name: str = "hosts") -> str:
    return str(on.logs.get_lookup_table(lookupTableArn=f"{ARN}{name}")["tableBody"])


def owners(on: Opened) -> dict[str, str | None]:
    rows = on.finish(on.start(OWNERS))["results"]
    found = [{cell["field"]: cell["value"] for cell in row} for row in rows]
    return {one["name"]: one.get("owner") for one in found}


def names(on: Opened, **asked: Any) -> list[str]:
    found = on.logs.describe_lookup_tables(**asked)["lookupTables"]
    return [one["lookupTableName"] for one in found]


def test_a_table_is_made_read_by_a_query_replaced_and_deleted(tmp_path: Path) -> None:
    with opened(LocalEngine(), tmp_path) as on:
        on.logs.create_log_group(logGroupName=GROUP)
        on.logs.create_log_stream(logGroupName=GROUP, logStreamName="one")
        on.put((NOW_MS, '{"name": "web-2"}'), (NOW_MS, '{"name": "web-3"}'))
        arn = made(on, description="who", tags={"team": "net"})
        assert owners(on) == {"web-2": "bob", "web-3": None}
        on.sandbox.clock.move(10)
        on.logs.update_lookup_table(lookupTableArn=arn, tableBody="host,owner\nweb-3,cleo\n")
    with opened(LocalEngine(), tmp_path) as on:
        assert owners(on) == {"web-2": None, "web-3": "cleo"}
        (told,) = on.logs.describe_lookup_tables()["lookupTables"]
        assert told == {
            "lookupTableArn": arn,
            "lookupTableName": "hosts",
            "description": "who",
            "tableFields": ["host", "owner"],
            "recordsCount": 1,
            "sizeBytes": 22,
            "lastUpdatedTime": NOW_MS + 10_000,
        }
        assert on.logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "net"}
        on.logs.delete_lookup_table(lookupTableArn=arn)
        assert names(on) == []
        assert list((tmp_path / ".sandbox" / "lookups").iterdir()) == []
        assert on.finish(on.start(OWNERS))["status"] == "Failed"
        with refused("ResourceNotFoundException"):
            body(on)


def test_tables_are_listed_by_name_and_reset() -> None:
    with opened() as on:
        for name in ("net_b", "net_a", "web"):
            made(on, name)
        with refused("ResourceAlreadyExistsException", "'web' already exists"):
            made(on, "web")
        assert names(on) == ["net_a", "net_b", "web"]
        assert names(on, lookupTableNamePrefix="net") == ["net_a", "net_b"]
        first = on.logs.describe_lookup_tables(maxResults=2)
        assert names(on, maxResults=2, nextToken=first["nextToken"]) == ["web"]
        ask_admin(on.sandbox, "POST", "reset", {"parts": ["lookups"]})
        assert names(on) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n", "must name its columns"),
        ("a,a\n1,2\n", "must name its columns, each once"),
        ("a,b\n1\n", "Row 1 has 1 values, not 2."),
        ("a\n" + "é" * 5_250_000, "must not exceed 10 MB"),
    ],
)
def test_a_text_that_is_no_table_is_refused(text: str, message: str) -> None:
    with opened() as on:
        with refused("InvalidParameterException", message):
            made(on, tableBody=text)
        assert names(on) == []


def test_a_table_is_made_of_the_rows_of_a_query() -> None:
    columns, rows = ("@ptr", "a", "b"), (("p", "x,y", None), ("q", 'say "z"', "2"))
    with opened(Answering(columns, rows)) as on:
        query = on.start()
        on.finish(query)
        made(on, tableBody=None, queryId=query)
        assert body(on) == 'a,b\n"x,y",\n"say ""z""",2\n'
        for more in ({}, {"tableBody": CSV, "queryId": query}):
            with refused("InvalidParameterException", "Specify one of tableBody and queryId"):
                made(on, "other", **{"tableBody": None, **more})
        with refused("InvalidParameterException", "'none' has no results"):
            made(on, "other", tableBody=None, queryId="none")


def test_a_scheduled_query_fills_a_table_and_says_that_there_is_no_bucket() -> None:
    engine = Answering(("n",), (("7",),))
    table = {"tableName": "counts", "roleArn": ROLE, "description": "of today"}
    bucket = {"destinationIdentifier": "s3://rows/day", "roleArn": ROLE}
    with opened(engine) as on:
        create(
            on,
            scheduleExpression="cron(0/5 * * * ? *)",
            destinationConfiguration={
                "lookupTableConfiguration": {**table, "tags": {"k": "v"}},
                "s3Configuration": bucket,
            },
        )
        on.sandbox.clock.move(300)
        (run,) = runs(on)
        assert run["destinations"] == [
            {
                "destinationType": "S3",
                "destinationIdentifier": "s3://rows/day",
                "status": "FAILED",
                "errorMessage": "The sandbox has no S3: nothing was written.",
            },
            {
                "destinationType": "LOOKUP_TABLE",
                "destinationIdentifier": "counts",
                "status": "COMPLETE",
                "processedIdentifier": f"{ARN}counts",
            },
        ]
        assert body(on, "counts") == "n\n7\n"
        tags = on.logs.list_tags_for_resource(resourceArn=f"{ARN}counts")["tags"]
        assert tags == {"k": "v"}

        engine.rows = (("8",), ("9",))
        on.sandbox.clock.move(300)
        assert body(on, "counts") == "n\n8\n9\n"
        engine.columns, engine.rows = (), ()
        on.sandbox.clock.move(300)
        failed = runs(on)[0]["destinations"][1]
        assert failed["status"] == "FAILED"
        assert failed["errorMessage"] == "The query returned no columns."
        assert "processedIdentifier" not in failed
        assert body(on, "counts") == "n\n8\n9\n"
        engine.error = DataError("broken")
        on.sandbox.clock.move(300)
        assert "destinations" not in runs(on)[0]
