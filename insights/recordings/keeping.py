"""Which identifiers have to stay, because the query gives other rows without them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: Runs that a search may take.
_MOST = 300


def needed(values: Sequence[str], same_with: Callable[[frozenset[str]], bool]) -> list[str]:
    """The fewest of the values, as far as a search by halves finds them, that have to stay.

    ``same_with`` tells whether the rows are the same where only those are kept; with all of them
    they are. None are needed where they are the same with none.
    """
    if same_with(frozenset()):
        return []
    kept = list(values)
    runs = 0
    size = max(1, len(kept) // 2)
    while runs < _MOST:
        for start in range(0, len(kept), size):
            left = kept[:start] + kept[start + size :]
            runs += 1
            if len(left) < len(kept) and same_with(frozenset(left)):
                kept = left
                break
        else:
            if size == 1:
                break
            size = max(1, size // 2)
    return kept
