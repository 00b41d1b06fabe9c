"""``insights pin NAME``: the rows for which filters and alarms are made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options, progress
from insights.cli.terminal import Terminal
from insights.errors import UsageError

if TYPE_CHECKING:
    from insights.catalog.model import Entry
    from insights.feedback.pinning import Pinned


@click.command("pin")
@click.argument("name")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--write", is_flag=True, help="Put the rows into the file.")
@options.watching
@options.output("table", "table", "json")
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, name: str, files: tuple[str, ...], **given: Any) -> None:
    """Take the rows of 'for_each' in NAME anew from their queries.

    \b
      insights pin slow-services -e prod
      insights pin slow-services -e prod --since 7d --write
    """
    from insights.backtests.reading import Place
    from insights.feedback.pinning import pinned
    from insights.runs import entries

    output, write = given.pop("output"), given.pop("write")
    wanted = options.looked(given, files)
    located = entries.located(given["catalog"], terminal.say)
    if write and located.shipped:
        raise UsageError("The library that comes with insights is not rewritten.", "Use --catalog.")
    entry = entries.chosen(name, located.path).entry
    with progress.shown(terminal) as moving:
        place = Place(entries.whole(located.path), wanted, moving, terminal.say)
        found = list(pinned(entry, located.path, place))
    for piece in _json(found) if output == "json" else _text(found):
        terminal.write(piece)
    for one in found:
        if one.left:
            rows = "1 row" if one.left == 1 else f"{one.left:,} rows"
            terminal.say(f"{one.name}: {rows} beyond 'max' left out.")
    if write:
        _write(entry, found, terminal)
    elif any(one.added or one.removed for one in found):
        terminal.say("Nothing was written; add --write.")


def _text(found: Sequence[Pinned]) -> Iterator[str]:
    from insights.render.escape import visible

    for one in found:
        yield f"{one.name}: {len(one.new)} rows of {one.query}\n"
        for sign, rows in (("+", one.added), ("-", one.removed)):
            for row in rows:
                told = ", ".join(f"{key} {value}" for key, value in row.items())
                yield f"  {sign} {visible(told)}\n"


def _json(found: Sequence[Pinned]) -> Iterator[str]:
    made = [
        {
            "name": one.name,
            "query": one.query,
            "rows": list(one.new),
            "added": one.added,
            "removed": one.removed,
            "left_out": one.left,
        }
        for one in found
    ]
    yield json.dumps(made, indent=2) + "\n"


def _write(entry: Entry, found: Sequence[Pinned], terminal: Terminal) -> None:
    from insights.cli.rewriting import rewrite_entry
    from insights.feedback.pinning import rewritten

    rewrite_entry(entry.file, lambda data: reduce(partial(rewritten, entry), found, data))
    terminal.say(f"Wrote {entry.file}.")
    if any(one.added or one.removed for one in found):
        terminal.say("What is made is behaviour: raise the second number of the entry's version.")
