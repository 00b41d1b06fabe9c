"""A whole query: its stages in the order in which they take effect, and the cells of its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from insights.lang import ast
from insights.lang.walk import find, walk
from oracle import combining, shaping, stages
from oracle.events import Event
from oracle.expressions import Scene, named
from oracle.table import Table, name_of
from oracle.values import Value

Rows = list[dict[str, Value]]
_STAGES = {**stages.STAGES, **shaping.STAGES, **combining.STAGES}


@dataclass(frozen=True)
class Asked:
    """A query's text and tree, its events, its clock in epoch seconds, its lookup tables."""

    text: str
    query: ast.Query
    events: Sequence[Event]
    now: int
    window: tuple[int, int] | None = None
    groups: tuple[str, ...] = ()
    lookups: Mapping[str, list[dict[str, str]]] | None = None


def answer(asked: Asked) -> tuple[list[str], Rows]:
    """The columns of an answer and its rows, in order; a row lacks what is missing."""
    start, end = asked.window or (0, asked.now)

    def within(event: Event) -> bool:
        return asked.window is None or start * 1000 <= event.millis <= end * 1000 + 999

    events = [event for event in asked.events if within(event)]

    def inside(query: ast.Query) -> Table:
        return _table(query, events, scene)

    clock = asked.now * 1000, start * 1000, end * 1000
    scene = Scene(asked.text, *clock, inside, asked.groups, asked.lookups or {})
    table = inside(asked.query)
    return table.columns, _shown(table)


def _shown(table: Table) -> Rows:
    """The chosen columns of all rows, missing ones left out."""
    return [
        {name: value for name in table.columns if (value := named(row, name)) is not None}
        for row in table.rows
    ]


def _table(query: ast.Query, events: Sequence[Event], scene: Scene) -> Table:
    # A query inside this one names groups of its own.
    own = [
        group.text
        for command in query.commands
        if isinstance(command, ast.SourceStage)
        for group in command.groups
    ] or list(scene.groups)
    table = Table.of([event for event in events if not own or event.group in own])
    for command in _sorts_first(_early_filters(query.commands, scene)):
        _STAGES[type(command)](table, command, scene)
    return table


def _sorts_first(commands: Sequence[ast.Command]) -> list[ast.Command]:
    """A sort behind ``limit`` takes effect before it; not behind ``limit any``."""
    out: list[ast.Command] = []
    for command in commands:
        place = len(out)
        if isinstance(command, ast.Sort):
            while place and isinstance(before := out[place - 1], ast.Limit) and not before.any:
                place -= 1
        out.insert(place, command)
    return out


# -------------------------------------------------------------------------- early filters


def _early_filters(commands: Sequence[ast.Command], scene: Scene) -> Sequence[ast.Command]:
    """Behind a single stats, conditions that name none of its outputs go in front of it."""
    places = [n for n, command in enumerate(commands) if isinstance(command, ast.Stats)]
    if len(places) != 1:
        return commands
    place = places[0]
    stats = commands[place]
    assert isinstance(stats, ast.Stats)
    outputs = {name_of(item, scene.written) for item in (*stats.keys, *stats.items)}
    early: list[ast.Command] = []
    late: list[ast.Command] = []
    for command in commands[place + 1 :]:
        if not isinstance(command, ast.Filter):
            outputs |= _defines(command, scene)
            late.append(command)
            continue
        for part in _conditions(command.condition):
            chosen = early if _is_early(part, outputs, scene) else late
            chosen.append(replace(command, condition=part))
    return [*commands[:place], *early, stats, *late]


def _conditions(condition: ast.Expr) -> Sequence[ast.Expr]:
    if isinstance(condition, ast.Logical) and condition.operator == "and":
        return condition.operands
    return (condition,)


def _is_early(condition: ast.Expr, outputs: set[str], scene: Scene) -> bool:
    names = {field.name for field in find(condition, ast.Field)}
    calls = {scene.written(call) for call in find(condition, ast.Call)}
    return bool(names) and not (names | calls) & outputs


def _defines(command: ast.Command, scene: Scene) -> set[str]:
    """Names that a stage behind stats adds."""
    names = {name.text for name in find(command, ast.Name)}
    for item in (node for node in walk(command) if isinstance(node, ast.Item)):
        names.add(name_of(item, scene.written))
    return names
