"""``insights run NAME``: a query of the catalog."""

from __future__ import annotations

from typing import Any

import click

from insights.cli import options
from insights.cli.terminal import Terminal


@click.command("run")
@click.argument("name")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("-p", "--param", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@options.execution
@click.pass_obj
def command(terminal: Terminal, /, name: str, files: tuple[str, ...], **given: Any) -> None:
    """Run the catalog's query NAME and print its rows.

    \b
      insights run rejects --since 1h
      insights run rejects -p limit=5 -e prod
      insights run rejects --data flow.log.gz other.log
    """
    from insights.catalog.standing import warning
    from insights.cli import running
    from insights.runs import entries, job

    shown = running.Shown.of(given)
    wanted = options.wanted(given, files)
    running.prepare(shown, wanted)
    folder = entries.located(given["catalog"], terminal.say).path
    entry = entries.chosen(name, folder)
    ready = job.of_entry(entry, entries.given(given["pairs"]), wanted)
    if told := warning(entry.entry):
        terminal.say(told)
    running.answer(ready, shown, wanted, terminal)
