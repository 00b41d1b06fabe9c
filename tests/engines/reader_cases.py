"""Cases of the readers: a file's content, and the events in it."""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from local_run import answer, cells

from insights.lang.log_types import flow_field

Case = dict[str, Any]


def load(path: Path) -> list[Case]:
    """The cases of a file."""
    found: list[Case] = yaml.safe_load(path.read_text("utf-8"))
    return found


def content(case: Case) -> bytes:
    """The file of a case."""
    if "content_b64" in case:
        return base64.b64decode(case["content_b64"])
    return str(case["content"]).encode()


def field_name(name: str) -> str:
    """What queries call a field: record fields of flow logs have names of their own."""
    return flow_field(name)[0]


def read(case: Case, path: Path, **more: Any) -> list[dict[str, str]]:
    """The events of a file through the engine, in stored order."""
    named = dict.fromkeys(name for event in case["events"] for name in event.get("fields", ()))
    fields = ["@timestamp", "@message", "@logStream", "@log", *map(field_name, named)]
    return cells(answer(f"fields {', '.join(fields)} | sort nothing asc", [path], **more))


def fits(event: dict[str, Any], row: dict[str, str]) -> bool:
    """Whether a row is an event of a case, as far as the case says."""
    when = row.get("@timestamp")
    millis = datetime.fromisoformat(f"{when}+00:00").timestamp() * 1000 if when else None
    message = row["@message"]
    wanted = {field_name(name): value for name, value in event.get("fields", {}).items()}
    return (
        event.get("t", millis) == millis
        and event.get("m", message) == message
        and message in event.get("m_any", [message])
        and all(part in message for part in event.get("m_contains", ()))
        and event.get("stream") in (None, row["@logStream"])
        and event.get("log") in (None, row["@log"])
        and all(row.get(name) == value for name, value in wanted.items())
    )


def assert_same(case: Case, rows: list[dict[str, str]]) -> None:
    """Each event is one row, and each row one event, in whatever order."""
    left = list(rows)
    for event in case["events"]:
        match = next((row for row in left if fits(event, row)), None)
        assert match is not None, (event, rows)
        left.remove(match)
    assert left == []
