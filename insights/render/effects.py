"""What a change does, as lines that text and markdown reports share, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insights.dataclass import dataclass
from insights.render.summary import dollars, human_bytes
from insights.results import Cell
from insights.review.effects import Cost, Effects, ObjectChange, RowChange, Rows, Synced, Watch

_ACTIONS = {"create": "+", "update": "~", "delete": "-", "leave": " "}
_LABELS = {"alarm": "alarm", "metric filter": "filter"}
#: Objects of an environment that a report shows.
_OBJECTS = 40


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence under a ``label``, and lines that belong below it."""

    label: str
    text: str
    below: tuple[str, ...] = ()


def told(effects: Effects) -> Iterator[Told]:
    """Everything about one entry, what differs first."""
    yield from _rows(effects)
    yield from _watches(effects.watches)
    yield from (Told("cost", cost(one)) for one in effects.costs)
    for use in effects.uses:
        yield Told("used by", f"{use.words} ({use.file}:{use.line})")


def _rows(effects: Effects) -> Iterator[Told]:
    same = 0
    for one in effects.rows:
        if one.failed:
            yield Told("rows", f"Not compared on {one.where}: {one.failed}")
        elif one.differ or one.real or one.notes:
            below = [*map(_row, one.examples), *one.notes, *_scanned(one)]
            yield Told("rows", f"On {one.where}: {_counts(one)}.", tuple(below))
        else:
            same += 1
    if same:
        noun = "one test" if same == 1 else f"{same} tests"
        yield Told("rows", f"The same on the events of {noun}.")
    if effects.unproved:
        yield Told("proof", "No test has events that show the change of the query.")


def _counts(one: Rows) -> str:
    counts = {"added": one.added, "gone": one.gone, "changed": one.changed}
    shown = [f"{count:,} {word}" for word, count in counts.items() if count]
    return ", ".join([*shown, f"{one.same:,} the same"]) if shown else f"all {one.same:,} the same"


def _row(one: RowChange) -> str:
    if one.word != "changed":
        return f"{one.word}: {_cells(one.after or one.before)}"
    cells = [_pair(name, one.before.get(name), cell) for name, cell in one.after.items()]
    return f"{one.word}: {', '.join(cells)}"


def _cells(row: Mapping[str, Cell]) -> str:
    return ", ".join(f"{name}={cell}" for name, cell in row.items() if cell is not None) or "empty"


def _pair(name: str, before: Cell, after: Cell) -> str:
    if before == after:
        return f"{name}={after}"
    old, new = ("(absent)" if cell is None else cell for cell in (before, after))
    return f"{name}: {old} -> {new}"


def _scanned(one: Rows) -> Iterator[str]:
    before, after = one.scanned
    if one.real and before is not None and after is not None and before != after:
        yield f"{human_bytes(after)} scanned, not {human_bytes(before)}"


def _watches(watches: Sequence[Watch]) -> Iterator[Told]:
    for one in watches:
        if one.told:
            yield Told(_LABELS[one.kind], f"'{one.name}' on {one.where}: {'; '.join(one.told)}.")
    same = Counter((one.kind, one.name) for one in watches if not one.told)
    for (kind, name), count in same.items():
        if not any(w.told and not w.real for w in watches if (w.kind, w.name) == (kind, name)):
            noun = "one test" if count == 1 else f"{count} tests"
            yield Told(_LABELS[kind], f"'{name}' does the same in {noun}: none shows what changed.")


def cost(one: Cost) -> str:
    """``a run over 1h: $0.0123, not $0.0456``."""
    before, after = (None if one is None else dollars(one) for one in (one.before, one.after))
    if after is None:
        price = f"not known; it was {before}" if before else "price not known"
    elif before is None:
        price = after
    else:
        price = after if before == after else f"{after}, not {before}"
    basis = f" ({one.basis})" if one.basis else ""
    return f"{one.what}: {price}{basis}"


def title(one: Synced) -> str:
    """What a sync does in an environment, in one line."""
    counts = Counter(change.action for change in one.objects)
    shown = [f"{counts[word]} to {word}" for word in _ACTIONS if counts[word]]
    if one.marked:
        shown.append(f"{one.marked} with a new mark only")
    places = "" if one.places == 1 else f", in each of {one.places} accounts and regions"
    return f"AWS objects in {one.environment}: {', '.join(shown) or 'none'}{places}"


def objects(one: Synced) -> Iterator[Told]:
    """The objects of an environment, each with what differs; then what that costs."""
    for change in one.objects[:_OBJECTS]:
        yield Told(_ACTIONS[change.action], _object(change), change.details)
    if len(one.objects) > _OBJECTS:
        yield Told("", f"and {len(one.objects) - _OBJECTS:,} more")
    yield from (Told("cost", cost(item)) for item in one.costs)
    yield from (Told("note", note) for note in one.notes)


def _object(change: ObjectChange) -> str:
    return f"{change.action} {change.kind} '{change.name}'"


def fields(effects: Effects) -> dict[str, Any]:
    """The effects of an entry as JSON has them."""
    return {
        "rows": [_rows_fields(one) for one in effects.rows],
        "watches": [
            {
                "kind": one.kind,
                "name": one.name,
                "where": one.where,
                "real": one.real,
                "told": list(one.told),
            }
            for one in effects.watches
        ],
        "used_by": [
            {"text": one.words, "file": one.file, "line": one.line} for one in effects.uses
        ],
        "costs": [_cost_fields(one) for one in effects.costs],
        "unproved": effects.unproved,
    }


def _rows_fields(one: Rows) -> dict[str, Any]:
    return {
        "where": one.where,
        "real": one.real,
        "added": one.added,
        "gone": one.gone,
        "changed": one.changed,
        "same": one.same,
        "keys": list(one.keys),
        "examples": [
            {"change": row.word, "before": dict(row.before), "after": dict(row.after)}
            for row in one.examples
        ],
        "notes": list(one.notes),
        "failed": one.failed or None,
        "scanned_before": one.scanned[0],
        "scanned_after": one.scanned[1],
    }


def _cost_fields(one: Cost) -> dict[str, Any]:
    return {"what": one.what, "before": one.before, "after": one.after, "basis": one.basis}


def synced_fields(one: Synced) -> dict[str, Any]:
    """What a sync does in an environment as JSON has it."""
    return {
        "environment": one.environment,
        "places": one.places,
        "objects": [
            {
                "action": change.action,
                "kind": change.kind,
                "address": change.address,
                "name": change.name,
                "details": list(change.details),
            }
            for change in one.objects
        ],
        "marked": one.marked,
        "costs": [_cost_fields(item) for item in one.costs],
        "notes": list(one.notes),
    }
