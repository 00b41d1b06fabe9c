"""``insights capture``: edits in the console, back into the entries."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from insights.cli import options, planning
from insights.cli.terminal import Terminal
from insights.errors import DataError


@click.command("capture")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@options.catalog
@options.live
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, addresses: tuple[str, ...], diff: bool, **given: Any) -> int:
    """Write what somebody changed in the console into the entries, comments and layout kept.

    Without ADDRESS it takes every edit that 'insights plan' tells of. Dashboards, and log groups
    that nothing else reads, go into catalog.yaml. What no file can say is named with what to edit
    by hand, and makes the exit code 1. Raise the version of the entry afterwards, and sync.
    """
    from insights.syncing.capturing import captured, files_of, pairs

    asked = planning.Asked.of(given, terminal)
    made = planning.only(asked.plans(terminal))
    files = files_of(asked.catalog)
    found = captured(made, pairs(made, addresses), files)
    for file, data in found.files.items():
        _show(file, files[file], data, terminal)
    if not diff:
        _write(found.files)
    for sentence in found.lost:
        terminal.note(f"not captured: {sentence}")
    if not found.addresses:
        terminal.say("Nobody edited anything in the console.")
    return int(bool(found.lost))


def _show(file: str, before: bytes, after: bytes, terminal: Terminal) -> None:
    old, new = (data.decode("utf-8").splitlines(keepends=True) for data in (before, after))
    for line in difflib.unified_diff(old, new, file, file):
        terminal.write(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")


def _write(files: Mapping[str, bytes]) -> None:
    from insights.cli.rewriting import replace_bytes

    for file, data in files.items():
        try:
            replace_bytes(Path(file), data)
        except OSError as error:
            raise DataError(f"'{file}' cannot be rewritten: {error.strerror}.") from error
