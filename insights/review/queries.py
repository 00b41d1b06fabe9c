"""Which stages of a query changed, and what that can do to its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from insights.catalog.model import Entry
from insights.catalog.versions import Impact
from insights.diagnostics import Span
from insights.lang import ast, parse
from insights.lang.stage_printer import stage
from insights.review.change import Change

#: What a stage decides. Of any other kind it is what the rows hold.
_EFFECTS: dict[type[ast.Command], str] = {
    ast.SourceStage: "which log groups are read",
    ast.Filter: "which events count",
    ast.FilterIndex: "which events are read",
    ast.ParseGlob: "what is taken out of events",
    ast.ParseRegex: "what is taken out of events",
    ast.ParseFormat: "what is taken out of events",
    ast.Json: "what is taken out of events",
    ast.Fields: "which columns there are and what they hold",
    ast.Display: "which columns are shown",
    ast.Stats: "what is computed, and by which keys",
    ast.Sort: "the order of the rows",
    ast.Limit: "how many rows come",
    ast.Dedup: "which rows are left out as repeated",
}


class _Stage(NamedTuple):
    command: ast.Command
    text: str


def query_changes(old: Entry, new: Entry) -> Iterator[Change]:
    """The stages that differ; layout, comments and spellings take no part.

    Queries in PPL and SQL are compared as they are written.
    """
    if "insights" not in (old.language, new.language) or old.language != new.language:
        if old.query.text.strip() != new.query.text.strip():
            yield _change("The query changed.", new.span("query"))
        return
    before, after = _stages(old), _stages(new)
    texts = [one.text for one in before], [one.text for one in after]
    if texts[0] != texts[1] and sorted(texts[0]) == sorted(texts[1]):
        told = " | ".join(texts[0]), " | ".join(texts[1])
        yield _change("The stages stand in another order.", new.span("query"), *told)
        return
    for tag, i, j, k, n in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag != "equal":
            place = _place(new, after, k, n)
            yield from _stretch(before[i:j], after[k:n], k, place)


def _stages(entry: Entry) -> list[_Stage]:
    return [_Stage(one, stage(one)) for one in parse(entry.query)[0].commands]


def _stretch(
    gone: Sequence[_Stage], come: Sequence[_Stage], first: int, place: Span
) -> Iterator[Change]:
    """Stages that stand in place of others: in pairs where there are as many."""
    if len(gone) == len(come):
        for number, (old, new) in enumerate(zip(gone, come, strict=True), first + 1):
            text = f"Stage {number} changed: {_effects([old, new])}."
            yield _change(text, place, old.text, new.text)
        return
    if not gone:
        text = f"{_numbered(first, len(come))} new: {_effects(come)}."
    elif not come:
        start = "One stage is" if len(gone) == 1 else f"{len(gone)} stages are"
        text = f"{start} gone: {_effects(gone)}."
    else:
        text = f"{len(come)} stages stand for {len(gone)}: {_effects([*gone, *come])}."
    yield _change(text, place, _joined(gone), _joined(come))


def _numbered(first: int, count: int) -> str:
    if count == 1:
        return f"Stage {first + 1} is"
    return f"Stages {first + 1} to {first + count} are"


def _effects(stages: Sequence[_Stage]) -> str:
    told = [_EFFECTS.get(type(one.command), "what the rows hold") for one in stages]
    return ", ".join(dict.fromkeys(told))


def _joined(stages: Sequence[_Stage]) -> str:
    return " | ".join(one.text for one in stages)


def _place(entry: Entry, stages: Sequence[_Stage], first: int, end: int) -> Span:
    """Where the new stages stand; the stage that follows where there is none."""
    if not stages:
        return entry.span("query")
    start = stages[min(first, len(stages) - 1)].command.start
    return entry.query.span(start, stages[min(max(end - 1, first), len(stages) - 1)].command.end)


def _change(text: str, span: Span, before: str = "", after: str = "") -> Change:
    return Change(Impact.BEHAVIOUR, text, span, before, after)
