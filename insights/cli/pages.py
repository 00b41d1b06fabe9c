"""The pages of all kinds of findings, whichever part of the program has them."""

from __future__ import annotations

from insights.catalog.codes import CODES
from insights.catalog.lock_codes import CODES as LOCK_CODES
from insights.diagnostics import Severity
from insights.lint.pages import Page, pages, paragraphs
from insights.monitors.codes import CODES as MONITOR_CODES
from insights.runs.symptoms import CODES as SYMPTOMS

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
    coded = (*CODES, *LOCK_CODES, *MONITOR_CODES, *SYMPTOMS)
    told = (Page(one.code, one.slug, one.severity, paragraphs(one.page)) for one in coded)
    return sorted((*pages(), *_ENGINES, *told), key=lambda page: page.code)
