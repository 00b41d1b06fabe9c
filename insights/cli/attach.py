"""``insights attach ID``: the answer of a query that was started before."""

from __future__ import annotations

from typing import Any

import click

from insights.cli import options
from insights.cli.terminal import Terminal


@click.command("attach")
@click.argument("name", metavar="ID")
@options.catalog
@options.live
@click.option("--timeout", metavar="DURATION", help="Wait no longer than this.")
@click.option("--tz", "zone", metavar="ZONE", default="UTC", help="Zone of times that are told.")
@options.output("", *options.ANSWERS)
@options.out
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, name: str, **given: Any) -> None:
    """Fetch the answer of the run ID of 'insights history', or of the query ID of CloudWatch.

    Waits for a query that still runs; Ctrl-C leaves it running. CloudWatch keeps answers for
    seven days.
    """
    from insights.cli import progress, running
    from insights.runs import attaching, entries
    from insights.runs.wanted import Wanted

    shown = running.Shown(False, False, given["output"], given["out"])
    running.check_form(shown, terminal)
    places = {key: given[key] for key in ("env", "profile", "regions", "endpoint_url", "timeout")}
    wanted = Wanted(**places)
    folder = entries.located(given["catalog"], terminal.say).path if wanted.env else None
    with progress.shown(terminal) as moving:
        result = attaching.attach(name, wanted, folder, moving)
    running.tell(result, shown, given["zone"], terminal)
