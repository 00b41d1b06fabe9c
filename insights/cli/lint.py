"""``insights lint``: what is wrong with queries, costs too much, or misleads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options, reporting
from insights.cli.terminal import SPOKEN, Terminal
from insights.errors import UsageError

if TYPE_CHECKING:
    from insights.cli.linting import Collected
    from insights.diagnostics import Diagnostic

_NAME = "<query>"
_LEVELS = ("error", "warning", "hint")
_CLASSES = {"standard": "STANDARD", "infrequent-access": "INFREQUENT_ACCESS"}


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--text", metavar="QL", help="Look at this query instead of files.")
@click.option("--log-type", metavar="TYPE", help="What logs queries without an entry read.")
@click.option("--log-class", type=click.Choice(tuple(_CLASSES)), help="The log groups' class.")
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these: codes, slugs, or INS2 for all."
)
@click.option("--ignore", multiple=True, metavar="RULES", help="Not these.")
@click.option(
    "--fail-on",
    type=click.Choice((*_LEVELS, "never")),
    help="The lowest severity that makes the exit code 1; error, unless the catalog says else.",
)
@click.option(
    "--min-severity", type=click.Choice(_LEVELS), default="hint", help="Show nothing below this."
)
@click.option("--fix", is_flag=True, help="Write the safe answers to findings into the files.")
@options.catalog
@options.output("text", *reporting.OUTPUTS)
@options.color
@options.quiet
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[Path, ...], output: str, **given: Any) -> None:
    """Look for faults of syntax and for what rules find in queries.

    Without PATH the whole catalog; with files and folders, their entries and query files
    (.cwli, .txt). 'insights explain' lists the rules, 'insights explain RULE' tells about one.
    With --fix, what has one safe answer is answered first; of --text the new query is printed.

    \b
      insights lint queries/network --select INS2 --fail-on warning
      insights lint --text 'stats dc(user) by bin(300s)'
    """
    from insights.cli.fixing import fix_all
    from insights.cli.rewriting import own_catalog
    from insights.diagnostics import Severity, ordered
    from insights.runs.clock import now

    terminal = ctx.find_object(Terminal) or Terminal()
    today = now().date()
    collected = _collected(paths, given, terminal)
    if given["fix"]:
        if not paths and given["text"] is None:
            own_catalog(given["catalog"], terminal)
        fix_all(collected.subjects, today, terminal)
        given["text"] = SPOKEN.get(_NAME)
        collected = _collected(paths, given, terminal)
    found, failed = list(collected.faults), bool(collected.faults)
    for subject in collected.subjects:
        told = [one.diagnostic for one in subject.found(today)]
        failed = failed or subject.fails(told)
        found += told
    found = ordered(found)
    lowest = Severity[given["min_severity"].upper()]
    shown = [one for one in found if one.severity >= lowest]
    if given["fix"] and given["text"] is not None:
        for line in terminal.findings(shown):
            terminal.note(line.removesuffix("\n"))
    else:
        reporting.write(shown, output, terminal)
    terminal.say(_summary(len(collected.subjects), found, len(found) - len(shown)))
    ctx.exit(1 if failed else 0)


def _collected(paths: tuple[Path, ...], given: dict[str, Any], terminal: Terminal) -> Collected:
    from insights.cli.linting import Collected, Terms, collect
    from insights.diagnostics import Source
    from insights.lint.base import Target
    from insights.runs.lint_settings import Asked

    asked = Asked(given["select"], given["ignore"], given["fail_on"] or "").checked()
    target = Target(log_class=_CLASSES.get(given["log_class"] or "", ""))
    terms = Terms(asked, target, _log_type(given["log_type"]))
    if given["text"] is None:
        return collect(paths, given["catalog"], terms, terminal)
    if paths:
        raise UsageError("--text and files exclude each other.", "Give one of the two.")
    SPOKEN[_NAME] = given["text"]
    return Collected([terms.plain(Source(given["text"], _NAME))])


def _summary(queries: int, found: list[Diagnostic], hidden: int) -> str:
    """How many queries were looked at, and what was found in them."""
    plural = "y" if queries == 1 else "ies"
    counts = Counter(one.severity.word for one in found)
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for word in _LEVELS if (n := counts[word])]
    told = ", ".join(parts) or "nothing found"
    return f"{queries:,} quer{plural} checked, {told}{f' ({hidden} not shown)' if hidden else ''}."


def _log_type(name: str | None) -> str:
    from insights.lang.log_types import LOG_TYPES
    from insights.suggest import did_you_mean

    if name and name not in LOG_TYPES:
        hint = did_you_mean(name, LOG_TYPES) or f"Type one of {', '.join(LOG_TYPES)}."
        raise UsageError(f"There is no log type '{name}'.", hint)
    return name or ""
