"""What keeps a text from being a filter pattern: our words, and the service's own."""

from __future__ import annotations

from typing import NoReturn

from insights.diagnostics import Diagnostic, Severity, Source

#: Slug to code, in the order of the codes.
CODES: dict[str, str] = {
    "pattern-symbol": "PAT001",
    "pattern-unclosed": "PAT002",
    "pattern-structure": "PAT003",
    "pattern-star": "PAT004",
    "pattern-regex": "PAT005",
    "pattern-regex-syntax": "PAT006",
    "pattern-many-regexes": "PAT007",
    "pattern-many-wildcards": "PAT008",
    "pattern-duplicate-field": "PAT009",
    "pattern-too-long": "PAT010",
    "pattern-foreign-word": "PAT011",
}
#: The service's texts, as recorded (observed 3.6). FilterLogEvents says the second as the third.
TERM = "Invalid character(s) in term '{}'"
STRUCTURE = "Invalid metric filter pattern"
FILTER_STRUCTURE = "Invalid filter pattern"
COMPILE = "Failed to compile regular expression."
REGEXES = "Your input has exceeded the maximum of 2 regular expressions per filter pattern."
SELECTOR_WILDCARDS = (
    "Your filter pattern has a JSON path selector that exceeds the maximum of 1 wildcard allowed "
    "per json selector."
)
WILDCARDS = (
    "Your input has exceeded the maximum of 3 JSON wildcard selectors allowed per filter pattern."
)
DUPLICATE = "Duplicate field '{}'"
LENGTH = (
    "1 validation error detected: Value '{}' at 'filterPattern' failed to satisfy constraint: "
    "Member must have length less than or equal to 1024"
)


class Refused(Exception):  # noqa: N818 - control flow inside the parser, never an error outside
    """The text is no pattern. ``text`` is what the service says, the rest is for people."""

    def __init__(
        self, slug: str, place: tuple[int, int], message: str, hint: str = "", text: str = STRUCTURE
    ) -> None:
        super().__init__(message)
        self.slug = slug
        self.place = place
        self.message = message
        self.hint = hint
        self.text = text

    def told(self, source: Source) -> Diagnostic:
        """The same as a diagnostic in the pattern's source."""
        start, end = self.place
        span = source.span(start, max(start, end))
        code = CODES[self.slug]
        return Diagnostic(
            code, self.slug, Severity.ERROR, source.file, span, self.message, self.hint
        )


def bad_term(
    slug: str, text: str, place: tuple[int, int], message: str, hint: str = ""
) -> NoReturn:
    """Refuse a term; the service repeats it up to the character that it does not know."""
    raise Refused(slug, place, message, hint, TERM.format(text[place[0] : place[1]]))
