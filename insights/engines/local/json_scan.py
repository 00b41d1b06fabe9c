"""JSON lines as columns: only the keys that a query needs are kept of each line.

Twice as fast as taking keys out of the text of each message, but only for files in which every
line is a JSON object and every key holds one kind of value; the scan of lines takes the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from insights.engines.local.inputs import Input, Layout
from insights.engines.local.reading import Scan, account_and_group, compression, paths
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

    def collides(self) -> bool:
        """Whether two keys differ in case only, which SQL's names cannot tell apart."""
        folded = {name.lower() for name in self.below}
        return len(folded) < len(self.below) or any(k.collides() for k in self.below.values())


def json_table(
    files: list[Input], scan: Scan, needed: Iterable[str]
) -> tuple[str, dict[str, str]] | None:
    """A FROM clause and the SQL of every needed field; ``None`` where lines must be read whole."""
    fits = files[0].layout is Layout.JSON_LINES and scan.source.type in JSON_TYPES
    names = [name for name in needed if name not in SYSTEM_FIELDS]
    if not fits or scan.uneven or "@message" in needed or not (names or files[0].time_key):
        return None
    root = _Key()
    columns = {name: _cell(root, name) for name in names}
    when = f"li_any_time({_cell(root, files[0].time_key)})" if files[0].time_key else "NULL"
    if root.collides():
        return None
    columns |= {
        "@timestamp": when,
        "@ingestionTime": when,
        "@logStream": "parse_filename(filename)",
        "@log": account_and_group(files[0]),
    }
    return _reader(files, root.below), columns


def _reader(files: list[Input], keys: Mapping[str, _Key]) -> str:
    types = ", ".join(f"{literal(name)}: {literal(key.type)}" for name, key in keys.items())
    return (
        f"read_json({paths(files)}, format='newline_delimited', {compression(files)},"
        f" columns={{{types}}}, filename=true)"
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
