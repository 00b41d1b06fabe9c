"""``insights cache``: columnar copies of large log files."""

from __future__ import annotations

from pathlib import Path

import click

from insights.cli import options, progress
from insights.cli.terminal import Terminal


@click.group("cache")
def command() -> None:
    """Keep columnar copies of log files, so that the next query on them is many times faster.

    Runs use a copy for as long as its file has the same size and time of change. The logs of a
    copy are as readable as the file for nobody but you.
    """


@command.command("add")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "data_format", metavar="NAME", help="The files' format, if not seen.")
@options.quiet
@options.color
@click.pass_obj
def add(
    terminal: Terminal, /, files: tuple[str, ...], data_format: str | None, **_: object
) -> None:
    """Copy FILE...: files, patterns, folders."""
    from insights.engines.local.copies import Copies
    from insights.engines.local.copying import copied
    from insights.render.summary import human_bytes
    from insights.runs.wanted import format_named

    copies = Copies()
    layout = format_named(data_format)
    with progress.shown(terminal) as moving:
        made = list(copied(files, layout, copies, moving))
    for file, copy in made:
        became = f"{human_bytes(file.size)} as {human_bytes(copy.size)}"
        terminal.say(f"{file.path}: {became}, {len(copy.holds.fields)} fields")


@command.command("list")
@options.output("table", *options.ROWS)
@options.quiet
@options.color
@click.pass_obj
def listing(terminal: Terminal, /, output: str, **_: object) -> None:
    """Show the copies, the last used ones first."""
    from insights.engines.local.copies import Copies
    from insights.render.registry import render
    from insights.results import Column, ColumnType, Provenance, ResultSet

    rows = [
        (str(copy.source), copy.holds.log_type, str(copy.size), "yes" if current else "no")
        for copy, current in Copies().all()
    ]
    types = (ColumnType.STRING, ColumnType.STRING, ColumnType.NUMBER, ColumnType.STRING)
    names = ("file", "type", "bytes", "current")
    columns = [Column(name, kind) for name, kind in zip(names, types, strict=True)]
    result = ResultSet(columns, [rows], Provenance("cache", ""))
    for piece in render(output)(result, terminal.width):
        terminal.write(piece)


@command.command("clear")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@options.quiet
@options.color
@click.pass_obj
def clear(terminal: Terminal, /, files: tuple[Path, ...], **_: object) -> None:
    """Remove the copies of FILE..., or all copies. The files themselves are not touched."""
    from insights.engines.local.copies import Copies

    wanted = {file.resolve() for file in files}
    copies = Copies()
    dropped = [copy for copy, _ in list(copies.all()) if not files or copy.source in wanted]
    for copy in dropped:
        copies.drop(copy)
    terminal.say(f"Removed {len(dropped)} {'copy' if len(dropped) == 1 else 'copies'}.")
