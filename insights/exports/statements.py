"""Statements of IAM policies, each with the reason for what is wide about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.resources.target import Target

#: Characters of a managed policy, blanks aside (D, IAM quotas).
LONGEST = 6144
_VERSION = "2012-10-17"
ANY = ("*",)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is allowed; ``why`` says why the resource is ``*``, or that a fact is assumed."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    why: str = ""
    condition: Mapping[str, Any] = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """The statement as a policy has it."""
        made: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": sorted(self.actions),
            "Resource": "*" if self.resources == ANY else sorted(self.resources),
        }
        return {**made, "Condition": dict(self.condition)} if self.condition else made


def merged(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """One statement for each Sid, with the actions and resources of all; none without any."""
    found: dict[str, Statement] = {}
    for one in statements:
        if not one.resources or not one.actions:
            continue
        known = found.get(one.sid, one)
        found[one.sid] = Statement(
            one.sid,
            tuple(dict.fromkeys((*known.actions, *one.actions))),
            tuple(dict.fromkeys((*known.resources, *one.resources))),
            one.why,
            one.condition,
        )
    return tuple(found.values())


def policy(statements: Sequence[Statement]) -> dict[str, Any]:
    """The policy document."""
    return {"Version": _VERSION, "Statement": [one.content() for one in statements]}


def trust(service: str | list[str], account: str) -> dict[str, Any]:
    """Who may take a role: a service or several, and that in the name of this account alone (D)."""
    return {
        "Version": _VERSION,
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": account}},
            }
        ],
    }


def length(document: Mapping[str, Any]) -> int:
    """The characters that count against :data:`LONGEST`."""
    return len(json.dumps(document, separators=(",", ":")))


def group_arns(target: Target, groups: Iterable[str]) -> tuple[str, ...]:
    """Log groups as policies name them: everything in the group, so with ``:*`` behind it (D)."""
    start = logs_arn(target, "log-group")
    return tuple(f"{one if one.startswith('arn:') else start + one}:*" for one in groups)


def logs_arn(target: Target, kind: str) -> str:
    """The beginning of the ARNs of a kind of resource of CloudWatch Logs."""
    return f"arn:{target.partition}:logs:{target.region}:{target.account}:{kind}:"
