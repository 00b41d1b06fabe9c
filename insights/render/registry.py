"""The formats of an answer, by the name that ``-o`` takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from insights.errors import UsageError
from insights.render import chart, csv, html, json, jsonl, markdown, raw, table, tsv, vertical
from insights.results import ResultSet
from insights.suggest import did_you_mean


class Renderer(Protocol):
    """Writes an answer as pieces of text, each of whole lines.

    ``width`` is the number of columns of the terminal that will show the text. ``None`` means
    that no terminal will: nothing is shortened then. The pieces of ``json``, ``jsonl``, ``csv``,
    ``tsv``, ``raw`` and ``vertical`` come as the rows arrive; the others need all rows first.
    """

    def __call__(self, result: ResultSet, width: int | None = None) -> Iterator[str]:
        """The pieces; walking them walks the answer's batches."""


FORMATS: Mapping[str, Renderer] = {
    "table": table.render,
    "json": json.render,
    "jsonl": jsonl.render,
    "csv": csv.render,
    "tsv": tsv.render,
    "markdown": markdown.render,
    "raw": raw.render,
    "vertical": vertical.render,
    "chart": chart.render,
    "html": html.render,
}


def render(name: str) -> Renderer:
    """The renderer of that name; ``UsageError`` where there is none."""
    found = FORMATS.get(name)
    if found is None:
        hint = did_you_mean(name, FORMATS) or f"Type one of {', '.join(FORMATS)}."
        raise UsageError(f"There is no output format '{name}'.", hint)
    return found
