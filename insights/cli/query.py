"""``insights query 'QL'``: a query given on the spot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options
from insights.cli.terminal import SPOKEN, Terminal
from insights.errors import DataError, UsageError

if TYPE_CHECKING:
    from insights.diagnostics import Source
    from insights.runs.wanted import Wanted

_NAME = "<query>"


@click.command("query")
@click.argument("text", metavar="QL")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--log-type", metavar="TYPE", help="What the logs are: vpcflow, json, lambda, ...")
@options.execution
@click.pass_obj
def command(terminal: Terminal, /, text: str, files: tuple[str, ...], **given: Any) -> None:
    """Run the query QL: its text, @FILE for a file that holds it, or - for stdin.

    \b
      insights query 'stats count(*) by srcAddr' --data flow.log
      insights query @slow.cwli -g /ecs/orders --since 15m
    """
    from insights.cli import running
    from insights.runs import entries, job

    shown = running.Shown.of(given)
    wanted = options.wanted(given, files)
    running.prepare(shown, wanted)
    source = _source(text, wanted.data)
    needs_catalog = (wanted.env and not wanted.data) or _asks_for_more(source, wanted)
    folder = entries.located(given["catalog"], terminal.say).path if needs_catalog else None
    ready = job.of_text(source, given["log_type"] or "", folder, wanted)
    running.answer(ready, shown, wanted, terminal)


def _asks_for_more(source: Source, wanted: Wanted) -> bool:
    """Whether the query needs a catalog even where it does not run in an environment."""
    from insights.lang import parse
    from insights.runs.offline import asks_for_more

    return not wanted.is_live and asks_for_more(parse(source)[0], wanted.lookups)


def _source(text: str, data: tuple[str, ...]) -> Source:
    from insights.diagnostics import Source

    if text == "-":
        if "-" in data:
            raise UsageError("stdin cannot be both the query and the data.", "Write @FILE.")
        text = sys.stdin.read()
    elif text.startswith("@") and Path(text[1:]).is_file():
        return Source(_read(Path(text[1:])), text[1:])
    elif text.startswith("@"):
        raise DataError(f"The file '{text[1:]}' does not exist.")
    SPOKEN[_NAME] = text
    return Source(text, _NAME)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"The query in '{path}' cannot be read: {error}.") from error
