"""``insights spend``: who ran what, and what it cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from insights.cli import listing, options
from insights.cli.terminal import Terminal

if TYPE_CHECKING:
    from insights.results import Row
    from insights.runs.spending import Spent

_COLUMNS = {
    "name": "string",
    "who": "string",
    "region": "string",
    "runs": "number",
    "failed": "number",
    "bytes": "number",
    "dollars": "number",
    "text": "string",
}


@click.command("spend")
@click.option("--since", metavar="TIME", default="7d", help="From then until now.")
@click.option("--tz", "zone", metavar="ZONE", default="UTC", help="Zone of the time you type.")
@options.catalog
@options.live
@options.output("", *options.ROWS)
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, output: str | None, **given: Any) -> None:
    """Show what the queries of an account cost, by entry of the catalog and by user.

    All queries that CloudWatch lists are counted, also those of consoles, dashboards and alarms;
    those that no entry of the catalog has are shown with their text.
    """
    from insights.runs import entries, spending
    from insights.runs.wanted import Wanted

    places = {key: given[key] for key in ("env", "profile", "regions", "endpoint_url", "since")}
    wanted = Wanted(**places, zone=given["zone"])
    folder = entries.located(given["catalog"], terminal.say).path
    found = spending.all_spent(folder, wanted)
    listing.write(_COLUMNS, [_row(one) for one in found], output, terminal)
    for line in _totals(found):
        terminal.say(line)


def _row(one: Spent) -> Row:
    return (
        one.name or None,
        one.who,
        one.region,
        str(one.runs),
        str(one.failed),
        f"{one.bytes:.0f}",
        None if one.dollars is None else f"{one.dollars:.6f}",
        None if one.name else one.text,
    )


def _totals(found: list[Spent]) -> Iterator[str]:
    """What all of it cost, how much of that is not in the catalog, and what is not known."""
    from insights.render.summary import human_bytes

    yield f"{_queries(found)}, {human_bytes(sum(one.bytes for one in found))} scanned"
    others = [one for one in found if not one.name]
    if others:
        size = human_bytes(sum(one.bytes for one in others))
        yield f"{_queries(others)} of them, {size}, are not in the catalog."
    unknown = sum(one.unknown for one in found)
    if unknown:
        yield f"What {unknown:,} of them scanned is not told."
    for region in sorted({one.region for one in found if one.dollars is None}):
        yield f"The price is not known for {region}."


def _queries(found: list[Spent]) -> str:
    from insights.render.summary import dollars

    count = sum(one.runs for one in found)
    known = [one.dollars for one in found if one.dollars is not None]
    price = f" for {dollars(sum(known))}" if known else ""
    return f"{count:,} quer{'y' if count == 1 else 'ies'}{price}"
