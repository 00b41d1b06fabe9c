"""Log groups as people name them, to log groups as StartQuery wants them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from insights.engines.cloudwatch.service import Service
from insights.errors import ServiceError, UsageError
from insights.suggest import did_you_mean

#: Groups that one StartQuery takes by name or ARN (API_StartQuery).
MOST_GROUPS = 50
_PAGE = 50
#: Pages of names that are looked at for “did you mean”; an account may have thousands.
_PAGES_FOR_NAMES = 4


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one query, each once: all by name, or all as name-or-ARN identifiers."""

    names: tuple[str, ...]

    @property
    def parameters(self) -> dict[str, Any]:
        """Their part of StartQuery."""
        if not self.names:
            return {}
        if any(name.startswith("arn:") for name in self.names):
            return {"logGroupIdentifiers": list(self.names)}
        return {"logGroupNames": list(self.names)}


def resolve(asked: Sequence[str], service: Service) -> Groups:
    """Names, ``prefix*`` and ARNs to at most 50 groups.

    Raises ``UsageError`` for none and for more than 50, ``ServiceError`` for a pattern that no
    group of the account matches.
    """
    if not asked:
        raise UsageError(
            "The query names no log group.",
            "Add -g /aws/lambda/my-function, or start the query with SOURCE.",
        )
    found: dict[str, None] = {}
    for name in asked:
        found.update(dict.fromkeys(_expanded(name, service)))
    if len(found) > MOST_GROUPS:
        raise UsageError(
            f"The query would read {len(found):,} log groups; one query takes at most "
            f"{MOST_GROUPS} by name.",
            "Name fewer with -g, or start the query with SOURCE logGroups(namePrefix: ['/aws/']).",
        )
    return Groups(tuple(found))


def near_names(name: str, service: Service) -> str:
    """``Did you mean '/aws/vpc/flowlogs'?`` from the account's groups, or an empty text."""
    parent = name.rstrip("*").rpartition("/")[0]
    known = _names(service, parent, _PAGES_FOR_NAMES)
    return did_you_mean(name, known) or did_you_mean(name, _names(service, "", _PAGES_FOR_NAMES))


def list_hint(name: str, service: Service) -> str:
    """What to type when a group or pattern was not found: near names, or how to list them."""
    parent = name.rstrip("*").rpartition("/")[0]
    prefix = f" --log-group-name-prefix {parent}" if parent else ""
    return near_names(name, service) or f"Type 'aws logs describe-log-groups{prefix}' to list them."


def _expanded(name: str, service: Service) -> list[str]:
    if name.startswith("arn:"):
        return [_identifier(name)]
    if "*" not in name:
        return [name]
    matching = [found for found in _queryable(name, service) if fnmatchcase(found, name)]
    if not matching:
        raise ServiceError(f"No log group matches '{name}'.", list_hint(name, service))
    return matching


def _identifier(arn: str) -> str:
    plain = arn.removesuffix(":*")
    if "*" in plain:
        raise UsageError(
            f"'{arn}' is a pattern in an ARN, which nothing can resolve.",
            "Type the whole ARN, or a pattern of names such as -g '/aws/lambda/*'.",
        )
    return plain


def _queryable(pattern: str, service: Service) -> Iterator[str]:
    """Names that may match; the DELIVERY class has no Insights (Log_Classes)."""
    for group in _listed(service, pattern.partition("*")[0]):
        if group.get("logGroupClass") != "DELIVERY":
            yield str(group["logGroupName"])


def _names(service: Service, prefix: str, pages: int) -> list[str]:
    found = _listed(service, prefix, pages)
    return [str(group["logGroupName"]) for group in found]


def _listed(service: Service, prefix: str, pages: int = 0) -> Iterator[dict[str, Any]]:
    """All groups with that prefix; with ``pages``, those of that many pages."""
    parameters: dict[str, Any] = {"limit": _PAGE}
    if prefix:
        parameters["logGroupNamePrefix"] = prefix
    read = 0
    while not pages or read < pages:
        reply = service.call("DescribeLogGroups", **parameters)
        yield from reply["logGroups"]
        read += 1
        token = reply.get("nextToken")
        if not token or token == parameters.get("nextToken"):
            return
        parameters["nextToken"] = token
