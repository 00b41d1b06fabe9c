"""One JSON array with an object a row, written as the rows arrive."""

from __future__ import annotations

from collections.abc import Iterator

from insights.render import jsonl
from insights.results import ResultSet


def render(result: ResultSet, width: int | None = None) -> Iterator[str]:
    """The objects of ``jsonl`` inside ``[ ]``; ``[]`` for an empty answer."""
    del width
    before = "["
    for lines in jsonl.encoded(result):
        if lines:
            yield before + "\n" + ",\n".join(lines)
            before = ","
    yield "[]\n" if before == "[" else "\n]\n"
