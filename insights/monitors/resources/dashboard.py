"""Dashboards: the queries of tagged entries as log widgets (D, spec 11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic
from insights.monitors.codes import BAD_DASHBOARD
from insights.monitors.kinds import Kind
from insights.monitors.naming import check_name
from insights.monitors.resources.bodies import body
from insights.monitors.resources.dashboard_names import dashboard_name
from insights.monitors.resources.target import Target
from insights.monitors.resources.texts import unattended_text
from insights.monitors.wanted import Wanted

#: The grid's columns, and the most widgets (D).
COLUMNS, MOST_WIDGETS = 24, 500
_WIDTH, _HEIGHT, _HEADING = 12, 6, 1


@dataclass(frozen=True, slots=True)
class LogWidget:
    """One query on a dashboard; ``text`` is that of the entry, without its log groups."""

    title: str
    text: str
    groups: tuple[str, ...]
    region: str
    view: str = "table"

    def properties(self) -> dict[str, Any]:
        """The widget's own part of its JSON."""
        sources = "".join(f"SOURCE '{group}' | " for group in self.groups)
        return {
            "region": self.region,
            "title": self.title,
            "view": self.view,
            "query": f"{sources}{self.text}",
        }


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard: a heading, which later carries the marker, above rows of log widgets."""

    title: str
    widgets: tuple[LogWidget, ...]
    width: int = _WIDTH
    height: int = _HEIGHT

    def body(self) -> dict[str, Any]:
        """What PutDashboard is told, before it is made a text."""
        heading = {"type": "text", "x": 0, "y": 0, "width": COLUMNS, "height": _HEADING}
        heading["properties"] = {"markdown": f"# {self.title}"}
        return body(Kind.DASHBOARD, {"widgets": [heading, *self._placed()]})

    def _placed(self) -> list[dict[str, Any]]:
        beside = max(COLUMNS // self.width, 1)
        return [
            {
                "type": "log",
                "x": at % beside * self.width,
                "y": _HEADING + at // beside * self.height,
                "width": self.width,
                "height": self.height,
                "properties": widget.properties(),
            }
            for at, widget in enumerate(self.widgets)
        ]


def dashboard(
    name: str, written: MarkedMap, entries: Sequence[Entry], target: Target, told: list[Diagnostic]
) -> Wanted:
    """A dashboard of those of the entries that have all its tags."""
    full = dashboard_name(target, name)
    check_name(Kind.DASHBOARD, full, (written.file, written.span), told)
    wanted = set(written["tags"])
    chosen = [entry for entry in entries if wanted <= set(entry.tags)]
    if not chosen or len(chosen) >= MOST_WIDGETS:
        message = f"{len(chosen)} entries have the tags of this dashboard."
        hint = "Name tags that entries have." if not chosen else "Name more tags."
        told.append(BAD_DASHBOARD.at(written.file, written.value_span("tags"), message, hint))
    widgets = tuple(_widget(entry, written.get("view", "table"), target, told) for entry in chosen)
    made = Dashboard(
        written.get("title", name),
        widgets,
        written.get("width", _WIDTH),
        written.get("height", _HEIGHT),
    )
    return Wanted(Kind.DASHBOARD, name, full, made.body(), version="0")


def _widget(entry: Entry, view: str, target: Target, told: list[Diagnostic]) -> LogWidget:
    text = unattended_text(entry, target.log_source(entry), told)
    groups = target.groups_of(entry, 50, told)
    return LogWidget(entry.title, text, groups, target.region, view)
