"""Objects without a marker that the catalog takes over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from insights.errors import UsageError
from insights.monitors.kinds import Kind
from insights.monitors.steps import Plan, Update
from insights.suggest import did_you_mean
from insights.syncing.planning import ALL, Failed, Planned


def adoptions(made: Planned) -> Planned:
    """The plan with the steps that take something over, and nothing else."""
    found = made.plan
    if found.refused:
        return made
    steps = tuple(step for step in found.steps if isinstance(step, Update) and step.adopts)
    return replace(made, plan=Plan(steps=steps, in_step=found.in_step))


def check_addresses(addresses: Collection[str], made: Sequence[Planned | Failed]) -> None:
    """Raises ``UsageError`` for an address that cannot be taken over anywhere."""
    planned = [one for one in made if isinstance(one, Planned)]
    known = {one.address for each in planned for one in each.wanted}
    there = {
        step.address
        for each in planned
        for step in (*each.plan.steps, *each.plan.withheld)
        if isinstance(step, Update) and step.adopts
    }
    for address in addresses:
        if address == ALL or address in there:
            continue
        if address not in known:
            hint = did_you_mean(address, known) or "Type kind/name, as 'insights plan' does."
            raise UsageError(f"The catalog wants no object '{address}'.", hint)
        if address.startswith(f"{Kind.METRIC_FILTER}/"):
            message = f"'{address}' needs no adoption, since metric filters have no marker."
            raise UsageError(message, "Type 'insights plan' to see how it would change.")
        message = f"There is no object without a marker that would be '{address}'."
        raise UsageError(message, "Type 'insights plan' to see what there is.")
