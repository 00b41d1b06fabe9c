"""The pages of all kinds of findings, whichever part of the program has them."""

from __future__ import annotations

from insights.catalog.codes import CODES
from insights.diagnostics import Severity
from insights.lint.pages import Page, pages, paragraphs

_ENGINES = (
    Page(
        "INS400",
        "not-local",
        Severity.ERROR,
        "The local engine has no faithful answer to a part of the query.\n\n"
        "It says so before it reads anything. 'insights explain fidelity' tells what it answers,\n"
        "and how surely; the query can still run on CloudWatch.",
    ),
)


def every() -> list[Page]:
    """All pages, in the order of codes."""
    catalog = (Page(one.code, one.slug, one.severity, paragraphs(one.page)) for one in CODES)
    return sorted((*pages(), *_ENGINES, *catalog), key=lambda page: page.code)
