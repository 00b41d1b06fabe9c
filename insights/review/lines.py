"""Which lines of a file changed, and findings put on them."""

from __future__ import annotations

from difflib import SequenceMatcher

from insights.diagnostics import Span


def changed_lines(old: str, new: str) -> tuple[int, ...]:
    """The lines of the new text, from 1, that the old one has not; in order.

    Where lines were only taken away it is the line that follows them, or the last.
    """
    before, after = old.splitlines(), new.splitlines()
    found: set[int] = set()
    for tag, _, _, k, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            found.update(range(k + 1, n + 1) or [min(k + 1, max(len(after), 1))])
    return tuple(sorted(found))


def on_changed_line(span: Span, changed: tuple[int, ...]) -> Span:
    """The place itself where it starts on a changed line, else the start of one: the first in it,
    or else the nearest. Without changed lines the place stays.
    """
    if not changed or span.line in changed:
        return span
    inside = [line for line in changed if span.line <= line <= span.end_line]
    line = inside[0] if inside else min(changed, key=lambda one: abs(one - span.line))
    return Span(line, 1, line, 1)
