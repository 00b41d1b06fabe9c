"""A review as text, as markdown for a pull request, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from insights.catalog.versions import Impact
from insights.render import effects
from insights.render.effects import Told
from insights.render.escape import comment, visible
from insights.review.catalogs import Fate, Review, Reviewed
from insights.review.change import Change
from insights.review.effects import Synced

#: By this line a comment is found again, so that there is one that is kept up to date.
MARK = "<!-- insights-review -->"
#: What GitHub takes in a comment, less room for the last lines ("Maximum comment length").
_MOST = 60_000
_LINE = 200


def summary(review: Review) -> str:
    """All of it in a sentence."""
    if not review.entries:
        return f"No entry changed since {review.base}."
    counts = Counter(_class(one) for one in review.entries)
    order = [*(impact.word for impact in sorted(Impact, reverse=True)), "new", "unreadable"]
    told = ", ".join(f"{counts[word]} {word}" for word in order if counts[word])
    plural = "y" if len(review.entries) == 1 else "ies"
    faults = _count(review.faults)
    return f"{len(review.entries)} entr{plural} changed since {review.base}: {told}. {faults}"


def _count(faults: int) -> str:
    if faults > 1:
        return f"{faults} things cannot stay as they are."
    return "One thing cannot stay as it is." if faults else "Every version says so."


def _class(one: Reviewed) -> str:
    if one.impact is not None:
        return one.impact.word
    return "unreadable" if one.fate is Fate.UNREADABLE else "new"


def _name(one: Reviewed) -> str:
    return f"{one.old_name} -> {one.name}" if one.old_name else one.name


def _versions(one: Reviewed) -> str:
    pair = [version for version in (one.old_version, one.version) if version]
    return " -> ".join(dict.fromkeys(pair))


def as_text(review: Review) -> Iterator[str]:
    """The summary, then each entry with its changes and what is wrong with it."""
    yield f"{visible(summary(review))}\n"
    yield from (f"note: {visible(remark)}\n" for remark in review.remarks)
    for one in review.entries:
        needs = f", needs {one.needed}" if one.needed else ""
        yield f"\n{_name(one)} {_versions(one)}  {_class(one)}{needs}  {visible(one.file)}\n"
        for change in one.changes:
            yield f"  {change.impact.word:<10} {visible(change.text)}\n"
            for sign, text in (("-", change.before), ("+", change.after)):
                if text:
                    yield f"             {sign} {visible(_cut(text))}\n"
        yield from _effects(effects.told(one.effects) if one.effects else ())
        for fault in one.faults:
            yield f"  error      {visible(fault.message)}\n             {fault.hint}\n"
    for place in review.synced:
        yield f"\n{visible(effects.title(place))}\n"
        yield from _effects(effects.objects(place))


def _effects(told: Iterable[Told]) -> Iterator[str]:
    for one in told:
        yield f"  {one.label:<10} {visible(one.text)}\n"
        yield from (f"             {visible(_cut(line))}\n" for line in one.below)


def as_markdown(review: Review) -> Iterator[str]:
    """A comment for a pull request: the mark, the summary, a table, and details that fold.

    Details that would make it longer than GitHub takes are left out, which is told.
    """
    yield f"{MARK}\n### Queries\n\n{comment(summary(review))}\n"
    yield from (f"\n> {comment(remark)}\n" for remark in review.remarks)
    length = 0
    for piece in _table(review):
        length += len(piece)
        yield piece
    left = 0
    parts: list[Reviewed | Synced] = [*review.entries, *review.synced]
    for details in ("".join(_details(one)) for one in parts):
        length += len(details)
        if length > _MOST:
            left += 1
        else:
            yield details
    if left:
        yield f"\nThe details of {left} more are left out. Run 'insights review' to see them.\n"


def _table(review: Review) -> Iterator[str]:
    """A row for each entry, as long as half of the comment is not full."""
    rows = [_row(one) for one in review.entries]
    if rows:
        yield "\n| entry | version | class | needs |\n| --- | --- | --- | --- |\n"
    length = 0
    for at, row in enumerate(rows):
        length += len(row)
        if length > _MOST // 2:
            yield f"\nAnd {len(rows) - at} more.\n"
            return
        yield row


def _row(one: Reviewed) -> str:
    wrong = " :x:" if one.faults else ""
    hints = "<br>".join(comment(fault.hint) for fault in one.faults)
    cells = (comment(_name(one)), comment(_versions(one)), _class(one) + wrong, hints)
    return f"| {' | '.join(cells)} |\n"


def _details(one: Reviewed | Synced) -> Iterator[str]:
    if isinstance(one, Synced):
        yield f"\n<details><summary>{comment(effects.title(one))}</summary>\n\n"
        yield from _list(effects.objects(one))
        yield "\n</details>\n"
        return
    if not one.changes and not one.faults:
        return
    yield f"\n<details><summary>{comment(_name(one))}: {_class(one)}</summary>\n\n"
    for fault in one.faults:
        yield f"- **error**: {comment(fault.message)} {comment(fault.hint)}\n"
    for change in one.changes:
        yield f"- {change.impact.word}: {comment(change.text)}\n"
        yield from _compared(change)
    yield from _list(effects.told(one.effects) if one.effects else ())
    yield "\n</details>\n"


def _list(told: Iterable[Told]) -> Iterator[str]:
    for one in told:
        label = f"{one.label}: " if len(one.label) > 1 else ""
        yield f"- {label}{comment(one.text)}\n"
        yield from (f"  - {comment(_cut(line))}\n" for line in one.below)


def _compared(change: Change) -> Iterator[str]:
    """Before and after as a list; not as a code block, which a text could close."""
    for word, text in (("before", change.before), ("after", change.after)):
        if text:
            yield f"  - {word}: {comment(_cut(text))}\n"


def _cut(text: str) -> str:
    return text if len(text) <= _LINE else f"{text[:_LINE]}..."


def as_json(review: Review) -> Iterator[str]:
    """One object: the base, remarks, and every entry with its changes and faults."""
    shown = {
        "base": review.base,
        "summary": summary(review),
        "remarks": list(review.remarks),
        "faults": review.faults,
        "entries": [_entry(one) for one in review.entries],
        "synced": [effects.synced_fields(one) for one in review.synced],
    }
    yield json.dumps(shown, indent=2) + "\n"


def _entry(one: Reviewed) -> dict[str, Any]:
    return {
        "name": one.name,
        "old_name": one.old_name or None,
        "fate": one.fate.value,
        "class": _class(one),
        "file": one.file,
        "old_version": one.old_version or None,
        "version": one.version or None,
        "needed": one.needed or None,
        "changes": [_change(change) for change in one.changes],
        "faults": [
            {"kind": fault.kind, "message": fault.message, "hint": fault.hint}
            for fault in one.faults
        ],
        "effects": effects.fields(one.effects) if one.effects else None,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "class": change.impact.word,
        "text": change.text,
        "line": change.span.line,
        "column": change.span.column,
        "before": change.before or None,
        "after": change.after or None,
    }
