"""What ``plan``, ``sync`` and ``adopt`` share: their options, and the plans of all places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from insights.cli.terminal import Terminal
from insights.dataclass import dataclass
from insights.errors import GuardError, InsightsError, PartialError, UsageError
from insights.monitors.kinds import Kind

if TYPE_CHECKING:
    from insights.catalog.model import Catalog, Environment
    from insights.monitors.results import Applied
    from insights.render.steps import Shown
    from insights.runs.wanted import Wanted
    from insights.syncing.planning import Choice, Failed, Planned

F = TypeVar("F", bound=Callable[..., Any])
FORMS = ("text", "json", "markdown")
#: What of the options says where.
_PLACE = ("env", "profile", "regions", "endpoint_url")
_CHOICE = ("prune", "overwrite", "allow_mass_delete", "only")


def choosing(function: F) -> F:
    """The options of how a plan is made."""
    kinds = click.Choice([kind.value for kind in Kind])
    decorators = (
        click.option("--only", type=kinds, multiple=True, help="This kind alone. Repeatable."),
        click.option("--prune", is_flag=True, help="Delete what the catalog no longer has."),
        click.option("--overwrite", is_flag=True, help="Write over edits in the console."),
        click.option(
            "--allow-mass-delete",
            is_flag=True,
            help="Delete more than 30 % of the objects, if there are more than 5 such.",
        ),
    )
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


@dataclass(frozen=True, slots=True)
class Asked:
    """A catalog, its environment, and where and how it is compared with AWS."""

    catalog: Catalog
    environment: Environment
    wanted: Wanted
    choice: Choice

    @classmethod
    def of(cls, given: dict[str, Any], terminal: Terminal, **more: Any) -> Asked:
        """What the options of a command say; ``more`` is a choice of the command itself.

        Raises ``FindingsError`` for a catalog with errors, ``UsageError`` for an environment
        that is not CloudWatch.
        """
        from insights.cli.rewriting import own_catalog
        from insights.runs.wanted import Wanted
        from insights.syncing.catalogs import sound
        from insights.syncing.planning import Choice, environment_of

        catalog = sound(own_catalog(given["catalog"], terminal))
        wanted = Wanted(**{name: given[name] for name in _PLACE})
        chosen = {name: given[name] for name in _CHOICE if name in given}
        choice = Choice(**{**chosen, **more})
        return cls(catalog, environment_of(catalog, wanted), wanted, choice)

    def plans(self, terminal: Terminal) -> list[Planned | Failed]:
        """The plans of all places. Raises what hinders the only one."""
        from insights.syncing.planning import Failed, Planner

        planner = Planner(self.catalog, self.choice, terminal.say)
        made = planner.all(self.environment, self.wanted)
        failed = [one for one in made if isinstance(one, Failed)]
        if len(failed) == len(made):
            raise failed[0].error
        return made


def shown(
    made: Sequence[Planned | Failed], applied: dict[int, Applied] | None = None
) -> list[Shown]:
    """The places as they are rendered; ``applied`` is by their number."""
    from insights.render.steps import Shown
    from insights.syncing.planning import Failed

    places = []
    for number, one in enumerate(made):
        if isinstance(one, Failed):
            at = one.place
            places.append(Shown(one.name, at.account, at.connection.region, error=one.error))
        else:
            done = (applied or {}).get(number)
            places.append(Shown(one.name, one.account, one.region, one.plan, applied=done))
    return places


def written(places: Sequence[Shown], output: str) -> Iterator[str]:
    """The plans in the form that was asked for."""
    from insights.render import steps

    forms = {
        "text": steps.plans_as_text,
        "markdown": steps.plans_as_markdown,
        "json": steps.as_json,
    }
    return forms[output](places)


def trouble(made: Sequence[Planned | Failed]) -> InsightsError | None:
    """What a command ends with whose plans are not all made, or not all allowed."""
    from insights.syncing.planning import Failed

    failed = [one for one in made if isinstance(one, Failed)]
    guards = [g for one in made if not isinstance(one, Failed) for g in one.plan.guards]
    if guards:
        return GuardError(f"Nothing may be written. {guards[0].message}", guards[0].hint)
    refused = [one for one in failed if isinstance(one.error, GuardError)]
    if failed:
        reasons = " ".join(f"{one.name}: {one.error.message}" for one in failed)
        message = f"{len(failed)} of {len(made)} places could not be planned for. {reasons}"
        kind = GuardError if refused else PartialError
        return kind(message, failed[0].error.hint)
    return None


def out_of_step(made: Sequence[Planned | Failed]) -> bool:
    """Whether any place is not as the catalog wants it."""
    from insights.syncing.planning import Failed

    return any(isinstance(one, Failed) or one.plan.out_of_step for one in made)


def only(made: Sequence[Planned | Failed]) -> Planned:
    """The plan of the only place; ``UsageError`` where there are several."""
    from insights.syncing.planning import Planned

    if len(made) == 1 and isinstance(made[0], Planned):
        return made[0]
    told = ", ".join(one.name for one in made)
    raise UsageError(f"One account and region is wanted, not {told}.", "Add --region.")
