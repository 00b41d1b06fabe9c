"""``insights import``: a new catalog from what an account has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options
from insights.cli.terminal import Terminal
from insights.errors import UsageError

if TYPE_CHECKING:
    from insights.syncing.importing import Imported


@click.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--prefix",
    "prefixes",
    metavar="PREFIX",
    multiple=True,
    help="What the names start with; else what most do. Several get a folder each below DIR.",
)
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
    prefixes: tuple[str, ...],
    identity: str,
    output: str,
    **given: Any,
) -> None:
    """Make a catalog in the new folder DIR that says what is in an account.

    Saved and scheduled queries, metric filters, alarms of every type and dashboards of log
    widgets are taken where an entry makes exactly what is there. Everything else is listed with
    the reason. Regions that read the same log groups become one environment; else each has its
    own. Nothing is written to AWS; 'insights adopt --all' then gives the objects their markers.

    \b
      insights import new --region eu-west-1 --region us-east-1
      insights import all --prefix shop --prefix ops
    """
    from insights.runs import places
    from insights.runs.wanted import Wanted
    from insights.syncing.importing import apart, check_free, imported, read, write

    several = len(prefixes) > 1
    if several and identity:
        raise UsageError("Several catalogs cannot have one id.", "Leave --id out.")
    folders = [folder / one for one in prefixes] if several else [folder]
    for one in folders:
        check_free(one)
    wanted = Wanted(**{name: given[name] for name in ("profile", "regions", "endpoint_url")})
    there = places.places_of(None, wanted)
    found = [read(there, identity, one, terminal.say) for one in prefixes or ("",)]
    made = apart([imported(one) for one in found])
    for where, catalog in zip(folders, made, strict=True):
        write(where, catalog)
    _tell(terminal, output, list(zip(folders, made, strict=True)))


def _tell(terminal: Terminal, output: str, made: Sequence[tuple[Path, Imported]]) -> None:
    """What is held goes to stdout, what is left out and what to do next to stderr."""
    from insights.render import imports

    counted = _counted([one for _, one in made])
    if output == "json":
        shown = [
            imports.Shown(str(where), one.prefix, one.held, one.left, one.account.regions)
            for where, one in made
        ]
        for piece in imports.as_json(shown, counted):
            terminal.write(piece)
    tell = terminal.say if output == "json" else terminal.note
    for where, one in made:
        for line in imports.as_text(one.held, one.account.regions) if output == "text" else ():
            terminal.write(line)
        for line in imports.left_out(one.left, one.account.regions):
            tell(line)
        terminal.say(_summary(where, one))
    for line in imports.other_prefixes(counted, {one.prefix for _, one in made}):
        terminal.say(line)


def _counted(made: Sequence[Imported]) -> dict[str, int]:
    """How many objects each prefix has; a chosen one with a dot in it counts as chosen."""
    first, *others = made
    counted = dict(first.account.prefixes)
    for one in others:
        counted[one.prefix] = one.account.prefixes.get(one.prefix, 0)
    return counted


def _summary(folder: Path, made: Imported) -> str:
    environments = made.environments
    count = len({found.live.label for found in made.objects})
    left = len({one.found.live.label for one in made.left})
    told = f"{_objects(count)} with the prefix '{made.prefix}' {_are(count)} in {folder}, "
    told += f"{left:,} {_are(left)} left out."
    if len(environments) == 1:
        return f"{told} Next: cd {folder}; insights plan; insights adopt --all"
    steps = "; ".join(f"insights adopt --all -e {name}" for name in environments[:3])
    more = "; and so on" if len(environments) > 3 else ""
    return f"{told} Each region has an environment. Next: cd {folder}; {steps}{more}"


def _objects(count: int) -> str:
    return f"{count:,} object{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
