"""Dashboards of log widgets in the words of ``catalog.yaml``, where they are what it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.resources.dashboard import COLUMNS, Dashboard, LogWidget

_SOURCES = re.compile(r"\A(?:SOURCE '[^']*' \| )*")
_GROUP = re.compile(r"SOURCE '([^']*)' \| ")
_HEADING = "# "


@dataclass(frozen=True, slots=True)
class Board:
    """A heading above log widgets of one size and view."""

    title: str
    widgets: tuple[LogWidget, ...]
    view: str
    width: int
    height: int

    def words(self, name: str) -> dict[str, Any]:
        """What ``catalog.yaml`` says below the dashboard's name, which is the tag too."""
        usual = Dashboard(name, ())
        given = {
            "title": (self.title, name),
            "view": (self.view, "table"),
            "width": (self.width, usual.width),
            "height": (self.height, usual.height),
        }
        changed = {key: value for key, (value, default) in given.items() if value != default}
        return {"tags": [name], **changed}


def board(body: Mapping[str, Any]) -> Board | None:
    """The parts of a dashboard; ``None`` where a catalog would not make it so."""
    widgets = body.get("widgets")
    if not isinstance(widgets, list) or len(widgets) < 2:
        return None
    try:
        found = _read(widgets)
    except (KeyError, TypeError, AttributeError):
        return None  # a dashboard is any JSON
    again = Dashboard(found.title, found.widgets, found.width, found.height).body()
    return found if again == body else None


def _read(widgets: Sequence[Mapping[str, Any]]) -> Board:
    heading, first = widgets[0], widgets[1]
    shown = tuple(_widget(one["properties"]) for one in widgets[1:])
    title = str(heading["properties"]["markdown"]).removeprefix(_HEADING)
    width = max(1, min(int(first["width"]), COLUMNS))
    return Board(title, shown, shown[0].view, width, int(first["height"]))


def region_shown(body: Mapping[str, Any]) -> str:
    """The region of a dashboard's log widgets; an empty text where they have none or several."""
    widgets = body.get("widgets")
    properties = [
        one.get("properties")
        for one in (widgets if isinstance(widgets, list) else ())
        if isinstance(one, dict) and one.get("type") == "log"
    ]
    found = {str(one.get("region", "")) for one in properties if isinstance(one, dict)}
    return found.pop() if len(found) == 1 else ""


def without_sources(query: str) -> str:
    """The query of a widget without the log groups in front."""
    return _SOURCES.sub("", query, count=1)


def _widget(shown: Mapping[str, Any]) -> LogWidget:
    query = str(shown["query"])
    text = without_sources(query)
    groups = tuple(_GROUP.findall(query.removesuffix(text)))
    return LogWidget(str(shown["title"]), text, groups, str(shown["region"]), str(shown["view"]))
