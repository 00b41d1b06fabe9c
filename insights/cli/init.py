"""``insights init``: a new catalog."""

from __future__ import annotations

from pathlib import Path

import click

from insights.cli import options
from insights.cli.terminal import Terminal


@click.command("init")
@click.argument(
    "folder", metavar="[DIR]", default="queries", type=click.Path(path_type=Path, file_okay=False)
)
@click.option("--id", "identity", default="", help="The catalog's id; else from the folder's name.")
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, folder: Path, identity: str, **_: object) -> None:
    """Make a new catalog in DIR, by default 'queries', that runs at once on generated traffic.

    It has an entry with a metric filter, an alarm and tests. A workflow for GitHub and hooks for
    pre-commit stand in the repository around it. Files that are there stay as they are.
    """
    from insights.cli.rewriting import shown
    from insights.runs.new_catalog import found

    founded = found(folder, identity)
    for path in founded.written:
        terminal.write(f"{shown(path)}\n")
    for path in founded.kept:
        terminal.note(f"left as it is: {shown(path)}")
    terminal.say(f"Next: cd {folder}; insights run rejects; insights test")
