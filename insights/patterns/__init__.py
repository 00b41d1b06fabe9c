"""Metric filter patterns: text to tree, tree to text, and which events match.

::

    pattern, found = parse(Source('{ $.status >= 500 }'))
    values = matcher(pattern)('{"status": 503}')        # {} for a match, None for none
"""

from __future__ import annotations

from insights.patterns.matcher import BothReadings, Difference, Match, matcher
from insights.patterns.nodes import Pattern
from insights.patterns.parser import parse, refusal
from insights.patterns.printer import text

__all__ = [
    "BothReadings",
    "Difference",
    "Match",
    "Pattern",
    "matcher",
    "parse",
    "refusal",
    "text",
]
