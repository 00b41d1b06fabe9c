"""Field selection criteria of metric filters: ``@aws.account = "1" AND @aws.region IN ("a", "b")``.

As recorded (observed 4.10): ``=``, ``!=``, ``IN``, ``NOT IN`` with round brackets, ``AND``, ``OR``,
parentheses, and either quote. ``@source.log`` and other fields are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TEXT = r"""(?:"[^"]*"|'[^']*')"""
_CONDITION = re.compile(
    r"(?P<field>@aws\.(?:account|region))\s*"
    rf"(?P<operator>!?=\s*(?={_TEXT})|\s(?:NOT\s+)?IN\s*(?=\())"
    rf"(?:{_TEXT}|\(\s*{_TEXT}(?:\s*,\s*{_TEXT})*\s*\))"
)
_JOINED = re.compile(r"C\s+(?:AND|OR)\s+C|\(\s*C\s*\)")
#: What a part with known conditions (``Y`` or ``N``) comes to; the first that fits is taken.
_REDUCED = (
    (re.compile(r"\( ?([YN]) ?\)"), r"\1"),
    (re.compile(r"Y AND Y"), "Y"),
    (re.compile(r"[YN] AND [YN]"), "N"),
    (re.compile(r"N OR N"), "N"),
    (re.compile(r"(?<!AND )[YN] OR [YN](?! AND)"), "Y"),
)


def is_criteria(text: str) -> bool:
    """Whether the text is one: each condition becomes a ``C``, and in the end one is left."""
    if "C" in _CONDITION.sub("", text).replace("@", ""):
        return False
    left, done = _CONDITION.sub("C", text), ""
    while left != done:
        left, done = _JOINED.sub("C", left), left
    return left.strip() == "C"


def holds(text: str, fields: Mapping[str, str]) -> bool:
    """Whether criteria that can be read are met by an event's ``@aws.account`` and ``@aws.region``.

    ``AND`` binds tighter than ``OR``, as usual (assumed).
    """
    left = " ".join(_CONDITION.sub(lambda found: "NY"[_is_met(found, fields)], text).split())
    while len(left) > 1:
        for joined, value in _REDUCED:
            left, done = joined.subn(value, left, count=1)
            if done:
                break
    return left == "Y"


def _is_met(found: re.Match[str], fields: Mapping[str, str]) -> bool:
    """One condition; a list is met by any of its texts."""
    behind = found[0][found.end("operator") - found.start() :]
    texts = [text[1:-1] for text in re.findall(_TEXT, behind)]
    negated = found["operator"].strip().startswith(("!", "NOT"))
    return (fields[found["field"]] in texts) is not negated
