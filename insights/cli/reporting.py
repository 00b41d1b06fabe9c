"""Findings as the answer of a command, in the format that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from insights.cli.terminal import Terminal, file_lines

if TYPE_CHECKING:
    from insights.diagnostics import Diagnostic
    from insights.render.sarif import RulePage

#: The formats of findings, the first being the one without ``-o``.
OUTPUTS = ("text", "json", "github", "sarif", "junit", "rdjson")


def write(found: Sequence[Diagnostic], output: str, terminal: Terminal) -> None:
    """Write findings to stdout."""
    from insights.render.reports import report

    for piece in report(output, found, file_lines, _pages):
        terminal.write(piece)


def _pages() -> Mapping[str, RulePage]:
    from insights.cli.pages import every
    from insights.render.sarif import RulePage

    return {page.code: RulePage(page.summary, page.text, page.severity) for page in every()}
