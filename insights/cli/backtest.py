"""``insights backtest NAME``: what the alarms of an entry would have done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options, progress
from insights.cli.terminal import Terminal, write_file
from insights.errors import FindingsError, PartialError

if TYPE_CHECKING:
    from insights.backtests.suite import Replayed
    from insights.monitors.backtest import Backtest


@click.command("backtest")
@click.argument("name")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--alarm", metavar="ALARM", help="Only this alarm of the entry.")
@click.option(
    "--empty",
    type=click.Choice(["zero", "missing"]),
    default="zero",
    show_default=True,
    help="What count(*) of nothing is for a log alarm.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["fires", "silent"]),
    help="Exit with 1 where an alarm would have fired, or would not have.",
)
@options.watching
@options.output("table", "table", "chart", "json", "html", "markdown")
@options.out
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, name: str, files: tuple[str, ...], **given: Any) -> None:
    """Tell what the alarms of NAME would have done: on files, or live with one binned query.

    \b
      insights backtest rejects --since 14d
      insights backtest rejects --alarm rejects-spike --data flow.log.gz
    """
    from insights.backtests.reading import Place
    from insights.backtests.suite import backtests
    from insights.render.backtests import render
    from insights.runs import entries

    output, out, fail_on = (given.pop(key) for key in ("output", "out", "fail_on"))
    alarm, empty = given.pop("alarm"), given.pop("empty")
    wanted = options.looked(given, files)
    folder = entries.located(given["catalog"], terminal.say).path
    chosen = entries.chosen(name, folder)
    with progress.shown(terminal) as moving:
        place = Place(entries.whole(folder), wanted, moving, terminal.say)
        made = backtests(chosen.entry, alarm, place, counts_as_zero=empty == "zero")
    pieces = render(output, made.found, None if out else terminal.width)
    if out:
        write_file(Path(out), pieces)
        terminal.say(f"Wrote {out}.")
    else:
        for piece in pieces:
            terminal.write(piece)
    _check(made.found, fail_on)
    _tell_left(made)


def _check(found: Sequence[Backtest], fail_on: str | None) -> None:
    """Raise ``FindingsError`` where the alarms did what they may not do."""
    fired = [one.alarm for one in found if one.timeline.fires]
    silent = [one.alarm for one in found if not one.timeline.fires]
    if fail_on == "fires" and fired:
        raise FindingsError(f"Fired: {', '.join(fired)} (--fail-on fires).", ())
    if fail_on == "silent" and silent:
        raise FindingsError(f"Silent: {', '.join(silent)} (--fail-on silent).", ())


def _tell_left(made: Replayed) -> None:
    """Raise ``PartialError`` where some alarms have no backtest."""
    if made.left:
        told = " ".join(f"{one.alarm}: {one.error.message}" for one in made.left)
        count = f"{len(made.left)} of {len(made.found) + len(made.left)} alarms"
        raise PartialError(f"{count} cannot be replayed. {told}", made.left[0].error.hint)
