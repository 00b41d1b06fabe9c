"""The formats of findings, by the name that ``-o`` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from insights.diagnostics import Diagnostic
from insights.render.findings import as_json, as_text
from insights.render.github import as_github
from insights.render.junit import as_junit
from insights.render.positions import Lines
from insights.render.rdjson import as_rdjson
from insights.render.sarif import RulePage, as_sarif

Pages = Callable[[], Mapping[str, RulePage]]

FORMATS = ("text", "json", "github", "sarif", "junit", "rdjson")


def report(name: str, found: Iterable[Diagnostic], lines: Lines, pages: Pages) -> Iterator[str]:
    """Findings in the format of that name, one of ``FORMATS``.

    ``lines`` gives the lines of a file, or ``None``; ``pages`` what is known about each code.
    """
    match name:
        case "json":
            return as_json(found)
        case "github":
            return as_github(found)
        case "junit":
            return as_junit(found)
        case "rdjson":
            return as_rdjson(found, lines)
        case "sarif":
            return as_sarif(found, pages(), lines)
        case _:
            return as_text(found, lines)
