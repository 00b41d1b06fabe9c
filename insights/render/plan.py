"""A plan as people read it before they say yes, and as programs and reviews do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from typing import Any

from insights.monitors.live import Live
from insights.monitors.steps import Change, Create, Delete, Left, Plan, Reason, Step, Update
from insights.monitors.wanted import Wanted
from insights.render import escape

_SIGNS = {Create: "+", Update: "~", Delete: "-"}
_WORDS = {Create: "create", Update: "update", Delete: "delete"}
_HEADINGS = {
    Reason.DRIFT: "Edited in the console",
    Reason.CONFLICT: "In the way",
    Reason.ORPHAN: "No longer in the catalog",
    Reason.UNMANAGED: "Not managed",
    Reason.OTHER_CATALOG: "Of another catalog",
    Reason.OF_SERVICE: "Kept by AWS",
}
#: Longer values are cut in the middle, or compared line by line.
_LONGEST = 60


def as_text(plan: Plan) -> Iterator[str]:
    """The plan in lines; a single one where there is nothing to do and nothing to say."""
    for guard in plan.guards:
        yield f"Refused: {escape.visible(guard.message)}\n"
        yield f"    = hint: {escape.visible(guard.hint)}\n"
    steps = plan.withheld if plan.refused else plan.steps
    for step in steps:
        yield f"{_SIGNS[type(step)]} {escape.visible(title(step))}\n"
        yield from (f"    {escape.visible(line)}\n" for line in details(step))
    for reason, heading in _HEADINGS.items():
        left = [one for one in plan.left if one.reason is reason]
        if left:
            yield f"{heading}:\n"
            for one in left:
                yield from (f"  {escape.visible(line)}\n" for line in _told(one))
    yield f"{summary(plan)}\n"


def as_json(plan: Plan) -> Iterator[str]:
    """The plan as one object."""
    yield json.dumps(fields(plan), indent=2, ensure_ascii=True) + "\n"


def as_markdown(plan: Plan) -> Iterator[str]:
    """The plan for a pull request: a line of counts, then tables."""
    yield f"**{escape.comment(summary(plan))}**\n"
    for guard in plan.guards:
        yield f"\n> **Refused:** {escape.comment(guard.message)} {escape.comment(guard.hint)}\n"
    steps = plan.withheld if plan.refused else plan.steps
    if steps:
        rows = ((word(step), title(step), "\n".join(details(step))) for step in steps)
        yield from _table(("", "object", "changes"), rows)
    if plan.left:
        rows = ((_HEADINGS[one.reason], one.address, _because(one)) for one in plan.left)
        yield from _table(("left alone", "object", "why"), rows)


def summary(plan: Plan) -> str:
    """How many steps of each kind, in one sentence."""
    steps = plan.withheld if plan.refused else plan.steps
    counts = [
        f"{sum(1 for step in steps if isinstance(step, kind))} to {word}"
        for kind, word in _WORDS.items()
        if any(isinstance(step, kind) for step in steps)
    ]
    if plan.refused:
        withheld = f"; withheld: {', '.join(counts)}" if counts else ""
        return f"Nothing is written{withheld}."
    return f"{', '.join([*(counts or ['Nothing to do']), *_standing(plan)])}."


def _standing(plan: Plan) -> Iterator[str]:
    """How many objects are as wanted, and how many are not and stay so."""
    yield f"{plan.in_step} as wanted"
    for reason, words in ((Reason.DRIFT, "edited and kept"), (Reason.CONFLICT, "in the way")):
        number = sum(1 for one in plan.left if one.reason is reason)
        if number:
            yield f"{number} {words}"


def fields(plan: Plan) -> dict[str, Any]:
    """The plan as JSON has it; a saved plan holds the same."""
    return {
        "refused": plan.refused,
        "in_step": plan.in_step,
        "guards": [
            {"name": one.name, "message": one.message, "hint": one.hint} for one in plan.guards
        ],
        "steps": [_step(step) for step in plan.steps],
        "withheld": [_step(step) for step in plan.withheld],
        "left": [
            {
                "reason": one.reason.value,
                "address": one.address,
                "message": one.message,
                "hint": one.hint,
                "changes": _changes(one.changes),
            }
            for one in plan.left
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    made: dict[str, Any] = {"action": word(step), "address": step.address}
    one = thing(step)
    made |= {"kind": step.kind.value, "name": one.name}
    if one.group:
        made["group"] = one.group
    if isinstance(step, Create):
        made["body"] = step.after.body
    if isinstance(step, Update):
        made |= {
            "adopts": step.adopts,
            "overwrites": step.overwrites,
            "replaces": step.replaces,
            "changes": _changes(step.changes),
        }
    return made


def _changes(found: Iterable[Change]) -> list[dict[str, Any]]:
    return [{"path": one.path, "before": one.before, "after": one.after} for one in found]


def word(step: Step) -> str:
    """``create``, ``update`` or ``delete``."""
    return _WORDS[type(step)]


def thing(step: Step) -> Live | Wanted:
    """The object of a step: as it will be, or as it was where it goes."""
    return step.before if isinstance(step, Delete) else step.after


def title(step: Step) -> str:
    """A step on one line: what it is about, and what is unusual about it."""
    one = thing(step)
    told = f"{step.address}  '{one.name}'"
    if one.group:
        told += f" on {one.group}"
    if isinstance(step, Update):
        notes = {
            "adopted": step.adopts,
            "overwrites an edit in the console": step.overwrites,
            "deleted and made again": step.replaces,
        }
        held = [note for note, holds in notes.items() if holds]
        told += f" ({', '.join(held)})" if held else ""
    return told


def details(step: Step) -> list[str]:
    """What a step makes or changes of its object, in lines."""
    if isinstance(step, Create):
        return [f"{path}: {_value(value)}" for path, value in _leaves(step.after.body)]
    return _lines(step.changes) if isinstance(step, Update) else []


def _leaves(body: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in sorted(body.items()):
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _told(one: Left) -> list[str]:
    hint = [f"  = hint: {one.hint}"] if one.hint else []
    return [f"{one.address}: {one.message}", *(f"  {x}" for x in _lines(one.changes)), *hint]


def _because(one: Left) -> str:
    return "\n".join([one.message, *_lines(one.changes), *([one.hint] if one.hint else [])])


def _lines(found: Sequence[Change]) -> list[str]:
    return [line for change in found for line in _change(change)]


def _change(change: Change) -> list[str]:
    """Both values on a line; of long texts the lines that differ, so that no difference is cut."""
    texts = [_text(value) for value in (change.before, change.after)]
    if all(len(text) <= _LONGEST and "\n" not in text for text in texts):
        return [f"{change.path}: {texts[0]} -> {texts[1]}"]
    before, after = (text.splitlines() for text in texts)
    compared = list(unified_diff(before, after, lineterm="", n=1))[2:]
    shown = ["  ..." if line.startswith("@@") else f"  {line}" for line in compared]
    return [f"{change.path}:", *(shown[1:] if shown[:1] == ["  ..."] else shown)]


def _value(value: Any) -> str:
    """A value of an object that is made, shortened in the middle."""
    text = _text(value)
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2 - 2
    return f"{text[:half]}...{text[-half:]}"


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"\n| {' | '.join(head)} |\n|{' --- |' * len(head)}\n"
    for row in rows:
        yield f"| {' | '.join(escape.comment(cell) for cell in row)} |\n"
