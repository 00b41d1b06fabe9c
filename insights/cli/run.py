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
    from insights.catalog.rendering import render
    from insights.cli import engines, entries, running
    from insights.engines.protocol import Request

    given["data"] = options.files(given["data"], files)
    wanted = running.Wanted.of(given)
    folder = entries.located(given["catalog"], terminal).path
    entry = entries.chosen(name, folder)
    rendered = render(entry.entry.query, entry.entry.parameters, entries.given(given["pairs"]))
    request = Request(
        rendered.query,
        rendered.text,
        entry.entry.query,
        entry.catalog.sources[entry.entry.source],
        window=None,
        max_scan=entry.entry.max_scan,
        entry=entry.entry.name,
        version=entry.entry.version,
        parameters={key: str(value) for key, value in rendered.values.items()},
        origin=rendered.origin,
    )
    request, where = engines.place(request, entry.entry.source, entry.catalog, wanted)
    request = running.in_window(wanted.with_limits(request), wanted, entry.entry.window)
    running.answer(request, where, wanted, terminal)
