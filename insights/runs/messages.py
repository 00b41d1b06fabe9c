"""The messages of files, one after the other, for whoever needs events and no query."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Source
from insights.engines.protocol import Progress, Request
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.runs.wanted import format_named

#: Sorting by a name that no event has keeps the order of the files.
_QUERY = "fields @message | display @message | sort `stored order` asc"

#: More events than any files hold.
_ALL = 10**15


def messages_of(
    paths: tuple[str, ...], data_format: str | None, progress: Progress
) -> Iterator[str]:
    """Every event's message, in the order of the files.

    Raises ``DataError`` for files that cannot be read, ``UsageError`` for a format that there is
    none of.
    """
    from insights.engines.local.engine import LocalEngine

    query, found = parse(Source(_QUERY))
    assert not found
    request = Request(
        query,
        _QUERY,
        Source(_QUERY),
        LogSource(""),
        data=paths,
        data_format=format_named(data_format),
        limit=_ALL,
    )
    result = LocalEngine().run(request, progress)
    return (row[0] or "" for batch in result.batches for row in batch)
