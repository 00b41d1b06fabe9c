"""What ``insights explain`` shows: a page for every rule and every fault of syntax."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator

from insights.dataclass import dataclass
from insights.diagnostics import Severity
from insights.lint.base import Rule
from insights.lint.patterns.pages import NOT_DERIVABLE, PATTERN_FAULTS
from insights.lint.patterns.registry import PATTERN_RULES
from insights.lint.registry import RULES
from insights.lint.syntax import FAULTS, Fault

_WIDTH = 96
#: The examples of rules about length are long.
_LONGEST = 200
_MARKUP = re.compile(r"``(.+?)``")


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of finding: what it means, and examples with and without it.

    ``text`` has a first line that says it all; further paragraphs follow blank lines.
    """

    code: str
    slug: str
    severity: Severity
    text: str
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What the finding means, in one sentence."""
        return self.text.split("\n\n", 1)[0]


def pages() -> list[Page]:
    """The pages of the language and of filter patterns, in the order of codes."""
    faults = (*FAULTS, *PATTERN_FAULTS, NOT_DERIVABLE)
    return [*map(_of_fault, faults), *map(_of_rule, (*RULES, *PATTERN_RULES))]


def lines(page: Page) -> Iterator[str]:
    """A page as it is printed."""
    yield f"{page.code} {page.slug} ({page.severity.word})"
    yield ""
    yield page.text
    for title, examples in (("Finds", page.bad), ("Passes", page.good)):
        yield from _examples(title, examples)


def _examples(title: str, examples: Iterable[str]) -> Iterator[str]:
    shown = [text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..." for text in examples]
    if shown:
        yield ""
        yield f"{title}:"
        yield from (f"    {text}" for text in shown)


def _of_rule(rule: Rule) -> Page:
    text = _MARKUP.sub(r"'\1'", inspect.cleandoc(type(rule).__doc__ or ""))
    return Page(rule.code, rule.slug, rule.severity, text, rule.good, rule.bad)


def _of_fault(fault: Fault) -> Page:
    text = paragraphs(fault.page)
    return Page(fault.code, fault.slug, fault.severity, text, (fault.good,), (fault.bad,))


def paragraphs(text: str) -> str:
    """A plain text as a page has it: its first sentence, then the rest."""
    first, stop, rest = text.partition(". ")
    return "\n\n".join(textwrap.fill(part, _WIDTH) for part in (first + stop.strip(), rest) if part)
