"""Which engine answers, and on what: environments and options joined."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from insights.catalog.model import AUTO
from insights.dataclass import dataclass
from insights.engines.cloudwatch.connection import Connection
from insights.engines.protocol import Engine, Request
from insights.errors import UsageError
from insights.lang.flow_format import in_front, parse_stage
from insights.runs import group_names, state
from insights.runs.cells import Place, fleet
from insights.suggest import did_you_mean

if TYPE_CHECKING:
    from insights.catalog.model import Catalog, Environment
    from insights.engines.cloudwatch.engine import CloudWatchEngine
    from insights.runs.auto import Delivered
    from insights.runs.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Where:
    """An engine that is made when it is needed, and a remark for the user about the place.

    ``connection`` is that of a live engine, the first where there are ``others``; ``account`` is
    the one that the environment names.
    """

    name: str
    engine: Callable[[], Engine]
    remark: str = ""
    environment: str = ""
    connection: Connection | None = None
    account: str = ""
    others: tuple[Connection, ...] = ()


def local() -> Where:
    """The embedded engine."""

    def make() -> Engine:
        from insights.engines.local.engine import LocalEngine

        return LocalEngine()

    return Where("local", make)


def sample() -> Where:
    """The embedded engine on traffic that is made for the run."""

    def make() -> Engine:
        from insights.runs.sample import SampleEngine

        return SampleEngine()

    return Where("local", make)


def cloudwatch(
    environment: Environment | None, wanted: Wanted, found: Delivered | None = None
) -> Where:
    """The live engine with the environment's identity, options first.

    ``found`` are the places of flow logs, where those tell which there are.
    """
    places = found.places if found else places_of(environment, wanted)
    return Where(
        "cloudwatch",
        partial(fleet, places, partial(live_engine, refresh=wanted.refresh)),
        remark="\n".join(found.remarks) if found else "",
        environment=environment.name if environment else "",
        connection=places[0].connection,
        account=environment.account if environment else "",
        others=tuple(place.connection for place in places[1:]),
    )


def connection_of(environment: Environment | None, wanted: Wanted) -> Connection:
    """The only one of :func:`connections_of`; ``UsageError`` where there are several."""
    found = places_of(environment, wanted)
    if len(found) > 1:
        listed = ", ".join(place.name for place in found)
        raise UsageError(
            f"One account and region is wanted, not {listed}.", "Add --region, or --profile."
        )
    return found[0].connection


def places_of(environment: Environment | None, wanted: Wanted) -> list[Place]:
    """Every account of the environment in every region, options first.

    A profile that is named is one account: that of the environment where it has one only.
    """
    regions = wanted.regions or (environment.regions if environment else ()) or ("",)
    return [
        Place(replace(connection, region=region or _own_region()), account)
        for connection, account in _identities(environment, wanted)
        for region in regions
    ]


def connections_of(environment: Environment | None, wanted: Wanted) -> list[Connection]:
    """The connections of :func:`places_of`."""
    return [place.connection for place in places_of(environment, wanted)]


def _identities(
    environment: Environment | None, wanted: Wanted
) -> Iterator[tuple[Connection, str]]:
    """The credentials of each account, without a region, and the account's id."""
    at = wanted.endpoint_url or (environment.endpoint_url if environment else "")
    if environment is None:
        yield Connection(profile=wanted.profile or "", endpoint_url=at), ""
        return
    if wanted.profile and environment.accounts:
        yield Connection(wanted.profile, endpoint_url=at), ""
        return
    for account in environment.every_account:
        profile = wanted.profile or account.profile
        yield Connection(profile, endpoint_url=at, role_arn=account.role_arn), account.id


def live_environment(catalog: Catalog | None, wanted: Wanted) -> Environment | None:
    """The environment for looking around in CloudWatch: the named one, or the catalog's own.

    ``None`` where the catalog's own is somewhere else; ``UsageError`` where the named one is.
    """
    environment = environment_of(catalog, wanted)
    if environment is None or environment.engine == "cloudwatch":
        return environment
    if not wanted.env:
        return None
    raise UsageError(
        f"The environment '{environment.name}' is not in CloudWatch.",
        "Choose another with -e, or leave it out.",
    )


def live_engine(connection: Connection, *, refresh: bool = False) -> CloudWatchEngine:
    """An engine there, within the budget that all runs of the user share.

    It knows which log groups a pattern stood for a moment ago, unless they are to be looked up.
    """
    from insights.engines.cloudwatch.engine import CloudWatchEngine
    from insights.engines.cloudwatch.session import open_live

    opened = open_live(connection)
    at = opened.client.meta
    place = (opened.account, at.region_name, at.endpoint_url)
    return CloudWatchEngine(
        opened.client,
        budget=state.budgets().of(*place),
        connection=connection,
        names=group_names.opened(place, refresh=refresh),
    )


def _own_region() -> str:
    """botocore knows AWS_DEFAULT_REGION only; the AWS CLI and the other SDKs take this first."""
    return os.environ.get("AWS_REGION", "")


def environment_of(catalog: Catalog | None, wanted: Wanted) -> Environment | None:
    """The environment that was named, or the catalog's own; ``UsageError`` for an unknown one."""
    known = catalog.environments if catalog else {}
    name = wanted.env or (catalog.default_environment if catalog else "")
    if not name:
        return None
    if name not in known:
        hint = did_you_mean(name, known) or f"The catalog has {', '.join(known) or 'none'}."
        raise UsageError(f"There is no environment '{name}'.", hint)
    return known[name]


def on_files(catalog: Catalog, wanted: Wanted) -> bool:
    """Whether a run of an entry reads files, and not a service."""
    if wanted.data or wanted.is_live:
        return bool(wanted.data)
    environment = environment_of(catalog, wanted)
    return environment is not None and environment.engine == "local"


def place(request: Request, source: str, catalog: Catalog, wanted: Wanted) -> tuple[Request, Where]:
    """The request with what it reads, and the engine for it.

    ``--data`` runs locally, ``-g`` and other options of AWS live, whatever the environment says.
    """
    if wanted.data:
        return replace(request, data=wanted.data), local()
    environment = environment_of(catalog, wanted)
    if wanted.is_live and (environment is None or environment.engine != "cloudwatch"):
        environment = None
    elif environment is None:
        hint = "Add --data FILE, -g GROUP, or default_environment to catalog.yaml."
        raise UsageError("Nothing says where to run.", hint)
    elif environment.engine == "local":
        request, where = _on_files(request, _files(environment, source, catalog))
        return request, replace(where, environment=environment.name)
    elif environment.engine != "cloudwatch":
        message = f"The environment '{environment.name}' is for the engine '{environment.engine}'"
        raise UsageError(f"{message}, which cannot run queries here.", "Choose another with -e.")
    request = replace(request, max_scan=_budget(request, environment))
    groups = wanted.groups or groups_of(environment, source, request.parameters)
    if groups != (AUTO,):
        live = with_format(replace(request, groups=groups))
        return live, cloudwatch(environment, wanted)
    from insights.runs import auto

    found = auto.delivered(places_of(environment, wanted), source, request.log_source)
    auto.check_fields(request.source, found)
    log_source = replace(request.log_source, format=found.record)
    live = with_format(replace(request, groups=found.groups, log_source=log_source))
    return live, cloudwatch(environment, wanted, found)


def _on_files(request: Request, files: tuple[str, ...]) -> tuple[Request, Where]:
    from insights.catalog.model import GENERATED

    request = replace(request, data=files)
    return request, sample() if files == (GENERATED,) else local()


def _budget(request: Request, environment: Environment | None) -> int | None:
    """The smaller of the entry's and the environment's scan budget, in bytes."""
    known = [request.max_scan, environment.max_scan if environment else None]
    return min((most for most in known if most is not None), default=None)


def _files(environment: Environment, source: str, catalog: Catalog) -> tuple[str, ...]:
    from insights.catalog.model import GENERATED

    files = environment.data.get(source)
    if not files:
        message = f"The environment '{environment.name}' has no data for the source '{source}'."
        raise UsageError(message, "Add --data FILE, or choose another environment with -e.")
    if files == (GENERATED,):
        return files
    return tuple(str(catalog.root / name) for name in files)


def groups_of(
    environment: Environment | None, source: str, values: Mapping[str, str]
) -> tuple[str, ...]:
    """What the environment reads for a source, with the parameters' values in it.

    May be ``(AUTO,)``. Raises ``UsageError`` where nothing is named.
    """
    from insights.catalog.group_names import filled

    groups = environment.log_groups.get(source, ()) if environment else ()
    if not groups:
        name = f"The environment '{environment.name}'" if environment else "Nothing"
        raise UsageError(f"{name} names no log group for the source '{source}'.", "Add -g GROUP.")
    return tuple(filled(name, values) for name in groups)


def with_format(request: Request) -> Request:
    """The request with the parse stage of its custom flow-log format in front, if it has one."""
    record = request.log_source.format
    if not record or request.log_source.type != "vpcflow":
        return request
    text, moved = in_front(request.text, record)
    origin = request.origin
    query = replace(request.query, commands=(parse_stage(record), *request.query.commands))
    return replace(
        request, text=text, query=query, origin=lambda offset: origin(max(0, offset - moved))
    )
