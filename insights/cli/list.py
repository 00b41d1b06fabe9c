"""``insights list``: the catalog's entries."""

from __future__ import annotations

import click

from insights.cli import listing, options
from insights.cli.terminal import Terminal


@click.command("list")
@click.option("--tag", help="Only entries with this tag.")
@options.catalog
@options.output("table", *options.ROWS)
@options.color
@options.quiet
@click.pass_obj
def command(
    terminal: Terminal, /, tag: str | None, catalog: str | None, output: str, **_: object
) -> None:
    """Show the catalog's queries: name, version, source, tags and title."""
    from insights.catalog.files import summaries
    from insights.runs import entries

    listed, unread = summaries(entries.located(catalog, terminal.say).path)
    rows = [
        (one.name, one.version, one.status, one.source, " ".join(one.tags), one.title)
        for one in listed
        if tag is None or tag in one.tags
    ]
    columns = dict.fromkeys(("name", "version", "status", "source", "tags", "title"), "string")
    listing.write(columns, rows, output, terminal)
    for line in terminal.findings(unread):
        terminal.note(line.rstrip("\n"))
