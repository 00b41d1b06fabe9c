"""The policies of one account: for running, for syncing, and of the roles that objects take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from insights.dataclass import dataclass
from insights.exports.roles import Grant, grants, of_roles
from insights.exports.run_policy import run_policy
from insights.exports.statements import LONGEST, Statement, length, merged, policy, trust
from insights.exports.sync_policy import sync_policy
from insights.monitors.kinds import Kind
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted

RUN, SYNC, LOG_ALARMS, SCHEDULED = "run", "sync", "log-alarms", "scheduled"
#: What policies are for.
PURPOSES = (RUN, SYNC, LOG_ALARMS, SCHEDULED)


@dataclass(frozen=True, slots=True)
class Document:
    """A policy, with what there is to say about it. ``name`` is ``run``, or that of a role.

    ``trust`` is empty but for roles.
    """

    name: str
    statements: tuple[Statement, ...]
    trust: tuple[dict[str, Any], ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        """The policy, or of a role the policy and who takes it."""
        made = policy(self.statements)
        return {"trust": self.trust[0], "policy": made} if self.trust else made

    def remarks(self) -> Iterator[str]:
        """Why statements are as wide as they are, and that a policy is too long."""
        for one in self.statements:
            if one.why:
                yield f"{self.name}: {one.sid}: {one.why}"
        size = length(policy(self.statements))
        if size > LONGEST:
            yield (
                f"{self.name}: The policy has {size:,} characters, and a managed one takes "
                f"{LONGEST:,}. Divide it with --region, or put the statements into several."
            )


@dataclass(frozen=True, slots=True)
class Stocked:
    """A region of the account, and what the catalog wants there."""

    target: Target
    wanted: Sequence[Wanted]


def documents(regions: Sequence[Stocked], purposes: Sequence[str]) -> Iterator[Document]:
    """The policies of one account for these purposes, all regions together."""
    account = regions[0].target.account
    if RUN in purposes:
        found = [one for each in regions for one in run_policy(each.target)]
        yield Document(RUN, merged(found))
    if SYNC in purposes:
        found = [one for each in regions for one in sync_policy(each.target, each.wanted)]
        yield Document(SYNC, merged(found))
    kinds = {Kind.ALARM: LOG_ALARMS, Kind.SCHEDULED_QUERY: SCHEDULED}
    given = (
        grant
        for each in regions
        for one in each.wanted
        if kinds.get(one.kind) in purposes
        for grant in grants(one, each.target)
    )
    yield from (_role(name, of, account) for name, of in of_roles(given).items())


def _role(name: str, given: Sequence[Grant], account: str) -> Document:
    services = sorted({one.service for one in given})
    taken = trust(services if len(services) > 1 else services[0], account)
    return Document(name, merged(one.statement for one in given), (taken,))
