"""A test more in the bytes of an entry's file; every other byte stays what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from insights.catalog.marked import load
from insights.catalog.places import MarkedList, MarkedMap
from insights.catalog.rewrite_values import as_yaml

_BOM = "\ufeff"
_KEY = "tests"
#: Keys whose items stand on a line each.
_LISTS = ("events", "rows")


def with_test(data: bytes, file: str, test: Mapping[str, Any]) -> bytes | None:
    """``data`` with a test at the end of its tests, or ``None`` where that cannot be done safely.

    A list of tests in brackets is left alone, unless it is empty. The result reads as ``data``
    does, with that test behind the others.
    """
    values, found = load(data, file)
    if found or not isinstance(values, MarkedMap):
        return None
    text = data.decode("utf-8")
    mark = _BOM if text.startswith(_BOM) else ""
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.removeprefix(_BOM).replace("\r\n", "\n").split("\n")
    at = _place(lines, values)
    if at is None or (ending == "\r\n" and text.count("\n") != text.count("\r\n")):
        return None
    line, indent = at
    lines[line:line] = [f"{' ' * indent}{one}" for one in _item(test)]
    changed = (mark + ending.join(lines)).encode("utf-8")
    return changed if _reads_as(changed, file, values, test) else None


def _place(lines: list[str], values: MarkedMap) -> tuple[int, int] | None:
    """Before which line the test goes, and how far in. Makes room for a key that is not there."""
    tests = values.get(_KEY)
    if tests is None or (isinstance(tests, MarkedList) and not tests):
        if tests is not None:
            span = values.key_span(_KEY)
            if values.value_span(_KEY).end_line != span.line:
                return None
            del lines[span.line - 1]
        while lines and not lines[-1].strip():
            lines.pop()
        lines += [f"{_KEY}:", ""]
        return len(lines) - 1, 2
    if not isinstance(tests, MarkedList) or not isinstance(tests[0], MarkedMap):
        return None
    first, last = tests.value_span(0), tests.value_span(len(tests) - 1)
    indent = lines[first.line - 1].find("-")
    if indent < 0 or lines[first.line - 1][:indent].strip():
        return None  # a list in brackets
    end = _last_line(lines, last.end_line - 1, indent)
    if end + 1 == len(lines):
        lines.append("")
    return end + 1, indent


def _last_line(lines: list[str], end: int, indent: int) -> int:
    """The last line of the last test: a mark may stand at the start of what follows it."""
    end = min(end, len(lines) - 1)
    while end and (not lines[end].strip() or _is_outside(lines[end], indent)):
        end -= 1
    return end


def _is_outside(line: str, indent: int) -> bool:
    depth = len(line) - len(line.lstrip(" "))
    return depth <= indent and not line[indent:].startswith("- ")


def _item(test: Mapping[str, Any]) -> Iterator[str]:
    start = "- "
    for key, value in test.items():
        if key in _LISTS and isinstance(value, list) and value:
            yield f"{start}{key}:"
            yield from (f"    - {as_yaml(one)}" for one in value)
        else:
            yield f"{start}{key}: {as_yaml(value)}"
        start = "  "


def _reads_as(data: bytes, file: str, before: MarkedMap, test: Mapping[str, Any]) -> bool:
    values, found = load(data, file)
    if found or not isinstance(values, dict):
        return False
    tests = [*(before.get(_KEY) or ()), dict(test)]
    return dict(values) == {**before, _KEY: tests}
