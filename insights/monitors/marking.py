"""How objects say whose they are: a comment in saved queries, tags, a line on dashboards.

The comment is ``# insights:<catalog>/<name> v1.2.0 <hash>`` on the last line (design 6); PPL and
SQL have comments between ``/*`` and ``*/`` (A).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from insights.monitors.live import Marker

CATALOG, NAME, VERSION, DIGEST = (
    "insights:catalog",
    "insights:name",
    "insights:version",
    "insights:hash",
)

_MARK = (
    r"insights:(?P<catalog>[a-z0-9-]+)/(?P<id>[a-z0-9-]+) v(?P<version>\S+) (?P<digest>[0-9a-f]+)"
)
_COMMENT = re.compile(rf"\n?[ \t]*(?:# {_MARK}|/\* {_MARK.replace('?P<', '?P<other_')} \*/)\s*\Z")
_LINE = re.compile(_MARK)


def mark(marker: Marker) -> str:
    """``insights:acme/rejects v1.2.0 0123456789ab``."""
    return f"insights:{marker.catalog}/{marker.id} v{marker.version} {marker.digest}"


def with_comment(text: str, language: str, marker: Marker) -> str:
    """A query with its marker as last line; ``language`` is that of the API."""
    comment = f"# {mark(marker)}" if language == "CWLI" else f"/* {mark(marker)} */"
    return f"{text}\n{comment}"


def split_comment(text: str) -> tuple[str, Marker | None]:
    """A query without its marker, and the marker if there is one at its end."""
    found = _COMMENT.search(text)
    if found is None:
        return text, None
    named = {
        name.removeprefix("other_"): value for name, value in found.groupdict().items() if value
    }
    return text[: found.start()], Marker(**named)


def tags(marker: Marker) -> dict[str, str]:
    """The tags of an alarm or a scheduled query."""
    return {
        CATALOG: marker.catalog,
        NAME: marker.id,
        VERSION: marker.version,
        DIGEST: marker.digest,
    }


def of_tags(found: Mapping[str, str]) -> Marker | None:
    """The marker in an object's tags."""
    if not found.get(CATALOG) or not found.get(NAME):
        return None
    return Marker(found[CATALOG], found[NAME], found.get(VERSION, ""), found.get(DIGEST, ""))


def of_line(text: str) -> Marker | None:
    """The marker somewhere in a text, as dashboards carry it."""
    found = _LINE.search(text)
    return Marker(**found.groupdict()) if found else None
