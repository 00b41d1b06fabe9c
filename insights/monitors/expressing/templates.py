"""The text of a query that runs by itself, back into the entry's text with its placeholders.

CloudWatch keeps such a text with the defaults of the parameters in it. Where somebody edited it
beside a value, the placeholder goes back to where the value stands now; an edit of the value itself
could mean another default or another query, so that nothing is guessed.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from insights.catalog.model import Entry
from insights.catalog.rendering import render
from insights.diagnostics import Source
from insights.errors import InsightsError

#: Longer texts between the first and the last difference are not compared sign by sign.
_LONGEST = 4000
#: What may stand beside a value without being a part of it.
_APART = re.compile(r"[\s|,()\[\]=<>!]")


class _Value(NamedTuple):
    """A value in the text: from where to where, and the placeholder that it stands for."""

    start: int
    end: int
    placeholder: str


class Edited(NamedTuple):
    """The entry's text after an edit, or the placeholder because of which there is none."""

    text: str = ""
    at: str = ""


def with_placeholders(entry: Entry, after: str) -> Edited:
    """The query of an entry whose text with the defaults became ``after``.

    ``at`` is an empty text too where it is not one placeholder that is in the way.
    """
    try:
        before, values = _with_values(entry)
    except InsightsError:
        return Edited()
    there = _aligned(before, after)
    back = _aligned(before[::-1], after[::-1])
    made, done = "", 0
    for value in values:
        start = there.get(value.start)
        mirrored = back.get(len(before) - value.end)
        if start is None or mirrored is None or not _stands(value, there, after):
            return Edited(at=value.placeholder)
        if start != len(after) - mirrored - (value.end - value.start):
            return Edited(at=value.placeholder)
        made += after[done:start] + value.placeholder
        done = start + value.end - value.start
    made += after[done:]
    return Edited(made) if _gives(entry, made, after) else Edited()


def _with_values(entry: Entry) -> tuple[str, list[_Value]]:
    """The text with the defaults, without blanks around it, and where they are in it."""
    rendered = render(entry.query, entry.parameters, {})
    shift = len(rendered.text) - len(rendered.text.lstrip())
    following = zip(rendered.pieces, rendered.pieces[1:], strict=False)
    values = [
        _Value(
            one.start - shift,
            then.start - shift,
            entry.query.text[one.template : then.template],
        )
        for one, then in following
        if one.put_in
    ]
    return rendered.text.strip(), values


def _stands(value: _Value, there: dict[int, int], after: str) -> bool:
    """Whether a value is there whole, and nothing was written to it on either side."""
    first = there[value.start]
    length = value.end - value.start
    if any(there.get(value.start + at) != first + at for at in range(length)):
        return False
    left, right = first - 1, first + length
    kept_left = left < 0 or there.get(value.start - 1) == left
    kept_right = right >= len(after) or there.get(value.end) == right
    return (kept_left or bool(_APART.match(after[left]))) and (
        kept_right or bool(_APART.match(after[right]))
    )


def _aligned(before: str, after: str) -> dict[int, int]:
    """From signs of one text to the same ones of the other, its start being looked at first."""
    least = min(len(before), len(after))
    head = next((at for at in range(least) if before[at] != after[at]), least)
    rest = least - head
    tail = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    found = {at: at for at in range(head)}
    found |= {len(before) - at: len(after) - at for at in range(1, tail + 1)}
    one, other = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(one), len(other)) <= _LONGEST:
        for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
            found |= {head + block.a + at: head + block.b + at for at in range(block.size)}
    return found


def _gives(entry: Entry, made: str, after: str) -> bool:
    """Whether the new text has the edited one for its defaults."""
    try:
        return render(Source(made), entry.parameters, {}).text.strip() == after.strip()
    except InsightsError:
        return False
