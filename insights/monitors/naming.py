"""Names of objects in AWS (design 6)."""

from __future__ import annotations

from insights.catalog.model import Catalog, Entry
from insights.diagnostics import Diagnostic, Span
from insights.monitors.codes import NAME_TOO_LONG
from insights.monitors.kinds import Kind

#: The longest names (D); scheduled queries have 300 in the API and 255 in templates.
_LONGEST = {Kind.METRIC_FILTER: 512}
_USUAL = 255


def start_of(prefix: str, kind: Kind) -> str:
    """What all names of a kind start with; a dashboard's cannot hold dots and has '-' there (D)."""
    return (prefix.replace(".", "-") if kind is Kind.DASHBOARD else prefix) + kind.separator


def name_of(catalog: Catalog, kind: Kind, name: str) -> str:
    """``<prefix>.<name>``, or ``<prefix>-<name>`` of a dashboard."""
    return start_of(catalog.prefix, kind) + name


def saved_query_name(catalog: Catalog, entry: Entry) -> str:
    """``<prefix>/<folder>/<title>``."""
    options = entry.saved_query
    folder = options.get("folder", "") if isinstance(options, dict) else ""
    return "/".join(part for part in (catalog.prefix, folder, entry.title) if part)


def check_name(kind: Kind, name: str, place: tuple[str, Span], told: list[Diagnostic]) -> None:
    """A finding when a name is longer than AWS takes."""
    longest = _LONGEST.get(kind, _USUAL)
    if len(name) > longest:
        message = (
            f"The {kind.words} would be called '{name[:40]}...', which has {len(name)} characters."
        )
        hint = f"Shorten it to {longest} characters, the catalog's prefix included."
        told.append(NAME_TOO_LONG.at(*place, message, hint))
