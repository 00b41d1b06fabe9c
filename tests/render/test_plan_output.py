"""Plans as text, JSON and markdown."""

from __future__ import annotations

import json

import pytest

from insights.monitors.kinds import Kind
from insights.monitors.live import Live, Marker, World
from insights.monitors.ownership import Owner
from insights.monitors.plan import Options, plan
from insights.monitors.steps import Plan
from insights.monitors.wanted import Wanted
from insights.render.plan import as_json, as_markdown, as_text

QUERY = "filter a = 1\n| stats count(*) as n by b\n| sort n desc\n| limit 20"


def alarm(name: str, threshold: float, **more: object) -> Wanted:
    return Wanted(Kind.ALARM, name, f"acme.{name}", {"Threshold": threshold, **more})


def live(one: Wanted, body: dict[str, object], digest: str = "") -> Live:
    return Live(one.kind, one.name, body, one.group, Marker("acme", one.id, "1.0.0", digest))


SAVED = Wanted(Kind.SAVED_QUERY, "q", "acme/Title", {"queryString": QUERY})
WANTED = (
    alarm("new", 5.0, Nested={"deep": "x" * 80}),
    alarm("old", 9.0),
    alarm("edited", 1.0),
    alarm("taken", 1.0),
    Wanted(Kind.METRIC_FILTER, "f", "acme.f", {"filterPattern": "a|b"}, "/g"),
    SAVED,
)
WORLD = World(
    (
        live(WANTED[1], {"Threshold": 5.0}),
        live(WANTED[2], {"Threshold": 2.0}, "0" * 12),
        Live(Kind.ALARM, "acme.taken", {}),
        live(SAVED, {"queryString": QUERY.replace("sort n desc", "sort n asc")}),
        live(alarm("gone", 1.0), {}),
        Live(Kind.ALARM, "acme.by|\x1bhand", {}),
    )
)
PLAN = plan(WANTED, WORLD, Options(Owner("acme", "acme"), prune=True))

TEXT = """\
~ saved_query/q  'acme/Title'
    queryString:
       | stats count(*) as n by b
      -| sort n asc
      +| sort n desc
       | limit 20
+ metric_filter/f  'acme.f' on /g
    filterPattern: a|b
+ alarm/new  'acme.new'
    Nested.deep: xxxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxxx
    Threshold: 5.0
~ alarm/old  'acme.old'
    Threshold: 5.0 -> 9.0
- alarm/gone  'acme.gone'
Edited in the console:
  alarm/edited: Somebody edited it since this catalog wrote it.
    Threshold: 2.0 -> 1.0
    = hint: Keep the edit with 'insights capture', or add --overwrite to lose it.
In the way:
  alarm/taken: An object of this name is there and has no marker.
    = hint: Take it over with 'insights adopt alarm/taken', or rename one of the two.
Not managed:
  alarm/acme.by|\\x1bhand: Its name starts like this catalog's, and it has no marker.
2 to create, 2 to update, 1 to delete, 0 as wanted, 1 edited and kept, 1 in the way.
"""


def test_the_text_of_a_plan() -> None:
    assert "".join(as_text(PLAN)) == TEXT


def test_nothing_to_do_is_one_line() -> None:
    assert "".join(as_text(Plan(in_step=3))) == "Nothing to do, 3 as wanted.\n"


def test_a_refused_plan_shows_what_it_withholds() -> None:
    world = World((), {Kind.ALARM: "AccessDenied."})
    refused = plan(WANTED[:1], world, Options(Owner("acme", "acme")))

    text = "".join(as_text(refused)).splitlines()

    assert text[:3] == [
        "Refused: The list of alarms could not be read. AccessDenied.",
        "    = hint: Allow the call, or leave the kind out with --only.",
        "+ alarm/new  'acme.new'",
    ]
    assert text[-1] == "Nothing is written; withheld: 1 to create."


def test_the_json_of_a_plan() -> None:
    read = json.loads("".join(as_json(PLAN)))

    assert [(one["action"], one["address"]) for one in read["steps"]] == [
        ("update", "saved_query/q"),
        ("create", "metric_filter/f"),
        ("create", "alarm/new"),
        ("update", "alarm/old"),
        ("delete", "alarm/gone"),
    ]
    assert read["steps"][1]["group"] == "/g"
    assert read["steps"][3]["changes"] == [{"path": "Threshold", "before": 5.0, "after": 9.0}]
    assert [(one["reason"], one["address"]) for one in read["left"]] == [
        ("conflict", "alarm/taken"),
        ("drift", "alarm/edited"),
        ("unmanaged", "alarm/acme.by|\x1bhand"),
    ]
    assert (read["refused"], read["guards"], read["in_step"]) == (False, [], 0)


def test_the_markdown_of_a_plan_has_whole_rows() -> None:
    text = "".join(as_markdown(PLAN))

    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 5 + 2 + 3
    for row in rows:
        assert row.replace("\\|", "").count("|") == 4
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("flags", "note"),
    [
        ({"adopt": ("alarm/taken",)}, "+ alarm/taken"),
        ({"adopt": ("alarm/taken",)}, "~ alarm/taken  'acme.taken' (adopted)"),
        ({"overwrite": True}, "~ alarm/edited  'acme.edited' (overwrites an edit in the console)"),
    ],
)
def test_what_is_special_about_a_step_is_said(flags: dict[str, object], note: str) -> None:
    found = plan(WANTED, WORLD, Options(Owner("acme", "acme"), **flags))  # type: ignore[arg-type]

    assert (note in "".join(as_text(found))) is note.startswith("~")
