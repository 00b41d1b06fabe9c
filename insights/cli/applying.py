"""Plans shown, asked about and done: what ``sync`` and ``adopt`` share."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from insights.cli import planning
from insights.cli.terminal import Terminal
from insights.errors import (
    InsightsError,
    InterruptedRunError,
    PartialError,
    ServiceError,
    UsageError,
)
from insights.monitors.results import Applied, Outcome, Result

if TYPE_CHECKING:
    from insights.syncing.planning import Failed, Planned

_NOT_MEANT = 1


def carry_out(
    catalog: str,
    made: Sequence[Planned | Failed],
    terminal: Terminal,
    output: str,
    *,
    yes: bool,
) -> int:
    """Show the plans, ask, do what is allowed, tell what became of it; the exit code.

    Raises what the run ends with where not everything was done.
    """
    if output != "json":
        for piece in planning.written(planning.shown(made), output):
            terminal.write(piece)
        terminal.flush()
    chosen = {n: one for n, one in enumerate(made) if _has_steps(one)}
    if chosen and not yes and not _agreed(list(chosen.values()), terminal):
        terminal.note("Nothing was written.")
        return _NOT_MEANT
    _settle(made)
    applied = _applied(catalog, chosen, terminal, output)
    if output == "json":
        for piece in planning.written(planning.shown(made, applied), output):
            terminal.write(piece)
    error = _ended(applied, made) or planning.trouble(made)
    if error is not None:
        raise error
    return 0


def _settle(made: Sequence[Planned | Failed]) -> None:
    from insights.syncing.planning import Planned, settle

    for one in made:
        if isinstance(one, Planned) and not one.plan.guards:
            settle(one)


def _has_steps(one: Planned | Failed) -> bool:
    from insights.syncing.planning import Planned

    return isinstance(one, Planned) and bool(one.plan.steps)


def _agreed(chosen: Sequence[Planned | Failed], terminal: Terminal) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(
            "Nobody is there to say yes to these changes, since stdin is no terminal.",
            "Look at them with 'insights plan', then add -y.",
        )
    terminal.flush()
    return click.confirm(f"Write this to {' and '.join(one.name for one in chosen)}?", err=True)


def _applied(
    catalog: str, chosen: Mapping[int, Planned | Failed], terminal: Terminal, output: str
) -> dict[int, Applied]:
    from insights.engines.cloudwatch.signals import stoppable
    from insights.render import steps
    from insights.syncing.planning import Planned, apply

    def told(result: Result) -> None:
        if output != "json":
            terminal.write(steps.result_as_text(result))
            terminal.flush()

    stopped, applied = threading.Event(), dict[int, Applied]()
    with stoppable(stopped):
        for number, one in chosen.items():
            if not isinstance(one, Planned):
                continue
            if output != "json" and len(chosen) > 1:
                terminal.write(f"{one.name}:\n")
            applied[number] = apply(one, catalog, stopped, told)
            if output != "json":
                terminal.write(f"{steps.summary(applied[number])}\n")
    return applied


def _ended(
    applied: Mapping[int, Applied], made: Sequence[Planned | Failed]
) -> InsightsError | None:
    """What a run ends with that did not do everything."""
    results = [result for one in applied.values() for result in one.results]
    count = {outcome: sum(one.outcome is outcome for one in results) for outcome in Outcome}
    told = f"{count[Outcome.DONE]} of {len(results)} steps are done."
    again = "Run the same command again; it does what is left."
    if any(one.interrupted for one in applied.values()):
        return InterruptedRunError(f"Interrupted. {told}", again)
    if count[Outcome.DONE] == len(results):
        return None
    number, first = next(
        (number, one)
        for number, done in applied.items()
        for one in done.results
        if one.outcome is not Outcome.DONE
    )
    where = f"{made[number].name}: " if len(made) > 1 else ""
    message = f"{told} {where}{first.step.address}: {first.message}"
    hint = first.hint or again
    nothing = count[Outcome.FAILED] and not count[Outcome.DONE]
    return ServiceError(message, hint) if nothing else PartialError(message, hint)
