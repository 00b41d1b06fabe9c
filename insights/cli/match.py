"""``insights match``: which events a metric filter pattern matches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options
from insights.cli.terminal import SPOKEN, Terminal, write_file
from insights.errors import FindingsError, UsageError

if TYPE_CHECKING:
    from insights.patterns import BothReadings, Pattern
    from insights.results import Column, ResultSet, Row

_NAME = "<pattern>"
#: Rows that go to the output at once.
_BATCH = 1000
#: Differences that are told one by one.
_TOLD = 20
#: Outputs that take the extracted values as one object; the others have a column for each name.
_OBJECTS = ("json", "jsonl")


@click.command("match")
@click.argument("pattern")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("-m", "--message", "messages", metavar="TEXT", multiple=True, help="This event.")
@click.option(
    "--data", metavar="FILE...", multiple=True, help="Events of these files, or - for stdin."
)
@click.option("--format", "data_format", metavar="NAME", help="The files' format: raw, jsonl, ...")
@options.output("", *options.ROWS)
@options.out
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, pattern: str, files: tuple[str, ...], **given: Any) -> None:
    """Tell which events a metric filter PATTERN matches, and which values it extracts.

    Events come from FILEs in any format that 'query --data' reads, or are given with -m; they are
    numbered from 1. A pattern that begins with a hyphen stands behind '--'.

    \b
      insights match '{ $.status >= 500 }' orders.jsonl
      insights match '[host, ..., status = 5*, bytes]' -m '10.0.0.1 - "GET /" 503 0'
    """
    from insights.patterns import BothReadings

    tree = _tree(pattern)
    paths = (*given["data"], *files)
    if not paths and not given["messages"]:
        raise UsageError("There are no events.", "Name files, or give messages with -m.")
    told = _Told(BothReadings(tree))
    name = given["output"] or ("table" if terminal.shows_tables and not given["out"] else "jsonl")
    events = _events(given["messages"], paths, given["data_format"], terminal)
    _write(told.answer(events, tree, name in _OBJECTS, pattern), name, given["out"], terminal)
    for line in told.lines():
        terminal.say(line)


def _tree(text: str) -> Pattern:
    """The pattern. Raises ``FindingsError`` for what is none."""
    from insights.diagnostics import Source
    from insights.patterns import parse

    SPOKEN[_NAME] = text
    tree, found = parse(Source(text, _NAME))
    if tree is None:
        raise FindingsError("The pattern cannot be used.", found)
    return tree


def _events(
    messages: Sequence[str], paths: Sequence[str], data_format: str | None, terminal: Terminal
) -> Iterator[str]:
    """Events given on the spot, then those of the files in their order."""
    yield from messages
    if paths:
        from insights.cli import progress
        from insights.runs.messages import messages_of

        with progress.shown(terminal) as moving:
            found = messages_of(tuple(paths), data_format, moving)
        yield from found


def _write(result: ResultSet, name: str, out: str | None, terminal: Terminal) -> None:
    from insights.render.registry import render

    if out:
        write_file(Path(out), render(name)(result))
        return
    for piece in render(name)(result, terminal.width):
        terminal.write(piece)


class _Told:
    """Counts events, and notes where open readings of the pattern part."""

    def __init__(self, match: BothReadings) -> None:
        self.match = match
        self.events = self.matched = 0
        self.differences: list[str] = []
        self.differing = 0

    def answer(
        self, events: Iterable[str], tree: Pattern, objects: bool, pattern: str
    ) -> ResultSet:
        """The events that match, with their numbers and values."""
        from insights.results import Column, ColumnType, Provenance, ResultSet

        number = Column("eventNumber", ColumnType.NUMBER)
        message = Column("eventMessage", ColumnType.STRING)
        if objects:
            columns = [number, message, Column("extractedValues", ColumnType.JSON)]
        else:
            columns = [number, *_named(tree), message]
        batches = self._batches(events, columns, objects)
        return ResultSet(columns, batches, Provenance("local", pattern))

    def _batches(
        self, events: Iterable[str], columns: Sequence[Column], objects: bool
    ) -> Iterator[list[Row]]:
        batch: list[Row] = []
        for number, message in enumerate(events, 1):
            values = self._asked(number, message)
            if values is None:
                continue
            if objects:
                batch.append((str(number), message, json.dumps(values)))
            else:
                named = (values.get(column.name) for column in columns[1:-1])
                batch.append((str(number), *named, message))
            if len(batch) == _BATCH:
                yield batch
                batch = []
        yield batch

    def _asked(self, number: int, message: str) -> dict[str, str] | None:
        values, differences = self.match(message)
        self.events = number
        self.matched += values is not None
        self.differing += bool(differences)
        if differences and len(self.differences) < _TOLD:
            self.differences += [f"Event {number}: {one.words}" for one in differences]
        return values

    def lines(self) -> Iterator[str]:
        """What to say in the end."""
        verb = "matches" if self.matched == 1 else "match"
        plural = "" if self.events == 1 else "s"
        yield f"{self.matched:,} of {self.events:,} event{plural} {verb}."
        if self.differing:
            many = "one event" if self.differing == 1 else f"{self.differing:,} events"
            yield f"What the pattern means for {many} is neither documented nor recorded:"
            yield from self.differences[:_TOLD]
            if self.differing > _TOLD:
                yield "The others are not listed."


def _named(tree: Pattern) -> list[Column]:
    """A column for each field of a space-delimited pattern that has a name."""
    from insights.patterns.nodes import Column as Field
    from insights.patterns.nodes import SpacePattern
    from insights.results import Column, ColumnType

    if not isinstance(tree, SpacePattern):
        return []
    names = [one.name for one in tree.columns if isinstance(one, Field) and one.name]
    return [Column(f"${name}", ColumnType.STRING) for name in names]
