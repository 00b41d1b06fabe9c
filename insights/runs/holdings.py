"""What an environment really has for a source: log groups or files, and what is known of them."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from insights.catalog.model import AUTO, GENERATED
from insights.dataclass import dataclass
from insights.errors import DataError, InsightsError, UsageError
from insights.lang.log_types import LogSource
from insights.runs import places
from insights.runs.auto import of_source
from insights.runs.cells import Place, entered

if TYPE_CHECKING:
    from insights.catalog.model import Catalog, Environment
    from insights.engines.cloudwatch.flow_logs import FlowLog
    from insights.engines.cloudwatch.group_details import GroupDetail
    from insights.runs.wanted import Wanted

_AT_ONCE = 8
#: Seconds that a look at one place may take.
_PATIENCE = 120.0
_PLACEHOLDER = re.compile(r"\{\{[^}]*\}\}")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it looks. ``layout`` is a name that ``--format`` takes; empty for empty files."""

    name: str
    layout: str = ""
    log_type: str = ""
    size: int = 0
    record: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """What one place has for one source.

    ``asked`` are the names in catalog.yaml, ``AUTO`` included. ``trouble`` is what kept anybody
    from looking; ``flow_trouble`` the same for the flow logs, which are only looked at for
    sources of VPC flow logs. ``place`` is ``None`` for files.
    """

    source: str
    log_source: LogSource
    where: str
    asked: tuple[str, ...]
    place: Place | None = None
    groups: tuple[GroupDetail, ...] = ()
    flow_logs: tuple[FlowLog, ...] = ()
    files: tuple[File, ...] = ()
    trouble: InsightsError | None = None
    flow_trouble: InsightsError | None = None

    @property
    def is_auto(self) -> bool:
        """Whether the flow logs tell which groups there are."""
        return self.asked == (AUTO,)

    @property
    def names(self) -> tuple[str, ...]:
        """What was looked for: names, patterns, tags and ARNs."""
        if self.is_auto:
            return tuple(dict.fromkeys(one.group for one in self.flow_logs))
        return tuple(name.removesuffix(":*") for name in self.asked)

    def feeding(self, group: str) -> list[FlowLog]:
        """The flow logs that deliver to a group."""
        return [one for one in self.flow_logs if one.group == group]


def held(
    catalog: Catalog | None, sources: Sequence[str], wanted: Wanted, values: Mapping[str, str]
) -> Iterator[Holding]:
    """What the environment has for these sources, in every account and region.

    ``values`` are those of parameters in names of groups; a name whose parameter has none stands
    for all that fit. ``wanted.groups`` and ``wanted.data`` are looked at instead of what the
    environment names. Raises ``UsageError`` where there is nothing to look at.
    """
    if wanted.data:
        yield from (_files(name, catalog, wanted.data) for name in sources or ("",))
        return
    environment = places.environment_of(catalog, wanted)
    if wanted.is_live and (environment is None or environment.engine != "cloudwatch"):
        environment = None
    elif environment is None:
        raise UsageError("Nothing says where to look.", "Add -e ENV, -g GROUP or --data FILE.")
    if environment is not None and environment.engine == "local":
        yield from (_local(name, catalog, environment) for name in sources)
    elif environment is None or environment.engine == "cloudwatch":
        yield from _live(catalog, sources, environment, wanted, values)
    else:
        message = f"The environment '{environment.name}' is for the engine '{environment.engine}'"
        raise UsageError(f"{message}, which is not looked at.", "Choose another with -e.")


def served(catalog: Catalog, wanted: Wanted) -> list[str]:
    """The sources that the environment has, in the catalog's order.

    One with an empty list of log groups is there for entries that need none.
    """
    environment = places.environment_of(catalog, wanted)
    if environment is None:
        raise UsageError("Nothing says where to look.", "Add -e ENV.")
    return [
        name
        for name in catalog.sources
        if environment.serves(name) and environment.log_groups.get(name) != ()
    ]


# --------------------------------------------------------------------------------------- files


def _local(name: str, catalog: Catalog | None, environment: Environment) -> Holding:
    named = environment.data.get(name, ())
    if named == (GENERATED,):
        return Holding(name, _log_source(catalog, name), "generated for each run", named)
    assert catalog is not None
    return _files(name, catalog, tuple(str(catalog.root / one) for one in named))


def _files(name: str, catalog: Catalog | None, named: tuple[str, ...]) -> Holding:
    """Files behind names; one that cannot be read makes the trouble of all."""
    from insights.engines.local.bad_files import BadFiles
    from insights.engines.local.files import expand

    scratch = Path(tempfile.mkdtemp(prefix="insights-"))
    try:
        paths = expand(named, scratch, BadFiles())
        files, trouble = tuple(map(_looked_at, paths)), None
    except DataError as error:
        files, trouble = (), error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Holding(name, _log_source(catalog, name), "files", named, files=files, trouble=trouble)


def _looked_at(path: Path) -> File:
    from insights.engines.local.sniff import sniff

    found = sniff(path)
    if found is None:
        return File(str(path))
    return File(str(path), found.layout.value, found.log_type, path.stat().st_size, found.record)


# ---------------------------------------------------------------------------------- CloudWatch


def _live(
    catalog: Catalog | None,
    sources: Sequence[str],
    environment: Environment | None,
    wanted: Wanted,
    values: Mapping[str, str],
) -> Iterator[Holding]:
    def asked(name: str) -> tuple[str, ...]:
        if wanted.groups:
            return wanted.groups
        named = environment.log_groups.get(name, ()) if environment else ()
        return tuple(_with_values(one, values) for one in named)

    found = places.places_of(environment, wanted)
    looks = [
        partial(_look, name, _log_source(catalog, name), asked(name), place, wanted)
        for name in sources or ("",)
        for place in found
    ]
    with ThreadPoolExecutor(min(_AT_ONCE, len(looks))) as pool:
        yield from pool.map(lambda look: look(), looks)


def _with_values(name: str, values: Mapping[str, str]) -> str:
    """The name of a group; ``*`` for parameters without a value."""
    from insights.catalog.group_names import filled, placeholders

    if all(one in values for one in placeholders(name)):
        return filled(name, values)
    return _PLACEHOLDER.sub("*", name)


def _look(
    name: str, source: LogSource, asked: tuple[str, ...], place: Place, wanted: Wanted
) -> Holding:
    from insights.engines.cloudwatch.patience import OutOfPatienceError

    where = place.name
    flows, flow_trouble = _flow_logs(place) if source.type == "vpcflow" else ((), None)
    flows = of_source(flows, source) if asked == (AUTO,) else flows
    groups = tuple(dict.fromkeys(one.group for one in flows)) if asked == (AUTO,) else asked
    details: tuple[GroupDetail, ...] = ()
    trouble = flow_trouble if asked == (AUTO,) else None
    try:
        if trouble is None:
            details = tuple(_details(groups, place, refresh=wanted.refresh))
    except InsightsError as error:
        trouble = error
    except OutOfPatienceError as error:
        trouble = InsightsError(f"CloudWatch was too busy to answer: {error.reason}")
    return Holding(
        source=name,
        log_source=source,
        where=where,
        asked=asked,
        place=place,
        groups=details,
        flow_logs=flows,
        trouble=trouble,
        flow_trouble=flow_trouble,
    )


def _details(groups: Iterable[str], place: Place, *, refresh: bool) -> Iterator[GroupDetail]:
    from insights.engines.cloudwatch.group_details import group_details

    engine = entered(place, partial(places.live_engine, refresh=refresh))
    return group_details(tuple(groups), engine.service(_PATIENCE))


def _flow_logs(place: Place) -> tuple[tuple[FlowLog, ...], InsightsError | None]:
    from insights.engines.cloudwatch.flow_logs import flow_logs

    try:
        return tuple(one for one in flow_logs(place.connection) if one.group), None
    except InsightsError as error:
        return (), error


def _log_source(catalog: Catalog | None, name: str) -> LogSource:
    return (catalog.sources.get(name) if catalog else None) or LogSource("")
