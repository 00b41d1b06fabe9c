"""What a metric filter takes out of an event that matches: ``$.field`` or ``$name``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from insights import patterns
from insights.diagnostics import Source
from insights.lang.walk import find
from insights.patterns.json_match import text_at
from insights.patterns.nodes import Pattern, Selector
from insights.sandbox.filtering import tree_of

#: Gives the text for a message and the values that the pattern extracted from it.
Select = Callable[[str, Mapping[str, str]], str | None]


def selecting(selector: str, pattern: str) -> Select:
    """What the selector leads to, ``None`` where that is no text and no number.

    A field that the pattern does not mention leads to nothing (observed 4.11).
    """
    named = not selector.startswith("$.")
    wanted = None if named else _selector(selector)
    mentioned = list(find(tree_of(pattern), Selector))
    read = text_at(wanted) if wanted in mentioned else None

    def select(message: str, extracted: Mapping[str, str]) -> str | None:
        if named:
            return extracted.get(selector)
        return read(message) if read else None

    return select


def _selector(text: str) -> Selector | None:
    """The selector, as the pattern's own grammar reads it."""
    tree: Pattern | None = patterns.parse(Source(f"{{ {text} = * }}"))[0]
    return next(find(tree, Selector), None) if tree else None
