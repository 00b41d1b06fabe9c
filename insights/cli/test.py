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
@click.option("--record", is_flag=True, help="Run NAME, and write what it did as a test.")
@click.option("--as", "title", metavar="TEXT", help="The name of the recorded test.")
@click.option("-p", "--param", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option("--keep", multiple=True, metavar="VALUE", help="Leave this as it is, or 'all'.")
@click.option(
    "--events", "most", type=click.IntRange(1, 9_999), default=200, help="Events at most; else 200."
)
@options.watching
@options.output("text", "text", "json")
@options.quiet
@options.color
@click.pass_obj
def command(terminal: Terminal, /, names: tuple[str, ...], **given: Any) -> int:
    """Run the tests of the catalog's entries, or of NAME..., offline and with a frozen clock.

    With --record the entry is run as insights run does, and a test with the events, the clock and
    the rows of the run is written into its file. Addresses, accounts and other identifiers are
    replaced, the same one always by the same.

    \b
      insights test -k rejects --coverage
      insights test --record rejects -e prod --since 10m --as 'a scan of ports'
    """
    if given["record"]:
        return _record(terminal, names, given)
    _check_alone(given)
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


#: Options that say what is recorded, and where.
_OF_RECORDING = (
    *("title", "pairs", "keep", "env", "profile", "regions", "endpoint_url", "groups", "data"),
    *("since", "start", "end", "length"),
)


def _check_alone(given: dict[str, Any]) -> None:
    """Tests choose their events and their time themselves. Raises ``UsageError``."""
    if any(given[name] for name in _OF_RECORDING):
        raise UsageError(
            "Tests run on their own events, at their own time.",
            "Add --record to write a test from a run.",
        )


def _record(terminal: Terminal, names: tuple[str, ...], given: dict[str, Any]) -> int:
    from insights.cli.recording import Recording, write_test
    from insights.cli.rewriting import own_catalog
    from insights.runs import entries

    if len(names) != 1:
        raise UsageError("A test is recorded of one entry.", "Write --record and its name.")
    if given["words"] or given["coverage"] or given["junit"] or given["fail_under"] is not None:
        raise UsageError(
            "Nothing is tested while a test is recorded.", "Add only what is recorded."
        )
    pairs = entries.given(given["pairs"])
    asked = Recording(given["title"], pairs, given["keep"], given["most"])
    known = entries.sound(own_catalog(given["catalog"], terminal))
    [entry] = _entries(known, names)
    chosen = entries.Chosen(known, entry, whole=True)
    write_test(chosen, asked, options.looked(given, ()), terminal)
    return 0


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
