"""Log groups that are ``auto``: those to which the environment's flow logs deliver.

EC2 is asked in every account and region, and the format that a flow log really has decides, not
the one in the catalog. One run reads records of one format: a query has one parse stage, which
cuts records of any other format wrongly and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from insights.dataclass import dataclass
from insights.errors import FindingsError, ServiceError, UsageError
from insights.lang.log_types import DEFAULT_FLOW_FORMAT, LogSource
from insights.runs.cells import Place

if TYPE_CHECKING:
    from insights.diagnostics import Diagnostic, Source
    from insights.engines.cloudwatch.flow_logs import FlowLog

_AT_ONCE = 8
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Delivered:
    """Places with the groups of their flow logs, and the format that all of these share.

    ``record`` holds the names of the format's fields; it is empty for the default format.
    ``remarks`` are sentences for the user.
    """

    places: tuple[Place, ...]
    record: tuple[str, ...]
    flow_log: FlowLog
    remarks: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of all places."""
        return tuple(dict.fromkeys(name for place in self.places for name in place.groups))


def delivered(places: Sequence[Place], name: str, source: LogSource) -> Delivered:
    """The groups and the format for a source, of which ``name`` is the name.

    Where some flow logs have the source's own format, the others are somebody else's. Raises
    ``ServiceError`` where none delivers, ``UsageError`` where formats are mixed.
    """
    found = _looked_at(places)
    alive = [one for logs in found for one in logs if not one.failed]
    if not alive:
        raise _none(places, [one for logs in found for one in logs])
    wanted = source.format or DEFAULT_FLOW_FORMAT
    chosen = of_source(alive, source)
    _check_formats(name, chosen, alive)
    ids = {one.id for one in chosen}
    reached = [_with_groups(place, logs, ids) for place, logs in zip(places, found, strict=True)]
    record = chosen[0].record
    return Delivered(
        tuple(place for place in reached if place.groups),
        () if record == DEFAULT_FLOW_FORMAT else record,
        chosen[0],
        tuple(_remarks(name, wanted, chosen, found, reached)),
    )


def of_source(logs: Sequence[FlowLog], source: LogSource) -> tuple[FlowLog, ...]:
    """The flow logs of a source: those with its format, or all where none has it."""
    wanted = source.format or DEFAULT_FLOW_FORMAT
    return tuple(one for one in logs if one.record == wanted) or tuple(logs)


def check_fields(text: Source, found: Delivered) -> None:
    """Refuse a query that reads a field which the flow logs' records lack.

    Raises ``FindingsError``, which names the flow log and its format.
    """
    lacking = lacking_fields(text, found.flow_log.record)
    if lacking:
        one = found.flow_log
        raise FindingsError(
            f"The records of the flow log '{one.id}' lack what the query reads.",
            lacking,
            f"Its format is '{written(one)}', and cannot be changed; make another flow log.",
        )


def lacking_fields(text: Source, record: tuple[str, ...]) -> list[Diagnostic]:
    """What the lint rule says of a query on records of that format."""
    from insights.lang import parse
    from insights.lint.base import Context
    from insights.lint.linter import Linter
    from insights.lint.rules.field_not_in_format import FieldNotInFormat

    query, faults = parse(text)
    if faults:
        return []
    context = Context(query, text, LogSource("vpcflow", record))
    found = Linter(rules=(FieldNotInFormat(),)).run(context)
    return [one.diagnostic for one in found if one.diagnostic.code == FieldNotInFormat.code]


def written(one: FlowLog) -> str:
    """The format as EC2 takes it."""
    return " ".join(f"${{{field}}}" for field in one.record)


def _looked_at(places: Sequence[Place]) -> list[list[FlowLog]]:
    """The flow logs of each place that deliver to CloudWatch Logs."""
    from insights.engines.cloudwatch.flow_logs import flow_logs

    with ThreadPoolExecutor(min(_AT_ONCE, len(places))) as pool:
        found = list(pool.map(flow_logs, (place.connection for place in places)))
    return [[one for one in logs if one.group] for logs in found]


def _with_groups(place: Place, logs: Sequence[FlowLog], ids: set[str]) -> Place:
    groups = dict.fromkeys(one.group for one in logs if one.id in ids)
    return replace(place, groups=tuple(groups))


def _none(places: Sequence[Place], failed: Sequence[FlowLog]) -> ServiceError:
    where = _listed([place.name for place in places])
    if not failed:
        return ServiceError(
            f"No VPC flow log delivers to CloudWatch Logs in {where}.",
            "Create one with 'aws ec2 create-flow-logs', or name the log groups with -g.",
        )
    return ServiceError(
        f"{_not_delivering(failed[0])} There is no other in {where}.",
        "Type 'insights sources check' to see what to do.",
    )


def _not_delivering(one: FlowLog) -> str:
    return f"The flow log '{one.id}' does not deliver: {one.trouble or 'no reason is told'}."


def _check_formats(name: str, chosen: Sequence[FlowLog], alive: Sequence[FlowLog]) -> None:
    groups = {one.group for one in chosen}
    both = [*chosen, *(one for one in alive if one.group in groups)]
    first = both[0]
    other = next((one for one in both if one.record != first.record), None)
    if other is None:
        return
    first = next((one for one in chosen if one.group == other.group and one != other), first)
    raise UsageError(
        f"The flow logs of '{name}' have different formats, which one query cannot read: "
        f"'{first.id}' (group '{first.group}') '{written(first)}', and "
        f"'{other.id}' (group '{other.group}') '{written(other)}'.",
        "Give the source one of the formats in catalog.yaml, and make a source for each other.",
    )


def _remarks(
    name: str,
    wanted: tuple[str, ...],
    chosen: Sequence[FlowLog],
    found: Sequence[Sequence[FlowLog]],
    reached: Sequence[Place],
) -> Iterator[str]:
    """What the user would want to know: formats, and what is left out."""
    one, ids = chosen[0], {flow_log.id for flow_log in chosen}
    if one.record != wanted:
        yield (
            f"The flow log '{one.id}' has another format than the source '{name}' in "
            f"catalog.yaml; its own is used: '{written(one)}'."
        )
    logs = [flow_log for some in found for flow_log in some]
    yield from (_not_delivering(flow_log) for flow_log in logs if flow_log.failed)
    left = [flow_log.id for flow_log in logs if not flow_log.failed and flow_log.id not in ids]
    if left:
        yield f"Flow logs of another format are left out: {_listed(left)}."
    empty = [place.name for place in reached if not place.groups]
    if empty:
        yield f"There is no flow log for '{name}' in {_listed(empty)}."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {more:,} more" if more > 0 else shown
