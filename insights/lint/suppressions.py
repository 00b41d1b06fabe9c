"""Comments that silence findings: ``# insights: ignore[slug, INS2] until 2027-01-31 -- reason``.

At the end of a line of code such a comment is about the findings that start on that line. On a
line of its own it is about those of the next line of code; in front of the first stage, and on
the first line of the query, about the whole query. Faults of syntax cannot be silenced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from insights.lang.ast import Comment, Query

_MARK = re.compile(r"\s*insights\s*:\s*(?=ignore|disable|noqa|skip|suppress)", re.IGNORECASE)
_FORM = re.compile(
    r"\s*insights:\s*ignore\s*\[(?P<words>[^\]]*)\]"
    r"(?:\s+until\s+(?P<until>\S+))?\s*(?:(?:--|\u2014)\s*(?P<reason>.*?))?\s*"
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(slots=True)
class Suppression:
    """One such comment. ``used`` collects the words of it that silenced something.

    ``line`` is the line of the query's text (from 1) that it is about, 0 for all of them.
    ``until`` is the last day on which it holds. ``fault`` says why it cannot be understood.
    """

    comment: Comment
    words: tuple[str, ...] = ()
    until: date | None = None
    reason: str = ""
    line: int = 0
    fault: str = ""
    used: set[str] = field(default_factory=set)

    def expired(self, today: date | None) -> bool:
        """Whether its last day is over; never where the day is not known."""
        return self.until is not None and today is not None and today > self.until


def matches(word: str, code: str, slug: str) -> bool:
    """Whether a word (``INS201``, ``INS2``, ``unbounded-events``) names a rule.

    A code, its beginning from the family's letters on, or a slug; case does not matter.
    """
    wanted = word.strip().lower()
    if wanted == slug:
        return True
    return len(wanted) >= 3 and wanted[:3].isalpha() and code.lower().startswith(wanted)


def suppressions(query: Query, text: str) -> tuple[Suppression, ...]:
    """Those of a query, in the order of its text, expired and faulty ones included."""
    marked = [comment for comment in query.comments if _MARK.match(comment.text)]
    return tuple(_read(comment, query, text) for comment in marked)


def _read(comment: Comment, query: Query, text: str) -> Suppression:
    form = _FORM.fullmatch(comment.text)
    if form is None:
        return Suppression(comment, fault="It is not written as 'ignore[rule] -- reason'.")
    words = tuple(word.strip() for word in form["words"].split(",") if word.strip())
    if not words:
        return Suppression(comment, fault="It names no rule.")
    until = None
    if form["until"]:
        until = _day(form["until"])
        if until is None:
            return Suppression(comment, fault=f"'{form['until']}' is no day.")
    line = _line(comment, query, text)
    return Suppression(comment, words, until, form["reason"] or "", line)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _line(comment: Comment, query: Query, text: str) -> int:
    """The line that a comment is about."""
    own = text.count("\n", 0, comment.start) + 1
    before = text[text.rfind("\n", 0, comment.start) + 1 : comment.start]
    if before.strip():
        return own
    first = query.commands[0].start if query.commands else len(text)
    if own == 1 and comment.start < first:
        return 0
    following = text.split("\n")[own:]
    for number, row in enumerate(following, own + 1):
        if row.strip() and not row.lstrip().startswith("#"):
            return number
    return own
