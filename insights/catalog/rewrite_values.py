"""Single values in the bytes of a YAML file; every other byte stays what it was."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from insights.catalog.marked import load, plain
from insights.catalog.places import MarkedList, MarkedMap
from insights.diagnostics import Span

#: Where a value stands: keys of mappings and numbers of list items, from the top.
Path = Sequence[str | int]

_BOM = "\ufeff"
#: Texts that need no quotes wherever they stand.
_BARE = re.compile(r"[A-Za-z0-9_/$.+(][A-Za-z0-9_ /$.+()=<>-]*")


def with_value(data: bytes, file: str, path: Path, value: Any, *, behind: str = "") -> bytes | None:
    """``data`` with another value at a path, or ``None`` where that cannot be done safely.

    ``value`` is of JSON's types; ``None`` removes the key. A value that stands on one line is
    replaced where it stands; a key that is not there comes behind one that is, ``behind`` if that
    can be. The result reads as ``data`` does, that value excepted.
    """
    values, found = load(data, file)
    owner = _at(values, path[:-1])
    key = path[-1]
    if found or not isinstance(owner, MarkedMap) or not isinstance(key, str):
        return None
    text = data.decode("utf-8")
    mark = _BOM if text.startswith(_BOM) else ""
    lines = text.removeprefix(_BOM).split("\n")
    if value is None:
        done = _removed(lines, owner, key) if key in owner else True
    elif key in owner:
        done = _replaced(lines, owner.value_span(key), value)
    else:
        done = _added(lines, owner, (key, value), behind)
    changed = (mark + "\n".join(lines)).encode("utf-8")
    return changed if done and _reads_as(changed, file, values, path, value) else None


def as_yaml(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{as_yaml(key)}: {as_yaml(one)}' for key, one in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_yaml, value))}]"
    if not isinstance(value, str):
        return json.dumps(value)
    if _BARE.fullmatch(value) and plain(value) == value and value == value.strip():
        return value
    if any(ord(sign) < 32 for sign in value):
        return json.dumps(value, ensure_ascii=False)
    return "'" + value.replace("'", "''") + "'"


def _at(values: Any, path: Path) -> Any:
    for step in path:
        fits = isinstance(values, MarkedMap) and step in values
        fits = fits or (isinstance(values, MarkedList) and isinstance(step, int))
        if not fits:
            return None
        values = values[step]
    return values


def _replaced(lines: list[str], span: Span, value: Any) -> bool:
    if span.line != span.end_line:
        return False
    line = lines[span.line - 1]
    new = line[: span.column - 1] + as_yaml(value) + line[span.end_column - 1 :]
    lines[span.line - 1] = new
    return True


def _added(lines: list[str], owner: MarkedMap, item: tuple[str, Any], behind: str) -> bool:
    """Behind the wanted key, or the first one, whose value stands on its line."""
    for known in sorted(owner, key=lambda one: one != behind):
        span = owner.value_span(known)
        if span.line != span.end_line or owner.key_span(known).line != span.line:
            continue
        line = lines[span.line - 1]
        told = ": ".join(map(as_yaml, item))
        if _in_braces(lines, owner):
            end = span.end_column - 1
            lines[span.line - 1] = f"{line[:end]}, {told}{line[end:]}"
        else:
            room = " " * (owner.key_span(known).column - 1)
            cut = "\r" if line.endswith("\r") else ""
            lines.insert(span.line, f"{room}{told}{cut}")
        return True
    return False


def _removed(lines: list[str], owner: MarkedMap, key: str) -> bool:
    start, span = owner.key_span(key), owner.value_span(key)
    if start.line != span.end_line:
        return False
    line = lines[start.line - 1]
    if _in_braces(lines, owner):
        before, after = line[: start.column - 1], line[span.end_column - 1 :]
        kept = before.rstrip()
        behind = after.lstrip()
        if kept.endswith(","):
            lines[start.line - 1] = kept[:-1] + after
        else:
            lines[start.line - 1] = before + behind.removeprefix(",").lstrip()
        return True
    if line[: start.column - 1].strip():
        return False  # the first key of a list's item shares its line with the dash
    del lines[start.line - 1]
    return True


def _in_braces(lines: list[str], owner: MarkedMap) -> bool:
    start = owner.span
    return lines[start.line - 1][start.column - 1 : start.column] == "{"


def _reads_as(data: bytes, file: str, before: Any, path: Path, value: Any) -> bool:
    after, found = load(data, file)
    return not found and bool(after == _with(before, path, value))


def _with(values: Any, path: Path, value: Any) -> Any:
    step, *rest = path
    if isinstance(values, list):
        items = enumerate(values)
        return [_with(one, rest, value) if at == step else one for at, one in items]
    if rest:
        return {**values, step: _with(values[step], rest, value)}
    others = {key: one for key, one in values.items() if key != step}
    return others if value is None else {**others, step: value}
