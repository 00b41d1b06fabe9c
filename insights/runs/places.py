"""Which engine answers, and on what: environments and options joined."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insights.engines.protocol import Engine, Request
from insights.errors import UsageError
from insights.lang.flow_format import in_front, parse_stage
from insights.suggest import did_you_mean

if TYPE_CHECKING:
    from insights.catalog.model import Catalog, Environment
    from insights.runs.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Where:
    """An engine that is made when it is needed, and a remark for the user about the place."""

    name: str
    engine: Callable[[], Engine]
    remark: str = ""

    def estimate(self, request: Request) -> dict[str, Any] | None:
        """Bytes that the run would read, where that can be known without running it."""
        if self.name != "local":
            return None
        files = [Path(name) for name in request.data]
        if not all(file.is_file() for file in files):
            return None
        return {"bytes": sum(file.stat().st_size for file in files)}


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


def cloudwatch(environment: Environment | None, wanted: Wanted) -> Where:
    """The live engine with the environment's identity, options first."""

    def make() -> Engine:
        from insights.engines.cloudwatch.budget import RequestBudget
        from insights.engines.cloudwatch.connection import Connection
        from insights.engines.cloudwatch.engine import CloudWatchEngine
        from insights.engines.cloudwatch.session import open_client

        connection = Connection(
            profile=wanted.profile or (environment.profile if environment else ""),
            region=_region(environment, wanted),
            endpoint_url=wanted.endpoint_url or (environment.endpoint_url if environment else ""),
            role_arn=environment.role_arn if environment else "",
        )
        client = open_client(connection)
        return CloudWatchEngine(client, budget=RequestBudget(), connection=connection)

    return Where("cloudwatch", make)


def _region(environment: Environment | None, wanted: Wanted) -> str:
    regions = wanted.regions or (environment.regions if environment else ())
    if len(regions) > 1:
        listed = ", ".join(regions)
        raise UsageError(f"A run reads one region, not {listed}.", f"Add --region {regions[0]}.")
    # botocore knows AWS_DEFAULT_REGION only; the AWS CLI and the other SDKs take this one first.
    return regions[0] if regions else os.environ.get("AWS_REGION", "")


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
        return _on_files(request, _files(environment, source, catalog))
    elif environment.engine != "cloudwatch":
        message = f"The environment '{environment.name}' is for the engine '{environment.engine}'"
        raise UsageError(f"{message}, which cannot run queries here.", "Choose another with -e.")
    groups = wanted.groups or _groups(environment, source)
    live = with_format(replace(request, groups=groups, max_scan=_budget(request, environment)))
    return live, cloudwatch(environment, wanted)


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


def _groups(environment: Environment | None, source: str) -> tuple[str, ...]:
    from insights.catalog.model import AUTO

    groups = environment.log_groups.get(source, ()) if environment else ()
    if not groups:
        name = f"The environment '{environment.name}'" if environment else "Nothing"
        raise UsageError(f"{name} names no log group for the source '{source}'.", "Add -g GROUP.")
    if groups == (AUTO,):
        message = f"The log groups of '{source}' are 'auto', which a run cannot look up by itself."
        raise UsageError(message, "Add -g GROUP.")
    return groups


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
