"""What can be wrong with versions and with ``catalog.lock``, and what a review tells."""

from __future__ import annotations

from insights.catalog.codes import Code
from insights.diagnostics import Severity

VERSION = Code(
    "CAT015",
    "version-too-low",
    Severity.ERROR,
    "An entry changed and its version does not say so. The first number counts breaking changes: "
    "a column or parameter that is gone, renamed or of another type, a parameter that takes less. "
    "The second counts changes of behaviour and of monitors, the third those of wording. Below "
    "1.0.0 a breaking change raises the second number.",
)
STALE = Code(
    "CAT016",
    "lock-out-of-date",
    Severity.ERROR,
    "catalog.lock is not what 'insights lock' would write. It has to be kept with the entries, so "
    "that a later change can be told from this one.",
)
RETIRED = Code(
    "CAT017",
    "retired-name",
    Severity.ERROR,
    "A retired name is used again. Scripts and people who still run it would get something else "
    "without a word, so a name stays retired for ever.",
)
GONE = Code(
    "CAT018",
    "entry-gone",
    Severity.ERROR,
    "An entry was deleted or renamed and its name was not retired. Those who run it are left with "
    "an unknown name. With 'status: retired' and 'replaced_by' they are told what to run instead; "
    "once that is locked the file may go.",
)
UNREADABLE = Code(
    "CAT019",
    "lock-unreadable",
    Severity.ERROR,
    "A line of catalog.lock is not one that 'insights lock' wrote, such as the marks of a merge "
    "conflict. 'insights lock' keeps what both sides say and writes the file anew.",
)

BROKEN = Code(
    "CAT020",
    "not-reviewed",
    Severity.ERROR,
    "An entry has errors, so nobody can tell what changed in it. 'insights validate' names them.",
)
BREAKING = Code(
    "CAT021",
    "breaking-change",
    Severity.HINT,
    "Something that others rely on is gone or another one: a column, a parameter, a name.",
)
BEHAVIOUR = Code(
    "CAT022",
    "behaviour-change",
    Severity.HINT,
    "The same events can lead to other rows than before.",
)
MONITORS = Code(
    "CAT023",
    "monitors-change",
    Severity.HINT,
    "Something that is made in AWS from an entry will be another: a metric filter, an alarm, a "
    "metric, a saved or scheduled query.",
)

#: Every code of locks and reviews, in order.
CODES: tuple[Code, ...] = (
    VERSION,
    STALE,
    RETIRED,
    GONE,
    UNREADABLE,
    BROKEN,
    BREAKING,
    BEHAVIOUR,
    MONITORS,
)
