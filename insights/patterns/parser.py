"""Text to tree: which kind of pattern a text is, and the limits that all kinds have.

Facts: cloudwatch spec 4.3 to 4.6; observed 3 wins where the two differ.
"""

from __future__ import annotations

from insights.diagnostics import Diagnostic, Source
from insights.lang.walk import find
from insights.patterns import faults
from insights.patterns.faults import Refused
from insights.patterns.json_pattern import check_wildcards, parse_json
from insights.patterns.nodes import Pattern, Regex, Selector
from insights.patterns.space_pattern import parse_space
from insights.patterns.text_pattern import parse_text

#: Characters of a pattern, and regular expressions in it (cloudwatch spec 4.1).
MOST_CHARACTERS = 1024
MOST_REGEXES = 2


def parse(source: Source) -> tuple[Pattern | None, list[Diagnostic]]:
    """The tree of a pattern, or what is wrong with it. A pattern is read to its first fault."""
    try:
        return _parse(source.text), []
    except Refused as refused:
        return None, [refused.told(source)]


def refusal(text: str) -> str:
    """What TestMetricFilter and PutMetricFilter say of a text that is no pattern, else nothing.

    The error is an InvalidParameterException. FilterLogEvents says ``FILTER_STRUCTURE`` instead
    of ``STRUCTURE`` (observed 3.6).
    """
    try:
        _parse(text)
    except Refused as refused:
        return refused.text
    return ""


def _parse(text: str) -> Pattern:
    if len(text) > MOST_CHARACTERS:
        message = f"The pattern has {len(text):,} characters; it may have {MOST_CHARACTERS:,}."
        shown = faults.LENGTH.format(text)
        place = (MOST_CHARACTERS, len(text))
        raise Refused("pattern-too-long", place, message, text=shown)
    pattern = _of_kind(text)
    regexes = list(find(pattern, Regex))
    if len(regexes) > MOST_REGEXES:
        extra = regexes[MOST_REGEXES]
        message = f"The pattern has {len(regexes)} regular expressions; it may have two."
        hint = "Join alternatives with '|' in one expression, or quote plain texts."
        place = (extra.start, extra.end)
        raise Refused("pattern-many-regexes", place, message, hint, faults.REGEXES)
    check_wildcards(list(find(pattern, Selector)))
    return pattern


def _of_kind(text: str) -> Pattern:
    start = text.lstrip()[:1]
    if start == "{":
        return parse_json(text)
    if start == "[":
        return parse_space(text)
    return parse_text(text)
