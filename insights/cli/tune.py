"""``insights tune NAME``: thresholds from a query's rows."""

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
    from insights.feedback.tuning import Tuned


@click.command("tune")
@click.argument("name")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--alarm", metavar="ALARM", help="Only this alarm of the entry.")
@click.option("--write", is_flag=True, help="Put the threshold and its evidence into the file.")
@click.option(
    "--backtest/--no-backtest",
    "replay",
    default=None,
    help="Tell what the change would have done. Done on files, unless told; live it scans.",
)
@options.watching
@options.output("table", "table", "json")
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, name: str, files: tuple[str, ...], **given: Any) -> None:
    """Take the thresholds of NAME anew from the queries that its alarms name.

    \b
      insights tune rejects -e prod
      insights tune rejects --alarm rejects-spike -e prod --since 30d --write
    """
    from insights.backtests.reading import Place
    from insights.feedback.tuning import tuned
    from insights.runs import entries

    output, alarm, write = (given.pop(key) for key in ("output", "alarm", "write"))
    replay = given.pop("replay")
    wanted = options.looked(given, files)
    located = entries.located(given["catalog"], terminal.say)
    if write and located.shipped:
        raise UsageError("The library that comes with insights is not rewritten.", "Use --catalog.")
    entry = entries.chosen(name, located.path).entry
    with progress.shown(terminal) as moving:
        place = Place(entries.whole(located.path), wanted, moving, terminal.say)
        replay = not place.is_live(entry) if replay is None else replay
        found = list(tuned(entry, alarm, located.path, place, replay=replay))
    for piece in _json(found) if output == "json" else _text(found, terminal):
        terminal.write(piece)
    if write:
        _write(entry, found, terminal)
    elif any(one.changes for one in found):
        terminal.say("Nothing was written; add --write.")


def _text(found: Sequence[Tuned], terminal: Terminal) -> Iterator[str]:
    from insights.render import tunings

    for one in found:
        times = f" times {one.times:g}" if one.times != 1 else ""
        words = f"{one.column} of the first row of {one.source}{times}"
        yield from tunings.as_text(one.alarm, one.old, one.new, one.evidence, words)
        if one.backtest is not None:
            yield from tunings.effect(one.backtest, terminal.width)


def _json(found: Sequence[Tuned]) -> Iterator[str]:
    from insights.render.backtests import fields

    made = [
        {
            "alarm": one.alarm,
            "old": one.old,
            "new": one.new,
            "query": one.source,
            "column": one.column,
            "times": one.times,
            "evidence": dict(one.evidence),
            "backtest": fields(one.backtest) if one.backtest else None,
        }
        for one in found
    ]
    yield json.dumps(made, indent=2) + "\n"


def _write(entry: Entry, found: Sequence[Tuned], terminal: Terminal) -> None:
    from insights.cli.rewriting import rewrite_entry
    from insights.feedback.tuning import rewritten

    rewrite_entry(entry.file, lambda data: reduce(partial(rewritten, entry), found, data))
    terminal.say(f"Wrote {entry.file}.")
    if any(one.changes for one in found):
        terminal.say("A threshold is behaviour: raise the second number of the entry's version.")
