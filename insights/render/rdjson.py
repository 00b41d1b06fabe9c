"""Diagnostics as reviewdog reads them: one object of its Diagnostic Format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from insights.diagnostics import Diagnostic, Severity, ordered
from insights.render.positions import Lines, Utf8

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.HINT: "INFO"}


def as_rdjson(found: Iterable[Diagnostic], lines: Lines) -> Iterator[str]:
    """One object with all findings, in order.

    Columns are counted in bytes of UTF-8, from 1, as the format wants them (reviewdog,
    ``proto/rdf/reviewdog.proto``); ``lines`` gives the lines of a file for that, or ``None``.
    """
    counted = Utf8(lines)
    told = [_diagnostic(diagnostic, counted) for diagnostic in ordered(found)]
    whole = {"source": {"name": "insights"}, "diagnostics": told}
    yield json.dumps(whole, indent=1) + "\n"


def _diagnostic(diagnostic: Diagnostic, counted: Utf8) -> dict[str, Any]:
    span, file = diagnostic.span, diagnostic.file
    hint = f"\n{diagnostic.hint}" if diagnostic.hint else ""
    return {
        "message": diagnostic.message + hint,
        "location": {
            "path": file,
            "range": {
                "start": _position(counted, file, span.line, span.column),
                "end": _position(counted, file, span.end_line, span.end_column),
            },
        },
        "severity": _SEVERITIES[diagnostic.severity],
        "code": {"value": diagnostic.code},
    }


def _position(counted: Utf8, file: str, line: int, column: int) -> dict[str, int]:
    return {"line": line, "column": counted.column(file, line, column)}
