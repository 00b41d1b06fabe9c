"""``insights test``: the tests that entries carry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options
from insights.cli.terminal import Terminal, write_file
from insights.errors import UsageError

if TYPE_CHECKING:
    from insights.catalog.model import Catalog, Entry


@click.command("test")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("-k", "words", metavar="WORDS", help="Only tests with these words in entry or name.")
@click.option("--coverage", is_flag=True, help="Show what of each entry the tests prove.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Fail where less of the entries is proved.",
)
@click.option("--junit", metavar="FILE", type=click.Path(dir_okay=False), help="Write JUnit here.")
@options.catalog
@options.output("text", "text", "json")
@options.quiet
@options.color
@click.pass_obj
def command(terminal: Terminal, /, names: tuple[str, ...], **given: Any) -> int:
    """Run the tests of the catalog's entries, or of NAME..., offline and with a frozen clock."""
    from insights.render import outcomes
    from insights.runs import entries
    from insights.testing.suite import run

    # A test of half a catalog proves nothing.
    known = entries.sound(entries.located(given["catalog"], terminal.say).path)
    report = run(known, _entries(known, names), _chosen(given["words"]))
    if given["output"] == "json":
        pieces = outcomes.as_json(report)
    else:
        pieces = outcomes.as_text(report, coverage=given["coverage"])
    for piece in pieces:
        terminal.write(piece)
    if given["junit"]:
        write_file(Path(given["junit"]), outcomes.as_junit(report))
    least = given["fail_under"]
    short = least is not None and report.percent < least
    if short:
        terminal.note(f"{report.percent:.0f} % of the entries is proved, less than {least:g} %.")
    return int(bool(report.failed) or short)


def _entries(catalog: Catalog, names: tuple[str, ...]) -> list[Entry]:
    from insights.suggest import did_you_mean

    for name in names:
        if name not in catalog.entries:
            hint = did_you_mean(name, catalog.entries) or "Run 'insights list' to see all entries."
            raise UsageError(f"There is no entry '{name}'.", hint)
    return [entry for entry in catalog.entries.values() if not names or entry.name in names]


def _chosen(words: str | None) -> Callable[[Entry, str], bool]:
    wanted = (words or "").lower().split()
    return lambda entry, test: all(word in f"{entry.name} {test}".lower() for word in wanted)
