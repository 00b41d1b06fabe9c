"""``insights import``: a new catalog from what an account has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options
from insights.cli.terminal import Terminal

if TYPE_CHECKING:
    from insights.syncing.importing import Imported


@click.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--prefix", default="", help="What the names start with; else what most do.")
@click.option("--id", "identity", default="", help="The new catalog's id; else from the prefix.")
@click.option("--profile", metavar="NAME", help="AWS profile.")
@click.option(
    "--region", "regions", metavar="REGION", multiple=True, help="AWS region. Repeatable."
)
@click.option("--endpoint-url", metavar="URL", help="Talk to this endpoint instead of AWS.")
@options.output("text", "text", "json")
@options.color
@options.quiet
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    folder: Path,
    prefix: str,
    identity: str,
    output: str,
    **given: Any,
) -> None:
    """Make a catalog in the new folder DIR that says what is in an account.

    Saved and scheduled queries, metric filters, alarms of every type and dashboards of log
    widgets are taken where an entry makes exactly what is there. Everything else is listed with
    the reason. Regions that have the same become one environment; else each has its own.
    Nothing is written to AWS; 'insights adopt --all' then gives the objects their markers.
    """
    from insights.render import imports
    from insights.runs import places
    from insights.runs.wanted import Wanted
    from insights.syncing.importing import check_free, imported, read, write

    check_free(folder)
    wanted = Wanted(**{name: given[name] for name in ("profile", "regions", "endpoint_url")})
    found = read(places.places_of(None, wanted), identity, prefix, terminal.say)
    made = imported(found)
    write(folder, made)
    if output == "json":
        form = imports.as_json(made.held, made.left, found.regions, found.prefixes)
    else:
        form = imports.as_text(made.held, found.regions)
    for piece in form:
        terminal.write(piece)
    tell = terminal.say if output == "json" else terminal.note
    for line in imports.left_out(made.left, found.regions):
        tell(line)
    for line in (_summary(folder, made), *imports.other_prefixes(found.prefixes, made.prefix)):
        terminal.say(line)


def _summary(folder: Path, made: Imported) -> str:
    environments = made.environments
    count = len({found.live.label for found in made.objects})
    left = len({one.found.live.label for one in made.left})
    told = (
        f"{count:,} objects with the prefix '{made.prefix}' are in {folder}, {left:,} are left out."
    )
    if len(environments) == 1:
        return f"{told} Next: cd {folder}; insights plan; insights adopt --all"
    steps = "; ".join(f"insights adopt --all -e {name}" for name in environments[:3])
    more = "; and so on" if len(environments) > 3 else ""
    return f"{told} Each region has an environment. Next: cd {folder}; {steps}{more}"
