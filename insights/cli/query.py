"""``insights query 'QL'``: a query given on the spot."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from insights.cli import options
from insights.cli.terminal import SPOKEN, Terminal
from insights.errors import DataError, UsageError

_NAME = "<query>"
_WINDOW = "1h"


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
    from insights.cli import engines, running
    from insights.diagnostics import Severity
    from insights.engines.protocol import Request
    from insights.errors import FindingsError
    from insights.lang.log_types import LogSource
    from insights.lint import check

    given["data"] = options.files(given["data"], files)
    wanted = running.Wanted.of(given)
    source = _source(text, wanted.data)
    kind = _log_type(given["log_type"])
    query, found = check(source, LogSource(kind or "json"))
    errors = [finding for finding in found if finding.severity >= Severity.ERROR]
    if errors:
        raise FindingsError("The query cannot be used.", errors)
    request = Request(query, source.text, source, LogSource(kind))
    if wanted.data:
        request, where = replace(request, data=wanted.data), engines.local()
    else:
        request, where = _placed(request, kind, given["catalog"], wanted, terminal)
    request = running.in_window(wanted.with_limits(request), wanted, _WINDOW)
    running.answer(request, where, wanted, terminal)


def _placed(request: Any, kind: str, catalog: str | None, wanted: Any, terminal: Terminal) -> Any:
    """Where to run without ``--data``: the environment that was named, or AWS with ``-g``."""
    from insights.catalog.files import read
    from insights.cli import engines, entries
    from insights.lang.ast import SourceStage

    names_groups = wanted.groups or any(
        isinstance(stage, SourceStage) for stage in request.query.commands
    )
    if not wanted.env:
        if not names_groups:
            raise UsageError("Nothing says what to read.", "Add --data FILE or -g GROUP.")
        return replace(request, groups=wanted.groups), engines.cloudwatch(None, wanted)
    known, _ = read(entries.located(catalog, terminal).path)
    environment = engines.environment_of(known, wanted)
    if known is None or environment is None:
        raise UsageError(f"There is no environment '{wanted.env}'.")
    if environment.engine == "cloudwatch" and names_groups:
        live = replace(request, groups=wanted.groups)
        return live, engines.cloudwatch(environment, wanted)
    name = _only_source(environment, kind)
    source = request.log_source if kind else known.sources[name]
    return engines.place(replace(request, log_source=source), name, known, wanted)


def _only_source(environment: Any, kind: str) -> str:
    sources = [*environment.data, *environment.log_groups]
    if kind in sources:
        return kind
    if len(sources) == 1:
        return str(sources[0])
    listed = ", ".join(sources) or "none"
    raise UsageError(
        f"The environment '{environment.name}' has several sources: {listed}.",
        "Add -g GROUP, or --log-type with the name of one.",
    )


def _source(text: str, data: tuple[str, ...]) -> Any:
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


def _log_type(name: str | None) -> str:
    from insights.lang.log_types import LOG_TYPES
    from insights.suggest import did_you_mean

    if name and name not in LOG_TYPES:
        hint = did_you_mean(name, LOG_TYPES) or f"Type one of {', '.join(LOG_TYPES)}."
        raise UsageError(f"There is no log type '{name}'.", hint)
    return name or ""
