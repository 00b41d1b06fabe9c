"""``insights publish NAME``: rows of an entry as metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from insights.cli import options, progress
from insights.cli.terminal import Terminal

if TYPE_CHECKING:
    from insights.feedback.publishing import Publication


@click.command("publish")
@click.argument("name")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("-p", "--param", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option("--dry-run", is_flag=True, help="Show the values, send nothing.")
@options.watching
@options.output("table", "table", "json")
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, name: str, files: tuple[str, ...], **given: Any) -> None:
    """Publish the rows of NAME as the metrics that its file names, once for each window.

    \b
      insights publish rejects -e prod --since 1h
      insights publish rejects --data flow.log.gz --dry-run
    """
    from insights.feedback.publishing import Publishing
    from insights.render import publications
    from insights.runs import entries

    output, pairs, dry = given.pop("output"), given.pop("pairs"), given.pop("dry_run")
    wanted = options.looked(given, files)
    folder = entries.located(given["catalog"], terminal.say).path
    chosen = entries.chosen(name, folder)
    with progress.shown(terminal) as moving:
        publishing = Publishing(chosen, entries.given(pairs), wanted, moving, terminal.say)
        found = publishing.rows()
        found = found if dry else publishing.send(found)
    values = found.values
    form = publications.as_json(values) if output == "json" else _table(found, terminal)
    for piece in form:
        terminal.write(piece)
    for line in (*publications.left_out(found.left), *_summary(found)):
        terminal.say(line)


def _table(found: Publication, terminal: Terminal) -> list[str]:
    from insights.render import publications

    return list(publications.as_table(found.values, terminal.width)) if found.values else []


def _summary(found: Publication) -> list[str]:
    """What was sent, what was not, and what new metrics cost."""
    from insights.prices import monthly_price
    from insights.render.summary import dollars
    from insights.runs.clock import now
    from insights.times import describe, zone_named

    span = describe(found.window, zone_named("UTC"))
    count = f"{len(found.values):,} values of {found.metrics:,} metrics, {span}"
    lines = [f"{'Published' if found.sent else 'Would publish'} {count}."]
    if found.already:
        lines.append(f"{found.already:,} values of this window were published before.")
    region = found.region or "us-east-1"
    price = monthly_price("custom_metric", region)
    if found.metrics and price is None:
        lines.append(f"What a new metric costs in {region} is not known.")
    elif found.metrics and price is not None:
        most = dollars(price.dollars * found.metrics)
        lines.append(
            f"Those among the metrics that are new cost {dollars(price.dollars)} a month each in "
            f"{region} ({price.certainty.value}); {most} if all are."
        )
    if found.values and min(one.time for one in found.values) < now().timestamp() - 86_400:
        lines.append("Values older than a day show after two days or later; no alarm sees them.")
    return lines
