"""``insights export``: the objects of a catalog for teams that deploy another way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.catalog.files import FIXTURES
from insights.cli import options
from insights.cli.terminal import Terminal, make_folder, write_file
from insights.dataclass import dataclass
from insights.errors import FindingsError, UsageError
from insights.exports.iam import PURPOSES
from insights.monitors.kinds import Kind
from insights.suggest import did_you_mean

if TYPE_CHECKING:
    from insights.catalog.model import Catalog, Environment
    from insights.exports.resources import Resource
    from insights.monitors.resources.target import Target
    from insights.runs.wanted import Wanted
    from insights.syncing.targets import Located

_PLACE = ("env", "profile", "regions", "endpoint_url")
_YAML = (".yaml", ".yml")
_FILES = (".json", *_YAML)


class _Formats(click.Group):
    """Says what to type for a format that is not there."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            hint = did_you_mean(args[0], self.commands)
            hint = hint or f"Type one of {', '.join(self.commands)}."
            raise click.UsageError(f"There is no export '{args[0]}'. {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group("export", cls=_Formats)
def command() -> None:
    """The objects that 'insights sync' would make, for another tool; and the policies for it.

    AWS is asked only where the catalog does not say the account, the region or all log groups.
    """


_only = click.option(
    "--only",
    type=click.Choice([kind.value for kind in Kind]),
    multiple=True,
    help="This kind alone. Repeatable.",
)
_out = click.option(
    "--out",
    metavar="FILE|DIR",
    type=click.Path(),
    help="Write here; into a folder for each account and region of several.",
)


@command.command("terraform")
@_only
@_out
@options.catalog
@options.live
@options.quiet
@click.pass_obj
def terraform(terminal: Terminal, /, only: Sequence[str], out: str | None, **given: Any) -> int:
    """A Terraform configuration, in JSON syntax.

    Resources are of the provider 'aws', and of 'awscc' where 'aws' cannot say all of an object.
    """
    from insights.exports.cloudformation import as_json
    from insights.exports.terraform import configuration

    made = [
        (one, as_json(configuration(one.resources, one.about("terraform"))))
        for one in _exported(given, only, terminal)
    ]
    return _deliver(made, out, "insights.tf.json", terminal)


@command.command("cloudformation")
@_only
@_out
@options.catalog
@options.live
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "yaml"]),
    help="The form of the template; else as the file's name ends, or JSON.",
)
@options.quiet
@click.pass_obj
def cloudformation(
    terminal: Terminal, /, only: Sequence[str], out: str | None, form: str | None, **given: Any
) -> int:
    """A CloudFormation template, as JSON or YAML."""
    from insights.exports import cloudformation as templates

    form = form or ("yaml" if (out or "").endswith(_YAML) else "json")
    write = {"json": templates.as_json, "yaml": templates.as_yaml}[form]
    made = []
    for one in _exported(given, only, terminal):
        text = write(templates.template(one.resources, one.about("cloudformation")))
        remark = templates.checked_size(text)
        if remark:
            terminal.say(f"{one.name}: {remark}")
        made.append((one, text))
    return _deliver(made, out, f"insights.{form}", terminal)


@command.command("iam")
@click.option(
    "--for",
    "purposes",
    type=click.Choice(PURPOSES),
    multiple=True,
    help="run and sync: who does that; log-alarms and scheduled: the roles of these. Repeatable.",
)
@click.option("--out", metavar="DIR", type=click.Path(file_okay=False), help="Write files here.")
@options.catalog
@options.live
@options.quiet
@click.pass_obj
def iam(terminal: Terminal, /, purposes: Sequence[str], out: str | None, **given: Any) -> int:
    """The least IAM policies for this catalog.

    They are for one account: the catalog's log groups there, its prefix, its regions.

    One policy that is asked for is written as such. Several are an object by name, where roles
    have a trust policy beside their own. Why a resource is '*' is told on stderr.
    """
    from insights.cli.exporting_policies import delivered, made

    targets = _targets(given, terminal, patterns=True)
    return delivered(made(targets, purposes or PURPOSES), out, terminal)


@dataclass(frozen=True, slots=True)
class _Exported:
    """The resources of one account and region."""

    target: Target
    resources: tuple[Resource, ...]

    @property
    def name(self) -> str:
        """The place in messages."""
        return f"{self.target.account} in {self.target.region}"

    @property
    def folder(self) -> str:
        """The folder of the place below the one that was asked for."""
        return f"{self.target.account}-{self.target.region}"

    def about(self, form: str) -> str:
        """Where a file comes from; the same for the same catalog."""
        whose = self.target.catalog.id
        return f"Made by 'insights export {form}' from the catalog '{whose}', for {self.name}."


def _exported(
    given: dict[str, Any], only: Sequence[str], terminal: Terminal
) -> Iterator[_Exported]:
    """The resources of all places. Raises ``FindingsError`` where AWS or templates refuse any."""
    from insights.diagnostics import Severity, ordered
    from insights.exports.faults import faults
    from insights.exports.resources import resources
    from insights.monitors.derivation import derived_pattern
    from insights.monitors.desired import desired

    found, made = [], []
    for there in _targets(given, terminal):
        wants = desired(there.target, derived_pattern)
        chosen = [one for one in wants.wanted if not only or one.kind.value in only]
        catalog = there.target.catalog
        made.append(_Exported(there.target, resources(chosen, catalog.id)))
        errors = [*there.found, *wants.found]
        found += [one for one in errors if one.severity is Severity.ERROR]
        found += [fault for one in made[-1].resources for fault in faults(one, catalog)]
    if found:
        raise FindingsError("This cannot be exported.", ordered(dict.fromkeys(found)))
    yield from made


def _targets(
    given: dict[str, Any], terminal: Terminal, *, patterns: bool = False
) -> Iterator[Located]:
    from insights.syncing.destinations import destinations

    catalog, environment, wanted = _asked(given, terminal)
    yield from destinations(catalog, environment, wanted, terminal.say, patterns=patterns)


def _asked(given: dict[str, Any], terminal: Terminal) -> tuple[Catalog, Environment, Wanted]:
    from insights.cli.rewriting import own_catalog
    from insights.runs.wanted import Wanted
    from insights.syncing.catalogs import sound
    from insights.syncing.planning import environment_of

    catalog = sound(own_catalog(given["catalog"], terminal))
    wanted = Wanted(**{name: given[name] for name in _PLACE})
    return catalog, environment_of(catalog, wanted), wanted


def _deliver(
    made: Sequence[tuple[_Exported, str]], out: str | None, name: str, terminal: Terminal
) -> int:
    """The texts on stdout, in a file, or in a folder of each place."""
    several = len(made) > 1
    if several and (out is None or out.endswith(_FILES)):
        listed = ", ".join(one.name for one, _ in made)
        raise UsageError(
            f"One file is for one account and region, and these are {listed}.",
            "Add --out DIR for a folder of each, or --region.",
        )
    for one, text in made:
        if out is None:
            terminal.write(text)
            continue
        path = Path(out)
        if not out.endswith(_FILES):
            path = (path / one.folder if several else path) / name
        _keep_apart(path, one.target.catalog.root)
        make_folder(path.parent)
        write_file(path, iter([text]))
        terminal.say(f"{path}: {len(one.resources)} resources for {one.name}.")
    return 0


def _keep_apart(path: Path, root: Path) -> None:
    """``UsageError`` for a file that would be read as an entry of the catalog from then on."""
    whole = path.resolve()
    inside = (
        whole.parts[len(root.resolve().parts) :] if whole.is_relative_to(root.resolve()) else ()
    )
    hidden = any(part.startswith(".") or part == FIXTURES for part in inside)
    if inside and not hidden and path.name.endswith(_YAML):
        raise UsageError(
            f"'{path}' would be read as an entry of the catalog.",
            "Write it elsewhere, or as JSON.",
        )
