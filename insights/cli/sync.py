"""``insights sync``: AWS as the catalog wants it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from insights.cli import options, planning
from insights.cli.applying import carry_out
from insights.cli.terminal import Terminal
from insights.errors import UsageError

_CHOSEN = ("only", "prune", "overwrite", "allow_mass_delete", "env")


@click.command("sync")
@planning.choosing
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where it would.")
@click.option(
    "--plan",
    "kept",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Do exactly what this plan says, or nothing.",
)
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
    check: bool,
    kept: str | None,
    yes: bool,
    output: str,
    **given: Any,
) -> int:
    """Make AWS as the catalog wants it, and touch nothing else.

    The plan is shown and asked about first. Each object is looked at again right before it is
    written. What fails is told, the rest is done; the next run does what is left. The exit code
    is 1 where an object stays other than the catalog wants it, such as one edited in the console.
    """
    from insights.syncing import keeping
    from insights.syncing.planning import Choice, Planned, checked

    more: dict[str, Any] = {}
    saved = keeping.read(Path(kept)) if kept else None
    if saved is not None:
        _check_alone(given)
        given["env"] = saved.environment
        more = Choice.of(saved.choice).fields()
    asked = planning.Asked.of(given, terminal, **more)
    made = asked.plans(terminal)
    if saved is not None:
        keeping.check(saved, made, asked.catalog.id)
    if check:
        for piece in planning.written(planning.shown(made), output):
            terminal.write(piece)
    checked(made)
    if check:
        error = planning.trouble(made)
        if error is not None:
            raise error
        return int(planning.out_of_step(made))
    ended = carry_out(asked.catalog.id, made, terminal, output, yes=yes)
    return ended or int(any(one.plan.leaves_apart for one in made if isinstance(one, Planned)))


def _check_alone(given: dict[str, Any]) -> None:
    """A saved plan has its options in it."""
    named = next((name for name in _CHOSEN if given[name]), None)
    if named is not None:
        flag = f"--{named.replace('_', '-')}"
        raise UsageError(
            f"{flag} stands beside --plan, which has its options in its file.", f"Remove {flag}."
        )
