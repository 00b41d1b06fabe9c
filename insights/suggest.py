"""“Did you mean”: the nearest of the words that would have been right."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache


def suggestions(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Up to ``most`` of ``known`` that ``word`` may have meant, the likeliest first.

    A word that differs in case only comes first; else two thirds of the letters must agree.
    """
    return _nearest(word, tuple(dict.fromkeys(known)))[:most]


@lru_cache(maxsize=256)  # the same mistake is often made many times
def _nearest(word: str, known: tuple[str, ...]) -> list[str]:
    lowered = word.lower()
    scored = []
    for candidate in known:
        other = candidate.lower()
        if other == lowered:
            score = 2.0
        else:
            score = SequenceMatcher(None, lowered, other).ratio()
            if len(lowered) > 2 and (other.startswith(lowered) or lowered.startswith(other)):
                score = max(score, 0.67)
        if score >= 0.66:
            scored.append((-score, candidate))
    return [candidate for _, candidate in sorted(scored)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``Did you mean 'a' or 'b'?``, or an empty text where nothing is near."""
    found = [f"'{candidate}'" for candidate in suggestions(word, known)]
    if not found:
        return ""
    return f"Did you mean {' or '.join(found)}?"
