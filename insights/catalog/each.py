"""``for_each``: one metric filter or alarm for each row of a query.

The rows stand in the entry, below ``for_each``, where ``insights pin`` puts them. So the same files
are always the same monitors, a change of the rows is a change of the file that a review sees, and
the lock's hash of behaviour holds it. ``{{column}}`` in a text stands for the row's value; in names
what no name may have becomes ``-``. The name of a metric may have more than that of a monitor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from insights.catalog import codes
from insights.catalog.places import MarkedMap, filled
from insights.diagnostics import Diagnostic

KEY = "for_each"
#: The lists of an entry whose items may have it.
LISTS = ("metric_filters", "alarms")
#: Rows where nothing is said about how many there may be.
MOST = 20

_PLACE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_NOT_IN_METRICS = re.compile(r"[:*$]+")
#: Keys whose values are names of this catalog, and the one of a metric.
_NAMES = ("name", "filter", "metrics.filter")
_METRIC = "metric.name"
#: What would be more than a text in a filter pattern.
_SIGNS = re.compile(r'["*%\\\x00-\x1f]')


def expanded(items: Iterable[MarkedMap], found: list[Diagnostic]) -> tuple[MarkedMap, ...]:
    """The items, those with ``for_each`` once a row; ``found`` hears what is wrong with them."""
    return tuple(one for item in items for one in _each(item, found))


def templates(items: Any) -> Iterator[MarkedMap]:
    """The items of a file that are to be made once a row."""
    for item in items if isinstance(items, list) else ():
        if isinstance(item, MarkedMap) and isinstance(item.get(KEY), MarkedMap):
            yield item


def unpinned(written: Mapping[str, Any]) -> list[str]:
    """The names of an entry's items that no rows are pinned for, as the file has them."""
    items = (item for key in LISTS for item in templates(written.get(key)))
    return list(dict.fromkeys(item["name"] for item in items if "rows" not in item[KEY]))


def most_rows(written: Mapping[str, Any]) -> int:
    """How many rows there may be."""
    return int(written.get("max", MOST))


def _each(item: MarkedMap, found: list[Diagnostic]) -> Iterator[MarkedMap]:
    each = item.get(KEY)
    if each is None:
        if _PLACE.search(item["name"]):
            message = "The name has a placeholder, and nothing says for which rows."
            hint = "Add 'for_each: {query: NAME, columns: [COLUMN]}'."
            span = item.value_span("name")
            found.append(codes.FOR_EACH.at(item.file, span, message, hint))
        else:
            yield item
        return
    faults = [*_faults(item, each)]
    found += faults
    if faults:
        return
    if "rows" not in each:
        found.append(_not_pinned(item))
    template = item.without({KEY})
    for row in each.get("rows", ()):
        yield filled(template, _writer(row))


def _not_pinned(item: MarkedMap) -> Diagnostic:
    message = f"Nothing is made of '{item['name']}', since no rows are pinned yet."
    hint = "Type 'insights pin NAME --write' with the name of the entry."
    return codes.NOT_PINNED.at(item.file, item.key_span(KEY), message, hint)


def _writer(row: Mapping[str, Any]) -> Callable[[str, str], str]:
    """What writes a row's values into the text under a key."""

    def write(key: str, text: str) -> str:
        def value(place: re.Match[str]) -> str:
            told = _text(row[place[1]])
            if key == _METRIC:
                return _NOT_IN_METRICS.sub("-", told)
            return _slug(told) if key in _NAMES else told

        return _PLACE.sub(value, text)

    return write


def _faults(item: MarkedMap, each: MarkedMap) -> Iterator[Diagnostic]:
    """What keeps the rows from being put in."""
    rows, columns = each.get("rows", ()), set(each["columns"])
    if len(rows) > most_rows(each):
        message = f"These are {len(rows)} rows, and there may be {most_rows(each)}."
        span = each.value_span("rows")
        yield codes.FOR_EACH.at(item.file, span, message, "Raise 'max', or remove some.")
    used = set(_used(item.without({KEY})))
    for name in sorted(used - columns):
        message = f"'{name}' is no column of 'for_each'."
        hint = f"Add it there, or write one of {', '.join(sorted(columns))}."
        yield codes.FOR_EACH.at(item.file, item.value_span("name"), message, hint)
    if not _PLACE.search(item["name"]):
        message = "All that is made has the same name."
        hint = f"Write {{{{{each['columns'][0]}}}}} in it."
        yield codes.FOR_EACH.at(item.file, item.value_span("name"), message, hint)
    in_pattern = set(_PLACE.findall(item.get("pattern", "")))
    slugs: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        yield from _row_faults(each, number, row, columns, in_pattern)
        slug = " ".join(_slug(_text(row.get(name, ""))) for name in each["columns"])
        if slugs.setdefault(slug, number) != number:
            message = f"The rows {slugs[slug]} and {number} would have the same name."
            span = each.value_span("rows")
            yield codes.FOR_EACH.at(item.file, span, message, "Remove one of them.")


def _row_faults(
    each: MarkedMap, number: int, row: MarkedMap, columns: set[str], in_pattern: set[str]
) -> Iterator[Diagnostic]:
    span = each.value_span("rows")
    for name in sorted(columns - row.keys()):
        message = f"Row {number} has no '{name}'."
        yield codes.FOR_EACH.at(each.file, span, message, "Type 'insights pin NAME --write'.")
    for name in sorted(in_pattern & row.keys()):
        if _SIGNS.search(_text(row[name])):
            message = f"'{_text(row[name])}' in row {number} cannot stand in a filter pattern."
            yield codes.FOR_EACH.at(each.file, span, message, "Filter such rows out in the query.")
    if not any(_slug(_text(row.get(name, ""))) for name in columns):
        message = f"Row {number} has nothing that can be in a name."
        yield codes.FOR_EACH.at(each.file, span, message, "Filter such rows out in the query.")


def _used(value: Any) -> Iterator[str]:
    """The columns that any text names."""
    if isinstance(value, str):
        yield from _PLACE.findall(value)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _used(one)
    elif isinstance(value, list):
        for one in value:
            yield from _used(one)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _slug(text: str) -> str:
    return _NOT_IN_NAMES.sub("-", text.lower()).strip("-")
