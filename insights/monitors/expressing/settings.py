"""The file ``catalog.yaml`` of a catalog that is made from an account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from insights.catalog.rewrite_values import as_yaml
from insights.dataclass import dataclass
from insights.lang.log_types import LogSource
from insights.monitors.expressing.drafts import slug
from insights.monitors.expressing.names import Names
from insights.monitors.expressing.sightings import REGION, Places
from insights.monitors.resources.target import MOST_ACTIONS

#: The only environment, where all regions have the same.
ENVIRONMENT = "live"


@dataclass(slots=True)
class Actions:
    """Names for the ARNs of actions; ``{region}`` in an ARN is that of the environment."""

    names: dict[str, str] = field(default_factory=dict)
    used: dict[str, set[str]] = field(default_factory=dict)

    def named(self, arns: Sequence[str], regions: Sequence[str]) -> list[str]:
        """The names of the ARNs, which have to be in the environments of these regions."""
        for arn in arns:
            if arn not in self.names:
                self.names[arn] = slug(_last(arn), self.names.values(), "action")
            for region in regions:
                self.used.setdefault(region, set()).add(arn)
        return [self.names[arn] for arn in arns]

    def at(self, region: str) -> dict[str, str]:
        """The ARNs of a region by their names."""
        used = self.used.get(region, set())
        return {
            name: arn.replace(REGION, region) for arn, name in self.names.items() if arn in used
        }


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source: its name, what it is, and its log groups in each region, in the order wanted."""

    name: str
    kind: LogSource
    places: Places


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the file says."""

    names: Names
    account: str
    regions: Sequence[str]
    sources: Sequence[SourceLine]
    actions: Actions
    dashboards: Mapping[str, Mapping[str, Any]]

    def environments(self) -> dict[str, tuple[str, ...]]:
        """The environments by name, each with its regions.

        There is one for all regions where all have the same log groups; else each has its own.
        An action holds its ARNs of all regions, of which alarms take those of theirs.
        """
        forms = {as_yaml(self._groups(region)) for region in self.regions}
        fits = all(len(arns) <= MOST_ACTIONS for arns in self._actions(self.regions).values())
        if len(forms) == 1 and fits:
            return {ENVIRONMENT: tuple(self.regions)}
        return {region: (region,) for region in self.regions}

    def text(self) -> str:
        """The text of the file."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        environments = self.environments()
        yield f"catalog: {as_yaml(self.names.catalog)}"
        yield f"prefix: {as_yaml(self.names.prefix)}"
        yield f"default_environment: {next(iter(environments))}"
        yield "sources:"
        for source in self.sources:
            yield f"  {source.name}: {as_yaml(_kind(source.kind))}"
        yield "environments:"
        for name, regions in environments.items():
            yield f"  {name}:"
            yield "    engine: cloudwatch"
            yield f"    account: '{self.account}'"
            yield f"    regions: [{', '.join(regions)}]"
            yield from _below("log_groups", self._groups(regions[0]))
            yield from _below("actions", self._actions(regions))
        if self.dashboards:
            yield "dashboards:"
            yield from (f"  {name}: {as_yaml(one)}" for name, one in self.dashboards.items())

    def _groups(self, region: str) -> dict[str, list[str]]:
        return {
            source.name: list(these)
            for source in self.sources
            for where, these in source.places
            if where == region
        }

    def _actions(self, regions: Sequence[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for region in regions:
            for name, arn in self.actions.at(region).items():
                known = found.setdefault(name, [])
                known += [arn] if arn not in known else []
        return found


def _below(key: str, value: Mapping[str, list[str]]) -> Iterator[str]:
    """The lines of a key of an environment, if there is anything below it."""
    if value:
        yield f"    {key}:"
        yield from (f"      {as_yaml(name)}: {as_yaml(one)}" for name, one in value.items())


def _kind(source: LogSource) -> dict[str, str]:
    if not source.format:
        return {"type": source.type}
    return {"type": source.type, "format": " ".join(f"${{{one}}}" for one in source.format)}


def _last(arn: str) -> str:
    """The end of an ARN that tells one action from another."""
    parts = arn.split(":")[5:] or [arn]
    return "-".join(parts[-2:]) if parts[-1].isdecimal() else parts[-1]
