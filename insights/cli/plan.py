"""``insights plan``: what would have to change in AWS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options, planning
from insights.cli.terminal import Terminal, write_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insights.syncing.planning import Failed, Planned


@click.command("plan")
@planning.choosing
@click.option("--check", is_flag=True, help="Exit with 1 where AWS is not as the catalog wants.")
@click.option(
    "--out", metavar="FILE", type=click.Path(dir_okay=False), help="Keep the plan, for sync --plan."
)
@options.catalog
@options.live
@options.output("text", *planning.FORMS)
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, check: bool, out: str | None, output: str, **given: Any) -> int:
    """Show every create, update and delete that 'insights sync' would do, and why things stay.

    Nothing is written to AWS. Every account and region of the environment has a plan of its own.
    """
    from insights.syncing.planning import checked

    asked = planning.Asked.of(given, terminal)
    made = asked.plans(terminal)
    for piece in planning.written(planning.shown(made), output):
        terminal.write(piece)
    checked(made)
    error = planning.trouble(made)
    if error is not None:
        raise error
    if out is not None:
        _keep(Path(out), asked, made)
        terminal.say(f"Kept in {out}; 'insights sync --plan {out}' does exactly this.")
    return int(check and planning.out_of_step(made))


def _keep(path: Path, asked: planning.Asked, made: Sequence[Planned | Failed]) -> None:
    from insights.syncing.keeping import text_of

    write_file(path, iter([text_of(made, asked.catalog.id, asked.environment.name, asked.choice)]))
