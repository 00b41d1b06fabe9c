"""Filter patterns as the service takes them: the one door to ``insights.patterns``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from insights import patterns
from insights.diagnostics import Source
from insights.lang.walk import find
from insights.patterns import Match, Pattern, faults
from insights.patterns.nodes import Regex
from insights.sandbox.refusal import invalid

#: What FilterLogEvents says instead of what TestMetricFilter says (observed 3.6).
_OTHERWISE = {
    faults.STRUCTURE: faults.FILTER_STRUCTURE,
    faults.TERM.format("NOT"): faults.FILTER_STRUCTURE,
}
#: Patterns that are kept ready; a group has at most a hundred metric filters.
_KEPT = 1000


def matcher(pattern: str) -> Callable[[str], bool]:
    """Tells of a message whether it matches; for FilterLogEvents.

    Raises :class:`Refusal` in the words of that operation for a text that is no pattern.
    """
    said = patterns.refusal(pattern)
    if said:
        raise invalid(_OTHERWISE.get(said, said))
    match = extractor(pattern)
    return lambda message: match(message) is not None


@lru_cache(_KEPT)
def extractor(pattern: str) -> Match:
    """Gives the extracted values of a message that matches; for metric filters.

    Raises :class:`Refusal` in the words of PutMetricFilter for a text that is no pattern.
    """
    return patterns.matcher(tree_of(pattern))


@lru_cache(_KEPT)
def tree_of(pattern: str) -> Pattern:
    """The pattern read. Raises :class:`Refusal` as :func:`extractor` does."""
    tree, _ = patterns.parse(Source(pattern))
    if tree is None:
        raise invalid(patterns.refusal(pattern))
    return tree


def has_regex(pattern: str) -> bool:
    """Whether a regular expression is in the pattern, of which a group has few."""
    return any(find(tree_of(pattern), Regex))
