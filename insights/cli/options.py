"""Options that several commands share, in the words that people know from other tools."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click

from insights.cli.terminal import Terminal
from insights.errors import UsageError

if TYPE_CHECKING:
    from insights.runs.wanted import Wanted

F = TypeVar("F", bound=Callable[..., Any])


def _remember(name: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """A callback that tells the terminal how the user wants to be spoken to."""

    def callback(ctx: click.Context, _: click.Parameter, value: Any) -> Any:
        terminal = ctx.find_object(Terminal)
        if terminal is not None and value not in (None, ""):
            setattr(terminal, name, value)
        return value

    return callback


def _all(*decorators: Callable[[Any], Any]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        decorated: F = reduce(lambda done, one: one(done), reversed(decorators), function)
        return decorated

    return decorate


catalog = click.option("--catalog", metavar="DIR", help="The catalog's folder.")
quiet = click.option(
    "-q", "--quiet", is_flag=True, callback=_remember("quiet"), help="Only the answer and errors."
)
color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    callback=_remember("color"),
    is_eager=True,
    help="When to use colour.",
)


def output(default: str, *choices: str) -> Callable[[F], F]:
    """``-o``; ``default`` may be empty, for a table on a terminal and JSON lines in a pipe."""
    return click.option(
        "-o",
        "--output",
        type=click.Choice(choices),
        default=default or None,
        callback=_remember("output"),
        is_eager=True,
        help="The form of the answer." + ("" if default else " Table on a terminal, else jsonl."),
    )


ROWS = ("table", "json", "jsonl", "csv", "tsv", "markdown", "raw", "vertical")

out = click.option("--out", metavar="FILE", type=click.Path(dir_okay=False), help="Write here.")

times = _all(
    click.option("--since", metavar="TIME", help="From then until now: 1h, 2d, 2026-11-20."),
    click.option("--from", "start", metavar="TIME", help="Start: a time, or so long ago."),
    click.option("--to", "end", metavar="TIME", help="End, inclusive."),
    click.option("--for", "length", metavar="DURATION", help="Length of the window."),
    click.option("--tz", "zone", metavar="ZONE", default="UTC", help="Zone of times you type."),
)

place = _all(
    click.option("-e", "--env", metavar="NAME", help="The environment to run in."),
    click.option("--profile", metavar="NAME", help="AWS profile."),
    click.option("--region", "regions", metavar="REGION", multiple=True, help="AWS region."),
    click.option("--endpoint-url", metavar="URL", help="Talk to this endpoint instead of AWS."),
    click.option(
        "-g",
        "--log-group",
        "groups",
        metavar="GROUP",
        multiple=True,
        help="Log group: a name, prefix*, or ARN. Repeatable.",
    ),
    click.option(
        "--data",
        metavar="FILE...",
        multiple=True,
        help="Run on these files: plain or gz, a pattern, a folder, - for stdin.",
    ),
    click.option("--format", "data_format", metavar="NAME", help="The files' format, if not seen."),
    click.option(
        "--lookup",
        "lookups",
        metavar="NAME=FILE",
        multiple=True,
        help="A lookup table for runs on files: a CSV file with a header.",
    ),
)

running = _all(
    click.option("-n", "--limit", type=click.IntRange(1, 100_000), help="At most so many rows."),
    click.option("--timeout", metavar="DURATION", help="Give up and stop the query after this."),
    click.option("--max-scan", metavar="SIZE", help="Stop the query beyond this, e.g. 50 GB."),
    click.option("--dry-run", is_flag=True, help="Print the request, execute nothing."),
)

#: Everything that a command takes which executes a query.
execution = _all(catalog, times, place, running, output("", *ROWS), out, color, quiet)


def wanted(given: dict[str, Any], more: tuple[str, ...]) -> Wanted:
    """What the options of a run ask for; ``more`` are files that a shell's ``*`` put behind.

    Takes its options out of ``given``, which keeps the others.
    """
    from insights.runs.wanted import Wanted

    options = {name: given.pop(name) for name in Wanted.__slots__}
    if more and not options["data"]:
        raise click.UsageError(f"Got unexpected argument '{more[0]}'. Put --data before files.")
    options["data"] = (*options["data"], *more)
    options["lookups"] = _tables(options["lookups"])
    return Wanted(**options)


def _tables(pairs: tuple[str, ...]) -> dict[str, str]:
    tables = dict(pair.partition("=")[::2] for pair in pairs)
    for name, path in tables.items():
        if not name or not path:
            raise UsageError(f"'{name or path}' is no lookup table.", "Write --lookup NAME=FILE.")
    return tables
