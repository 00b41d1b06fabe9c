"""Options that several commands share, in the words that people know from other tools."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal, TypeVar

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


class _RowLimit(click.ParamType[Any]):
    """So many rows as one query returns at most, or all of them."""

    name = "rows"
    _MOST = 100_000

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | Literal["all"]:
        if value == "all":
            return "all"
        try:
            count = int(value)
        except ValueError:
            self.fail(f"'{value}' is neither a number nor 'all'.", param, ctx)
        if not 1 <= count <= self._MOST:
            self.fail(f"{count} is not from 1 to {self._MOST}; write 'all' for more.", param, ctx)
        return count


ROWS = ("table", "json", "jsonl", "csv", "tsv", "markdown", "raw", "vertical", "chart", "html")
#: Of a run, which can be a file that is no text too.
ANSWERS = (*ROWS, "parquet")

out = click.option("--out", metavar="FILE", type=click.Path(dir_okay=False), help="Write here.")

times = _all(
    click.option("--since", metavar="TIME", help="From then until now: 1h, 2d, 2026-11-20."),
    click.option("--from", "start", metavar="TIME", help="Start: a time, or so long ago."),
    click.option("--to", "end", metavar="TIME", help="End, inclusive."),
    click.option("--for", "length", metavar="DURATION", help="Length of the window."),
    click.option("--tz", "zone", metavar="ZONE", default="UTC", help="Zone of times you type."),
)

#: Whose CloudWatch.
live = _all(
    click.option("-e", "--env", metavar="NAME", help="The environment to run in."),
    click.option("--profile", metavar="NAME", help="AWS profile."),
    click.option("--region", "regions", metavar="REGION", multiple=True, help="AWS region."),
    click.option("--endpoint-url", metavar="URL", help="Talk to this endpoint instead of AWS."),
)

yes = click.option("-y", "--yes", is_flag=True, help="Do not ask.")
refresh = click.option(
    "--refresh", is_flag=True, help="Look log groups up anew; else for 2 minutes they stand."
)
_groups = click.option(
    "-g",
    "--log-group",
    "groups",
    metavar="GROUP",
    multiple=True,
    help="Log group: a name, prefix*, tag:key=value, or ARN. Repeatable.",
)
_data = click.option(
    "--data",
    metavar="FILE...",
    multiple=True,
    help="Run on these files: plain, gz, zst or Parquet, a pattern, a folder, - for stdin.",
)

#: For looking around, in CloudWatch or in files.
looking = _all(live, _groups, _data, refresh)
#: What these are called in what is wanted.
LOOKING = ("env", "profile", "regions", "endpoint_url", "groups", "data", "refresh")

place = _all(
    live,
    _groups,
    refresh,
    _data,
    click.option(
        "--format",
        "data_format",
        metavar="NAME",
        help="The files' format, where it is not to be seen: raw, jsonl, export-task, ...",
    ),
    click.option(
        "--skip-bad-files",
        is_flag=True,
        help="Answer without files that cannot be read, name them, and exit with 5.",
    ),
    click.option(
        "--lookup",
        "lookups",
        metavar="NAME=FILE",
        multiple=True,
        help="A lookup table for runs on files: a CSV file with a header.",
    ),
)

running = _all(
    click.option(
        "-n", "--limit", type=_RowLimit(), metavar="ROWS", help="At most so many rows, or all."
    ),
    click.option("--timeout", metavar="DURATION", help="Give up and stop the query after this."),
    click.option("--max-scan", metavar="SIZE", help="Stop the query beyond this, e.g. 50 GB."),
    click.option("--dry-run", is_flag=True, help="Print the request, execute nothing."),
    click.option(
        "--estimate", is_flag=True, help="Ask CloudWatch first what it would scan; that is free."
    ),
    click.option(
        "--cached", is_flag=True, help="Keep the answer; give a kept one that must be the same."
    ),
    click.option(
        "--detach", is_flag=True, help="Start the query, print its id, and leave it running."
    ),
    click.option("--link", is_flag=True, help="Tell the address of the console with this query."),
    click.option("--no-history", is_flag=True, help="Leave no trace of this run."),
)

#: What a command takes that asks queries of its own: times and places, no rows.
watching = _all(
    catalog,
    times,
    place,
    click.option("--timeout", metavar="DURATION", help="Give up and stop the query after this."),
    click.option("--max-scan", metavar="SIZE", help="Stop the query beyond this, e.g. 50 GB."),
    click.option("--no-history", is_flag=True, help="Leave no trace of these runs."),
)

#: Events around an event.
_COUNT = click.IntRange(0, 1000)
#: What becomes of an answer, and whether there are more of them.
repeating = _all(
    click.option(
        "--fail-on",
        multiple=True,
        metavar="WHAT",
        help="Exit with 1 where the answer is empty, any, truncated or partial.",
    ),
    click.option(
        "-C",
        "--context",
        "around",
        metavar="N",
        type=_COUNT,
        help="Events in front and behind, of the same stream.",
    ),
    click.option("-B", "--before-context", "before", metavar="N", type=_COUNT, help="In front."),
    click.option("-A", "--after-context", "after", metavar="N", type=_COUNT, help="Behind."),
    click.option("--follow", is_flag=True, help="Go on with new events, until Ctrl-C."),
    click.option(
        "--lag", metavar="DURATION", help="How late events may come to --follow; else 2m."
    ),
    click.option("--watch", metavar="DURATION", help="Run again each time that has passed."),
    click.option(
        "--compare", metavar="DURATION", help="Put the same window so long before beside it."
    ),
)

#: Everything that a command takes which executes a query.
execution = _all(catalog, times, place, running, repeating, output("", *ANSWERS), out, color, quiet)


def wanted(given: dict[str, Any], more: tuple[str, ...]) -> Wanted:
    """What the options of a run ask for; ``more`` are files that a shell's ``*`` put behind.

    Takes its options out of ``given``, which keeps the others.
    """
    from insights.runs.wanted import Kept, Wanted

    given["history"] = Kept.NONE if given.pop("no_history") else Kept.ALL
    options = {name: given.pop(name) for name in Wanted.__slots__}
    if more and not options["data"]:
        raise click.UsageError(f"Got unexpected argument '{more[0]}'. Put --data before files.")
    options["data"] = (*options["data"], *more)
    options["lookups"] = _tables(options["lookups"])
    return Wanted(**options)


def looked(given: dict[str, Any], more: tuple[str, ...]) -> Wanted:
    """What the options of :data:`watching` ask for, as :func:`wanted` has it."""
    given |= {"limit": None, "estimate": False, "cached": False}
    return wanted(given, more)


def _tables(pairs: tuple[str, ...]) -> dict[str, str]:
    tables = dict(pair.partition("=")[::2] for pair in pairs)
    for name, path in tables.items():
        if not name or not path:
            raise UsageError(f"'{name or path}' is no lookup table.", "Write --lookup NAME=FILE.")
    return tables
