"""``insights import``: a new catalog from what an account has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from insights.cli import options
from insights.cli.terminal import Terminal
from insights.errors import UsageError


@click.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--prefix", default="", help="What the names start with; else what most do.")
@click.option("--id", "identity", default="", help="The new catalog's id; else from the prefix.")
@click.option("--profile", metavar="NAME", help="AWS profile.")
@click.option("--region", "regions", metavar="REGION", multiple=True, help="AWS region.")
@click.option("--endpoint-url", metavar="URL", help="Talk to this endpoint instead of AWS.")
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, folder: Path, prefix: str, identity: str, **given: Any) -> None:
    """Make a catalog in the new folder DIR that says what is in an account and region.

    Saved and scheduled queries, metric filters and their alarms, log and composite alarms are
    taken where an entry makes exactly what is there. Everything else is listed with the reason.
    Nothing is written to AWS; 'insights adopt --all' then gives the objects their markers.
    """
    from insights.runs import places
    from insights.runs.wanted import Wanted
    from insights.syncing.importing import imported, read, write

    wanted = Wanted(**{name: given[name] for name in ("profile", "regions", "endpoint_url")})
    found = places.places_of(None, wanted)
    if len(found) > 1:
        raise UsageError("A catalog is made from one region.", "Give --region once.")
    made = imported(*read(found[0], identity, prefix, terminal.say))
    write(folder, made)
    for live in made.held:
        terminal.write(f"{live.label}\n")
    for live, reason in made.left:
        terminal.note(f"left out: {live.label}: {reason}")
    terminal.say(
        f"{len(made.held)} objects with the prefix '{made.prefix}' are in {folder}, "
        f"{len(made.left)} are left out. Next: cd {folder}; insights plan; insights adopt --all"
    )
