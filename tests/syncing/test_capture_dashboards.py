"""Edits of dashboards that go back into the catalog, and what no catalog can show."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sync_stage import ENTRY, SETTINGS, Stage, catalog_of, staged

from insights.syncing.capturing import Captured, captured, pairs

BOARD = SETTINGS.replace("{tags: [security]}", "{tags: [security], view: bar}   # for the wall")


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with staged() as made:
        yield made


def edit_board(stage: Stage, change: Callable[[list[dict[str, Any]]], None]) -> Captured:
    """The capture of a dashboard whose widgets somebody changed."""
    catalog = catalog_of(ENTRY, settings=BOARD)
    stage.empty()
    assert stage.sync(catalog).complete
    name = "acme-net-security"
    body = json.loads(stage.cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"])
    change(body["widgets"])
    stage.cloudwatch.put_dashboard(DashboardName=name, DashboardBody=json.dumps(body))
    planned = stage.plan(catalog)
    files = {"catalog.yaml": BOARD.encode(), "e0.yaml": ENTRY.encode()}
    return captured(planned, pairs(planned, ()), files)


def test_a_dashboard_goes_back_into_the_catalog_and_its_queries_into_entries(stage: Stage) -> None:
    def change(widgets: list[dict[str, Any]]) -> None:
        heading, shown = widgets[0]["properties"], widgets[1]["properties"]
        heading["markdown"] = heading["markdown"].replace("# security", "# Wall")
        shown["view"] = "pie"
        shown["query"] = shown["query"].replace('"REJECT"', '"DROP"')

    found = edit_board(stage, change)

    assert found.lost == ()
    assert found.files["catalog.yaml"].decode() == BOARD.replace(
        "{tags: [security], view: bar}", "{tags: [security], title: Wall, view: pie}"
    )
    assert found.files["e0.yaml"].decode() == ENTRY.replace('"REJECT"', '"DROP"')


def test_what_no_dashboard_of_a_catalog_can_show_is_named(stage: Stage) -> None:
    text = {"type": "text", "x": 0, "y": 99, "width": 1, "height": 1}
    note = {**text, "properties": {"markdown": "by hand"}}

    found = edit_board(stage, lambda widgets: widgets.append(note))

    assert found.files == {}
    assert found.lost == (
        "dashboard/security: it is no longer a heading above log widgets of one size and view, "
        "which is all that catalog.yaml can say.",
    )


def test_a_widget_more_or_less_is_told_with_the_tags(stage: Stage) -> None:
    def change(widgets: list[dict[str, Any]]) -> None:
        widgets.append({**widgets[1], "x": 12})

    found = edit_board(stage, change)

    assert found.lost == (
        "dashboard/security: its widgets are the entries with the tags security; edit those "
        "entries.",
    )
