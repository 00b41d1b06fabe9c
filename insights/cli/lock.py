"""``insights lock``: what every entry is at its version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from insights.cli import options, reporting
from insights.cli.terminal import Terminal, write_file

if TYPE_CHECKING:
    from insights.runs.locking import Held


@click.command("lock")
@click.option("--check", is_flag=True, help="Write nothing; tell what is wrong with the lock.")
@options.catalog
@options.output("text", *reporting.OUTPUTS)
@options.color
@options.quiet
@click.pass_obj
def command(
    terminal: Terminal, /, check: bool, catalog: str | None, output: str, **_: object
) -> int:
    """Write catalog.lock: name, version, hashes of behaviour and wording, and status.

    An entry whose version does not say that it changed keeps its line, and the exit code is 1;
    the finding tells the version to set. Merge conflicts in the file are settled by running
    this again. The name of a retired entry keeps its line for ever.
    """
    from insights.catalog import lock
    from insights.cli.rewriting import own_catalog
    from insights.runs.locking import Past, held

    held_now = held(own_catalog(catalog, terminal))
    known = Past(held_now).worst
    if check:
        found = lock.check(held_now.catalog, held_now.text, held_now.shown, known)
    else:
        locked = lock.advance(held_now.catalog, held_now.lock, known)
        found = list(locked.found)
        _write(held_now, locked.text)
    reporting.write(found, output, terminal)
    terminal.say(_summary(held_now, len(found), check))
    return int(bool(found))


def _write(held: Held, text: str) -> None:
    if text != held.text:
        write_file(held.path, iter([text]))


def _summary(held: Held, found: int, check: bool) -> str:
    count = len(held.catalog.entries)
    entries = f"{count:,} entr{'y' if count == 1 else 'ies'}"
    findings = f"{found} finding{'' if found == 1 else 's'}" if found else "nothing found"
    return f"{entries} {'checked' if check else 'locked'} in {held.shown}, {findings}."
