"""The formats of an answer, by the name that ``-o`` takes."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from insights.errors import UsageError
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


#: Each is the module of its name, which is imported when it is asked for.
FORMATS = (
    "table",
    "json",
    "jsonl",
    "csv",
    "tsv",
    "markdown",
    "raw",
    "vertical",
    "chart",
    "html",
)


def render(name: str) -> Renderer:
    """The renderer of that name; ``UsageError`` where there is none."""
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS) or f"Type one of {', '.join(FORMATS)}."
        raise UsageError(f"There is no output format '{name}'.", hint)
    return cast(Renderer, import_module(f"insights.render.{name}").render)
