"""``insights adopt``: objects that somebody made by hand become the catalog's."""

from __future__ import annotations

from typing import Any

import click

from insights.cli import options, planning
from insights.cli.applying import carry_out
from insights.cli.terminal import Terminal
from insights.errors import UsageError


@click.command("adopt")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...")
@click.option("--all", "everything", is_flag=True, help="Take over all that the catalog wants.")
@options.catalog
@options.live
@options.yes
@options.output("text", *planning.FORMS)
@options.color
@options.quiet
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    addresses: tuple[str, ...],
    everything: bool,
    yes: bool,
    output: str,
    **given: Any,
) -> int:
    """Take over objects that are called as the catalog wants them, and have no marker.

    ADDRESS is kind/name, as plans say it. An adopted object gets the catalog's marker, and
    becomes as the catalog wants it; the plan with the differences is shown and asked about first.
    """
    from insights.syncing.adopting import adoptions, check_addresses
    from insights.syncing.planning import ALL, Planned, checked

    if bool(addresses) == everything:
        raise UsageError("Nothing says what to take over.", "Name addresses, or type --all.")
    chosen = (ALL,) if everything else addresses
    asked = planning.Asked.of(given, terminal, adopt=chosen)
    made = asked.plans(terminal)
    checked(made)
    check_addresses(chosen, made)
    made = [adoptions(one) if isinstance(one, Planned) else one for one in made]
    return carry_out(asked.catalog.id, made, terminal, output, yes=yes)
