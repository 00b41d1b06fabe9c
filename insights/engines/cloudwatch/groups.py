"""Log groups as people name them, to log groups as StartQuery wants them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from insights.dataclass import dataclass
from insights.engines.cloudwatch.service import Service
from insights.engines.cloudwatch.tags import PREFIX, tagged
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


def resolve(asked: Sequence[str], service: Service) -> list[Groups]:
    """Names, ``prefix*``, ``tag:key=value`` and ARNs to groups, at most 50 in each piece.

    Raises ``UsageError`` for none, ``ServiceError`` for a pattern or tag that no group of the
    account has.
    """
    if not asked:
        raise UsageError(
            "The query names no log group.",
            "Add -g /aws/lambda/my-function, or start the query with SOURCE.",
        )
    found: dict[str, None] = {}
    for name in asked:
        found.update(dict.fromkeys(expanded(name, service)))
    names = list(found)
    return [Groups(tuple(names[at : at + MOST_GROUPS])) for at in range(0, len(names), MOST_GROUPS)]


def only(pieces: Sequence[Groups], why: str = "") -> Groups:
    """The groups of one query; ``UsageError`` where one query cannot take them.

    ``why`` tells what stands against several queries.
    """
    if len(pieces) == 1:
        return pieces[0]
    count = sum(len(piece.names) for piece in pieces)
    message = (
        f"The query would read {count:,} log groups; one query takes at most {MOST_GROUPS} by name."
    )
    raise UsageError(
        f"{message} {why}".strip(),
        "Name fewer with -g, or start the query with SOURCE logGroups(namePrefix: ['/aws/']).",
    )


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


def named(name: str) -> str | None:
    """The group of a name or an ARN; ``None`` for what has to be looked up."""
    if name.startswith("arn:"):
        return _identifier(name)
    return None if "*" in name or name.startswith(PREFIX) else name


def expanded(name: str, service: Service) -> list[str]:
    """The groups behind one name, ``prefix*``, tag or ARN; raises as :func:`resolve`."""
    one = named(name)
    if one is not None:
        return [one]
    known = service.door.names.find(name)
    if known is not None:
        return known
    is_tag = name.startswith(PREFIX)
    found = _with_tags(name, service) if is_tag else _matching(name, service)
    service.door.names.keep(name, found)
    return found


def _with_tags(text: str, service: Service) -> list[str]:
    found = _queryable(tagged(service, text))
    if not found:
        raise ServiceError(
            f"No log group has the tags of '{text}'.",
            "Type 'aws logs list-tags-for-resource' with the ARN of a group to see its tags.",
        )
    return found


def _matching(name: str, service: Service) -> list[str]:
    begin = listed(service, name.partition("*")[0])
    found = [group for group in _queryable(begin) if fnmatchcase(group, name)]
    if not found:
        raise ServiceError(f"No log group matches '{name}'.", list_hint(name, service))
    return found


def _identifier(arn: str) -> str:
    plain = arn.removesuffix(":*")
    if "*" in plain:
        raise UsageError(
            f"'{arn}' is a pattern in an ARN, which nothing can resolve.",
            "Type the whole ARN, or a pattern of names such as -g '/aws/lambda/*'.",
        )
    return plain


def _queryable(groups: Iterable[dict[str, Any]]) -> list[str]:
    """The names of those that can be queried; the DELIVERY class has no Insights (Log_Classes)."""
    fit = (group for group in groups if group.get("logGroupClass") != "DELIVERY")
    return [str(group["logGroupName"]) for group in fit]


def _names(service: Service, prefix: str, pages: int) -> list[str]:
    found = listed(service, prefix, pages)
    return [str(group["logGroupName"]) for group in found]


def listed(service: Service, prefix: str, pages: int = 0) -> Iterator[dict[str, Any]]:
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
