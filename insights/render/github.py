"""Diagnostics as GitHub annotations: lines that a workflow prints and a pull request shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from insights.diagnostics import Diagnostic, Severity, ordered
from insights.render.escape import visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def as_github(found: Iterable[Diagnostic]) -> Iterator[str]:
    """One workflow command a finding, in order; lines and columns count from 1.

    Columns are left out of a finding over several lines: GitHub refuses them there. Format:
    "Workflow commands for GitHub Actions" in GitHub's documentation.
    """
    for diagnostic in ordered(found):
        properties = ",".join(f"{key}={_property(value)}" for key, value in _place(diagnostic))
        message = "\n".join(visible(text) for text in (diagnostic.message, diagnostic.hint) if text)
        yield f"::{_COMMANDS[diagnostic.severity]} {properties}::{_data(message)}\n"


def _place(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    span = diagnostic.span
    yield "file", visible(diagnostic.file)
    yield "line", str(span.line)
    yield "endLine", str(span.end_line)
    if span.line == span.end_line:
        yield "col", str(span.column)
        yield "endColumn", str(span.end_column)
    yield "title", f"{diagnostic.code} {diagnostic.slug}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
