"""The faults of patterns as pages: what the parser reports, and what cannot be derived."""

from __future__ import annotations

from insights.lint.syntax import Fault
from insights.patterns.faults import CODES

_PAGES: dict[str, tuple[str, str, str]] = {
    "pattern-symbol": (
        "A character stands where the pattern has no place for it. Terms of letters, digits and "
        "'_' stand bare; everything else stands in quotes.",
        '"time-out"',
        "time-out",
    ),
    "pattern-unclosed": (
        "A quote, a regular expression, a bracket or a brace is opened and not closed.",
        '"half open"',
        '"half open',
    ),
    "pattern-structure": (
        "Something is missing, or stands in another order than patterns have.",
        "{ $.code = 5 }",
        "{ $.code = }",
    ),
    "pattern-star": (
        "A plain term has no wildcards. It is found inside words without any, and the service "
        "refuses the star.",
        "ERROR",
        "ERROR*",
    ),
    "pattern-regex": (
        "A regular expression holds a character that the dialect of patterns does not have. "
        "There are no groups, no '!', and nothing beyond ASCII; \\x28 stands for a parenthesis.",
        "%retry|retries%",
        "%retr(y|ies)%",
    ),
    "pattern-regex-syntax": (
        "A regular expression does not compile. A set is not closed, a repetition repeats "
        "nothing, or an escape is unknown.",
        "%id=[0-9]+%",
        "%id=[0-9%",
    ),
    "pattern-many-regexes": (
        "A pattern may have two regular expressions. Alternatives fit into one, with '|' between.",
        "%a.c|b.d|e.f%",
        "%a.c% %b.d% %e.f%",
    ),
    "pattern-many-wildcards": (
        "A selector may branch once, and a pattern may have three selectors that do. [*] and .* "
        "are wildcards.",
        '{ $.groups[*].name = "ops" }',
        '{ $.groups[*].members[*] = "eve" }',
    ),
    "pattern-duplicate-field": (
        "Two fields of a space-delimited pattern have one name, or '...' stands there twice.",
        "[host, ..., size]",
        "[host, host, size]",
    ),
    "pattern-too-long": (
        "A pattern may have 1,024 characters.",
        "ERROR",
        "A" * 1100,
    ),
    "pattern-foreign-word": (
        "A word or sign of another language. Conditions are joined by && and ||, equality is one "
        "'=', and neither IS NOT nor EXISTS exist.",
        "{ $.a = 1 && $.b = 2 }",
        "{ $.a = 1 AND $.b = 2 }",
    ),
}
#: In the order of the codes; they cannot be switched off.
PATTERN_FAULTS: tuple[Fault, ...] = tuple(
    Fault(code, slug, *_PAGES[slug]) for slug, code in CODES.items()
)
NOT_DERIVABLE = Fault(
    "PAT020",
    "not-derivable",
    "The query's filter has no pattern that selects the same events. The finding names the "
    "condition that has none; write a pattern of your own, or change the condition.",
    'filter action = "REJECT" and dstPort = 22',
    'filter action = "REJECT" or dstPort = 22',
)
