"""The text of an entry's query as CloudWatch keeps it, and as it runs it on its own."""

from __future__ import annotations

from insights.catalog.model import Entry
from insights.catalog.rendering import render
from insights.diagnostics import Diagnostic
from insights.errors import InsightsError
from insights.lang.flow_format import in_front
from insights.lang.log_types import LogSource
from insights.monitors.codes import NOT_RUNNABLE, TEXT_TOO_LONG

#: The longest text of a query of any kind (D).
LONGEST = 10_000
LANGUAGES = {"insights": "CWLI", "ppl": "PPL", "sql": "SQL"}


def saved_text(entry: Entry, source: LogSource) -> str:
    """The query with its placeholders, which are CloudWatch's own syntax."""
    return _with_format(entry, entry.query.text.strip(), source)


def unattended_text(entry: Entry, source: LogSource, told: list[Diagnostic]) -> str:
    """The query with the defaults of its parameters, since nobody is there to give values."""
    if entry.language != "insights":
        return entry.query.text.strip()
    missing = [name for name, parameter in entry.parameters.items() if parameter.required]
    for name in missing:
        message = f"The parameter '{name}' has no default, and CloudWatch runs the query by itself."
        span = entry.written["parameters"].key_span(name)
        told.append(NOT_RUNNABLE.at(entry.file, span, message, f"Add a default to '{name}'."))
    if missing:
        return ""
    try:
        text = render(entry.query, entry.parameters, {}).text.strip()
    except InsightsError as error:
        told.append(NOT_RUNNABLE.at(entry.file, entry.span("query"), error.message, error.hint))
        return ""
    return _with_format(entry, text, source)


def check_length(entry: Entry, text: str, told: list[Diagnostic]) -> None:
    """A finding when a text is longer than CloudWatch takes."""
    if len(text) > LONGEST:
        message = f"The query has {len(text)} characters in AWS; {LONGEST} are taken."
        span = entry.span("query")
        told.append(TEXT_TOO_LONG.at(entry.file, span, message, "Shorten it."))


def _with_format(entry: Entry, text: str, source: LogSource) -> str:
    """The parse stage of a custom flow-log format in front, where the source has one."""
    if entry.language == "insights" and source.type == "vpcflow" and source.format:
        return in_front(text, source.format)[0]
    return text
