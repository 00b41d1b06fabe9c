"""Lines without a wanted word are left unread; no line that could match may be among them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from local_run import answer

_OTHERS = [{"level": "INFO", "n": n, "at": {"route": f"/r{n % 3}"}} for n in range(40)]


def _file(folder: Path, lines: list[str]) -> Path:
    path = folder / "app.jsonl"
    others = [json.dumps(other) for other in _OTHERS]
    path.write_text("\n".join([*others, *lines, ""]), "utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ('{"level":"ERROR","n":1,"at":{"route":"/a"}}', ("1", "/a")),
        ('{"level":"\\u0045RROR","n":2,"at":{"route":"/b"}}', ("2", "/b")),
        ('{"level":"E\\u0052ROR","n":"2","at":{"route":"\\u002fc"}}', ("2", "/c")),
        ('  {"n" : 3.0, "level" :\t"ERROR"}  ', ("3.0", None)),
        ('{"level":"ERROR","at":"no map","n":null}', (None, None)),
        ('{"level":"ERROR","at":{"route":{"x":1}},"n":[1]}', (None, None)),
        ('{"level":"ERROR","at.route":"/flat","n":true}', ("1", "/flat")),
        ('{"level":"ERRORS","n":1}', None),
        ('{"level":"error","n":1}', None),
        ('{"message":"level is ERROR","level":"INFO","n":1}', None),
        ('{"ERROR":"level","n":1}', None),
    ],
)
def test_finds_every_way_to_write_a_value(
    tmp_path: Path, line: str, row: tuple[str | None, ...] | None
) -> None:
    path = _file(tmp_path, [line])

    rows = answer('filter level = "ERROR" | display n, at.route', [path]).rows

    assert rows == ([row] if row else [])


def test_a_line_that_is_no_json_stops_nothing(tmp_path: Path) -> None:
    path = _file(tmp_path, ['{"level":"ERROR","n":1}', '{"level":"ERROR",', "ERROR in words", ""])

    assert answer('filter level = "ERROR" | display n', [path]).rows == [("1",)]


def test_packed_files_are_looked_into_as_well(tmp_path: Path) -> None:
    plain = _file(tmp_path, ['{"level":"ERROR","n":1}'])
    path = tmp_path / "app.jsonl.gz"
    path.write_bytes(gzip.compress(plain.read_bytes()))

    assert answer('filter level = "ERROR" | display n', [path]).rows == [("1",)]


@pytest.mark.parametrize("value", ["7", "7.0", "true", "a/b", 'a"b', "é", "x y"])
def test_values_that_have_other_spellings_are_found_in_all_of_them(
    tmp_path: Path, value: str
) -> None:
    spellings = {
        "7": ['"7"', "7", "7.0", "70e-1"],
        "7.0": ['"7"', "7", "7.0", "70e-1"],
        "true": ['"true"'],
        "a/b": ['"a/b"', '"a\\/b"', '"a\\u002Fb"'],
        'a"b': ['"a\\"b"', '"a\\u0022b"'],
        "é": ['"é"', '"\\u00e9"'],
        "x y": ['"x y"', '"x\\u0020y"'],
    }[value]
    path = _file(tmp_path, [f'{{"v":{spelling}}}' for spelling in spellings])
    text = json.dumps(value, ensure_ascii=False)

    rows = answer(f"filter v = {text} | stats count(*) as n", [path]).rows

    assert rows == [(str(len(spellings)),)]


def test_counts_all_records_as_scanned(tmp_path: Path) -> None:
    path = _file(tmp_path, ['{"level":"ERROR","n":1}'])

    result = answer('filter level = "ERROR" | stats count(*)', [path])

    assert result.rows == [("1",)]
    assert (result.statistics.records_scanned, result.statistics.records_matched) == (41.0, 1.0)
