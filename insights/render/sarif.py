"""Diagnostics as SARIF 2.1.0, which code scanning services read."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from insights.diagnostics import Diagnostic, Severity, ordered
from insights.render.positions import Lines
from insights.version import __version__

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
#: What does not stand for itself in the path of a URI (RFC 3986).
_RESERVED = re.compile(r"[^A-Za-z0-9._~/-]")
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


class RulePage(NamedTuple):
    """What is known about a kind of finding: one sentence, all of it, and its severity."""

    summary: str
    text: str
    severity: Severity


def as_sarif(
    found: Iterable[Diagnostic], pages: Mapping[str, RulePage], lines: Lines
) -> Iterator[str]:
    """One log with one run. ``pages`` are by code; only those of what was found are listed.

    Paths are relative URIs; columns count characters (code points) from 1. A fingerprint is made
    of the rule and the line's text, so it outlives lines that are added above.
    """
    told = ordered(found)
    rules = {one.code: one.slug for one in sorted(told, key=lambda one: one.code)}
    index = {code: at for at, code in enumerate(rules)}
    marks = _Marks(lines)
    run = {
        "tool": {
            "driver": {
                "name": "insights",
                "version": __version__,
                "rules": [_rule(code, slug, pages.get(code)) for code, slug in rules.items()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, index[one.code], marks.of(one)) for one in told],
    }
    whole = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    yield json.dumps(whole, indent=1) + "\n"


def _rule(code: str, slug: str, page: RulePage | None) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": code, "name": slug}
    if page is not None:
        rule["shortDescription"] = {"text": page.summary}
        rule["fullDescription"] = {"text": page.text}
        rule["help"] = {"text": f"{page.text}\n\nRun 'insights explain {code}' for examples."}
        rule["defaultConfiguration"] = {"level": _LEVELS[page.severity]}
    return rule


def _result(one: Diagnostic, rule: int, fingerprint: str) -> dict[str, Any]:
    span = one.span
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    place = {"artifactLocation": {"uri": _uri(one.file)}, "region": region}
    hint = f"\n{one.hint}" if one.hint else ""
    return {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": _LEVELS[one.severity],
        "message": {"text": one.message + hint},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"insights/v1": fingerprint},
    }


def _uri(file: str) -> str:
    """A path as a URI reference: relative where the path is, with slashes, and escaped."""
    raw = file.replace("\\", "/").encode("utf-8", "surrogateescape").decode("latin-1")
    path = _RESERVED.sub(lambda found: f"%{ord(found[0]):02X}", raw)
    return f"file://{path}" if path.startswith("/") else path


class _Marks:
    """Fingerprints: equal findings on equal lines of a file are numbered."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._files: dict[str, list[str]] = {}
        self._seen: Counter[str] = Counter()

    def of(self, one: Diagnostic) -> str:
        """The fingerprint of the next finding."""
        if one.file not in self._files:
            self._files[one.file] = self._lines(one.file) or []
        rows = self._files[one.file]
        row = rows[one.span.line - 1].strip() if 0 < one.span.line <= len(rows) else ""
        parts = "\0".join((one.code, one.file, row, one.message))
        mark = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._seen[mark] += 1
        return f"{mark}:{self._seen[mark]}"
