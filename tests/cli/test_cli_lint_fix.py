"""``insights lint --fix``: the safe answers, written into the YAML and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import insights

CATALOG = "catalog: abc\nsources: {v: {type: vpcflow}}\n"
HEAD = "name: q  # the name\r\nversion: 1.0.0\r\ntitle: Q\r\nsource: v\r\nquery: |\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "catalog.yaml").write_text(CATALOG)
    return tmp_path


def put(folder: Path, *lines: str) -> Path:
    path = folder / "q.yaml"
    path.write_bytes((HEAD + "".join(f"    {line}\r\n" for line in lines)).encode() + b"x-a:  1")
    return path


def test_fixes_are_written_and_every_other_byte_stays(folder: Path) -> None:
    path = put(
        folder,
        "filter dstport == 22   # ssh",
        "| stats dc(srcaddr) as sources by bin(300s)",
        "| sort bin(300s)",
        "| limit 5",
    )

    done = insights("lint", "--fix", cwd=folder)

    assert path.read_bytes().decode() == HEAD + (
        "    filter dstPort = 22   # ssh\r\n"
        "    | stats count_distinct(srcAddr) as sources by bin(5m) as t\r\n"
        "    | sort t\r\n"
        "    | limit 5\r\nx-a:  1"
    )
    assert done.code == 0
    assert "fixed INS115 wrong-case-field" in done.err
    assert "error" not in done.out


def test_a_query_that_does_not_parse_is_left_alone(folder: Path) -> None:
    path = put(folder, "filter dstport == 22", "| limit ten")
    before = path.read_bytes()

    done = insights("lint", "--fix", "-o", "json", cwd=folder)

    assert path.read_bytes() == before
    assert done.code == 1
    assert {"INS001"} <= {one["code"] for one in json.loads(done.out)}


def test_a_text_is_printed_with_its_fixes(tmp_path: Path) -> None:
    text = "filter @message like /x/i | stats dc(a) as n | limit 5"

    done = insights("lint", "--fix", "--text", text, "-q", cwd=tmp_path)

    assert done.out == ("filter @message like /(?i)x/ | stats count_distinct(a) as n | limit 5\n")


def test_a_query_without_room_is_named(folder: Path) -> None:
    (folder / "q.yaml").write_text(
        "{name: q, version: 1.0.0, title: Q, source: v, query: 'filter dstport = 22 | limit 5'}\n"
    )

    done = insights("lint", "--fix", cwd=folder)

    assert "q.yaml: its YAML leaves no room for fixes" in done.err
    assert "INS115" in done.out
