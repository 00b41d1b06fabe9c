"""What is wrong with the body of a dashboard (CloudWatch-Dashboard-Body-Structure).

The texts for the fields of metrics and for properties that are not known are those that users
report (E); the others are in the manner of the same JSON schema checker (A).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insights.dataclass import dataclass

#: The most widgets of a dashboard (D).
MOST_WIDGETS = 500
_ROOT = ("widgets", "start", "end", "periodOverride", "variables")
_WIDGET = ("type", "x", "y", "width", "height", "properties")
#: Each type of widget with the properties that it cannot do without.
_TYPES: Mapping[str, tuple[str, ...]] = {
    "metric": (),
    "log": ("query", "region"),
    "text": ("markdown",),
    "alarm": ("alarms",),
    "explorer": (),
    "custom": ("endpoint",),
    "chart": (),
}
#: The grid: the least and the greatest of each place and size.
_GRID: Mapping[str, tuple[int, int]] = {
    "x": (0, 23),
    "y": (0, 10**9),
    "width": (1, 24),
    "height": (1, 1000),
}


@dataclass(frozen=True, slots=True)
class BodyFinding:
    """``path`` is a JSON pointer; a ``warning`` keeps no dashboard from being saved."""

    path: str
    message: str
    warning: bool = False

    def record(self) -> dict[str, str]:
        """The finding as DashboardValidationMessages show it."""
        return {"DataPath": self.path, "Message": self.message}


def read_body(text: str) -> dict[str, Any] | None:
    """The body, or nothing where the text is no JSON object."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def check_body(body: Mapping[str, Any]) -> Iterator[BodyFinding]:
    """All that is wrong or will be ignored, in the order of the body."""
    for key in body.keys() - set(_ROOT):
        yield BodyFinding("", f'The "{key}" property is not expected, will be ignored', True)
    if "widgets" not in body:
        yield _required("", "widgets")
        return
    widgets = body["widgets"]
    if not isinstance(widgets, list):
        yield BodyFinding("/widgets", "Should be array")
        return
    if len(widgets) > MOST_WIDGETS:
        yield _too_many("/widgets", MOST_WIDGETS)
    for number, widget in enumerate(widgets):
        yield from _widget(f"/widgets/{number}", widget)


def _widget(path: str, widget: Any) -> Iterator[BodyFinding]:
    if not isinstance(widget, dict):
        yield BodyFinding(path, "Should be object")
        return
    yield from _unknown(path, widget)
    yield from _placed(path, widget)
    missing = [key for key in ("type", "properties") if key not in widget]
    if missing:
        yield from (_required(path, key) for key in missing)
    elif widget["type"] not in _TYPES:
        yield BodyFinding(f"{path}/type", "Should be equal to one of the allowed values")
    elif not isinstance(widget["properties"], dict):
        yield BodyFinding(f"{path}/properties", "Should be object")
    else:
        yield from _properties(f"{path}/properties", widget["type"], widget["properties"])


def _unknown(path: str, widget: Mapping[str, Any]) -> Iterator[BodyFinding]:
    for key in sorted(widget.keys() - set(_WIDGET)):
        said = f'The "{key}" property is not expected to be part of a widget definition'
        yield BodyFinding(path, f"{said}, will be ignored", True)


def _placed(path: str, widget: Mapping[str, Any]) -> Iterator[BodyFinding]:
    for key, (least, most) in _GRID.items():
        value = widget.get(key, least)
        if isinstance(value, bool) or not isinstance(value, int):
            yield BodyFinding(f"{path}/{key}", "Should be integer")
        elif value < least:
            yield BodyFinding(f"{path}/{key}", f"Should be >= {least}")
        elif value > most:
            yield BodyFinding(f"{path}/{key}", f"Should be <= {most}")


def _properties(path: str, kind: str, properties: Mapping[str, Any]) -> Iterator[BodyFinding]:
    yield from (_required(path, key) for key in _TYPES[kind] if key not in properties)
    if kind == "log" and not isinstance(properties.get("query", ""), str):
        yield BodyFinding(f"{path}/query", "Should be string")
    if kind != "metric":
        return
    if not {"metrics", "annotations"} & properties.keys():
        yield _required(path, "metrics")
    for number, row in enumerate(properties.get("metrics", ())):
        yield from _metric(f"{path}/metrics/{number}", row)


def _metric(path: str, row: Any) -> Iterator[BodyFinding]:
    """Namespace, name, and pairs of a dimension's name and value; at the end what to draw."""
    if not isinstance(row, list):
        yield BodyFinding(path, "Should be array")
        return
    fields: Sequence[Any] = row[:-1] if row and isinstance(row[-1], dict) else row
    for number, field in enumerate(fields):
        if not isinstance(field, str):
            text = 'Invalid metric field type, only "String" type is allowed'
            yield BodyFinding(f"{path}/{number}", text)
    if len(fields) % 2:
        yield _too_many(path, len(fields) - 1)


def _required(path: str, key: str) -> BodyFinding:
    return BodyFinding(path, f"Should have required property '{key}'")


def _too_many(path: str, most: int) -> BodyFinding:
    return BodyFinding(path, f"Should NOT have more than {most} items")
