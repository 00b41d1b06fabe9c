"""JSON lines as columns: only the keys that a query needs are kept of each line.

Twice as fast as taking keys out of the text of each message, but only for files in which every
line is a JSON object and every key holds one kind of value; the scan of lines takes the others.
Where the query wants a word that few lines hold, the lines without it are not even read as JSON,
which is twice as fast again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from insights.engines.local.inputs import Input, Layout, Shape
from insights.engines.local.reading import (
    Scan,
    as_they_are,
    line_reader,
    log_of,
    paths,
    stream_of,
)
from insights.engines.local.start import start_of
from insights.lang.log_types import JSON_TYPES, SYSTEM_FIELDS
from insights.sql.discovery import key_paths
from insights.sql.text import ident, literal


@dataclass(slots=True)
class _Key:
    """A key of the lines: what stands below it, and whether its own value is wanted."""

    below: dict[str, _Key] = field(default_factory=dict)
    wanted: bool = False

    @property
    def type(self) -> str:
        """The SQL type in which its value is read."""
        if self.wanted or not self.below:
            return "JSON"
        parts = ", ".join(f"{ident(name)} {key.type}" for name, key in self.below.items())
        return f"STRUCT({parts})"

    @property
    def shape(self) -> Any:
        """The same for ``json_transform``."""
        if self.wanted or not self.below:
            return "JSON"
        return {name: key.shape for name, key in self.below.items()}

    def collides(self) -> bool:
        """Whether two keys differ in case only, which SQL's names cannot tell apart."""
        folded = {name.lower() for name in self.below}
        return len(folded) < len(self.below) or any(k.collides() for k in self.below.values())


def json_table(
    files: list[Input], scan: Scan, needed: Iterable[str]
) -> tuple[str, dict[str, str]] | None:
    """A FROM clause and the SQL of every needed field; ``None`` where lines must be read whole."""
    first = files[0]
    lines = first.layout is Layout.JSON_LINES and first.shape is Shape.LINES
    fits = lines and not first.wide and scan.source.type in JSON_TYPES
    names = [name for name in needed if name not in SYSTEM_FIELDS]
    if not fits or scan.uneven or not (names or first.time_keys):
        return None
    if "@message" in needed and not scan.whole:
        return None
    root = _Key()
    columns = {name: _cell(root, name) for name in names}
    times = [_cell(root, key) for key in first.time_keys]
    when = f"li_any_time(coalesce({', '.join(times)}))" if times else "NULL"
    if root.collides() or _TAKEN in (name.lower() for name in root.below):
        return None
    columns |= {
        "@timestamp": when,
        "@ingestionTime": when,
        "@logStream": stream_of(files),
        "@log": log_of(files),
    }
    if scan.whole:
        return _beside_lines(files, scan, root.below), {**columns, "@message": _LINE}
    word = _rare_word(files, scan.required)
    if word:
        return _lines_with(word, files, scan, root.below), columns
    return _reader(files, root.below), columns


#: A column that DuckDB adds to every reader, and the one of whole lines.
_TAKEN, _LINE = "file_index", '"#line"'
#: Up to this share of lines that hold a word, looking for it first is faster.
_RARE = 0.7
#: A text that JSON can only write as it stands, or with an escape that begins with ``\\u``; and
#: that is no number, which could equal another spelling.
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_ :.@-]*", re.ASCII)
#: Texts that stand for values of another type.
_NO_WORDS = ("true", "false")


def _rare_word(files: Sequence[Input], required: Mapping[str, str]) -> str:
    """A text that every row of the answer has in its line and few lines have, or an empty one."""
    words = [
        word
        for name, word in required.items()
        if name not in SYSTEM_FIELDS and _WORD.fullmatch(word) and word.lower() not in _NO_WORDS
    ]
    if not words:
        return ""
    lines = start_of(files[0].place).data.splitlines()
    share = {word: sum(word.encode() in line for line in lines) for word in words}
    rarest = min(words, key=lambda word: share[word])
    return rarest if share[rarest] <= _RARE * len(lines) else ""


def _lines_with(word: str, files: list[Input], scan: Scan, keys: Mapping[str, _Key]) -> str:
    """The lines that hold a word, as the same columns that :func:`_reader` gives."""
    shape = _Key(dict(keys)).shape
    found = f"contains(line, {literal(word)}) OR contains(line, '\\u')"
    return (
        f"(SELECT file_index, unnest(json_transform(line, {literal(json.dumps(shape))}))"
        f" FROM {line_reader(files, scan)} WHERE {found})"
    )


def _beside_lines(files: list[Input], scan: Scan, keys: Mapping[str, _Key]) -> str:
    """All lines with the same columns beside them; lines that are no JSON have none."""
    line = "rtrim(line, chr(13))" if files[0].carriage_returns else "line"
    shape = literal(json.dumps(_Key(dict(keys)).shape))
    value = "CASE WHEN json_valid(line) THEN line END"
    return (
        f"(SELECT {line} AS {_LINE}, file_index, unnest(json_transform({value}, {shape}))"
        f" FROM {line_reader(files, scan)} WHERE {line} <> '')"
    )


def _reader(files: list[Input], keys: Mapping[str, _Key]) -> str:
    types = ", ".join(f"{literal(name)}: {literal(key.type)}" for name, key in keys.items())
    return (
        f"read_json({paths(files)}, format='newline_delimited', {as_they_are(files)},"
        f" columns={{{types}}})"
    )


def _cell(root: _Key, name: str) -> str:
    """The value of a flattened name: the first of the keys that it may stand for."""
    found = [_at(root, path) for path in key_paths(name)]
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]


def _at(root: _Key, path: list[str]) -> str:
    """SQL for one way down; below a list the rest is taken out of the list's own JSON."""
    steps = next((n for n, part in enumerate(path) if n and part.isdigit()), len(path))
    key = root
    for part in path[:steps]:
        key = key.below.setdefault(part, _Key())
    key.wanted = True
    column = ".".join(ident(part) for part in path[:steps])
    if steps == len(path):
        return f"li_raw(CAST({column} AS VARCHAR))"
    rest = literal("/" + "/".join(path[steps:]))
    return f"li_leaf(json_extract({column}, {rest}))"
