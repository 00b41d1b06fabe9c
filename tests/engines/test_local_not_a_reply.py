"""Lines of JSON whose first key is also one of the API's replies are lines of JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from local_run import answer


@pytest.mark.parametrize("key", ["status", "events", "results", "statistics", "nextToken"])
def test_a_key_of_a_reply_makes_no_reply(tmp_path: Path, key: str) -> None:
    path = tmp_path / "app.jsonl"
    path.write_text(f'{{"{key}":200,"route":"/a"}}\n{{"{key}":500,"route":"/b"}}\n')

    assert answer(f"display {key}, route", [path]).rows == [("200", "/a"), ("500", "/b")]
