"""One account and region that monitors are made for, and what names mean there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeAlias

from insights.catalog.model import Catalog, Entry, Environment
from insights.catalog.places import MarkedList, MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Span
from insights.lang.log_types import LogSource
from insights.monitors.codes import BAD_ACTION, NO_GROUPS, NO_ROLE
from insights.monitors.resources.arns import LONGEST, is_action, is_role, partition_of, region_of

#: The pattern that ``pattern: derive`` stands for, or the finding that says why there is none.
Derive: TypeAlias = Callable[[Entry, LogSource], str | Diagnostic]

MOST_ACTIONS = 5
#: What PutLogAlarm takes for actions (D, spec 6.2).
_LOG_ALARM_SERVICES = ("sns", "lambda", "ssm")


@dataclass(frozen=True, slots=True)
class Target:
    """A catalog's environment in one account and region.

    ``groups`` holds the log groups of each source as they are called there, wildcards and
    ``auto`` already looked up. ``account`` may be empty where nobody knows it.
    """

    catalog: Catalog
    environment: Environment
    region: str
    account: str
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def log_source(self, entry: Entry) -> LogSource:
        """What an entry reads."""
        return self.catalog.sources.get(entry.source, LogSource())

    def role(self, written: MarkedMap, key: str, told: list[Diagnostic]) -> str:
        """The ARN of the role under a key: written out, or made from its name."""
        name: str = written[key]
        if not is_role(name):
            message = f"'{name}' is neither the name nor the ARN of a role."
            hint = "Write it like logs-reader, or arn:aws:iam::123456789012:role/logs-reader."
            told.append(NO_ROLE.at(written.file, written.value_span(key), message, hint))
        if name.startswith("arn:"):
            return name
        if not self.account:
            message = f"The role '{name}' has no ARN, since the account is not known."
            hint = f"Write its ARN, or 'account' below the environment '{self.environment.name}'."
            told.append(NO_ROLE.at(written.file, written.value_span(key), message, hint))
        return f"arn:{self.partition}:iam::{self.account}:role/{name}"

    def groups_of(self, entry: Entry, most: int, told: list[Diagnostic]) -> tuple[str, ...]:
        """The log groups of an entry's source, of which there may be ``most``."""
        groups = self.groups.get(entry.source, ())
        if not groups:
            message = (
                f"The environment '{self.environment.name}' has no log group for '{entry.source}'."
            )
            hint = f"Add it below 'log_groups' in {self.catalog.file}."
            told.append(NO_GROUPS.at(entry.file, entry.span("source"), message, hint))
        elif len(groups) > most:
            message = f"The source '{entry.source}' has {len(groups)} log groups; {most} are taken."
            hint = "Narrow the pattern, or divide the source."
            told.append(NO_GROUPS.at(entry.file, entry.span("source"), message, hint))
        return groups

    def actions(
        self, written: MarkedMap, told: list[Diagnostic], *, of_log_alarm: bool = False
    ) -> dict[str, list[str]]:
        """The three lists of ARNs of an alarm, under the names of the API."""
        lists: dict[str, list[str]] = {}
        chosen = written.get("actions", {})
        for state, key in _LISTS.items():
            lists[key] = []
            for name, span in _named(chosen, state):
                arns = self.arns_of(name)
                fault = self._fault(name, arns, of_log_alarm)
                if fault:
                    told.append(BAD_ACTION.at(chosen.file, span, *fault))
                lists[key] += arns
            if len(lists[key]) > MOST_ACTIONS:
                message = f"These are {len(lists[key])} actions; an alarm has {MOST_ACTIONS}."
                span = chosen.value_span(state)
                told.append(BAD_ACTION.at(chosen.file, span, message, "Name fewer."))
        return lists

    def arns_of(self, name: str) -> Sequence[str]:
        """The ARNs of an action; those of other regions only where there are none for this one."""
        if name.startswith("arn:"):
            return (name,)
        known = self.environment.actions.get(name, ())
        return [arn for arn in known if self._is_here(arn)] or known

    def _is_here(self, arn: str) -> bool:
        """Whether AWS takes an action for alarms here: of any account, and of this region (E)."""
        return not self.region or region_of(arn) in ("", self.region)

    def _fault(self, name: str, arns: Sequence[str], of_log_alarm: bool) -> tuple[str, str] | None:
        if not arns:
            message = f"The environment '{self.environment.name}' has no action '{name}'."
            return message, f"Add it below 'actions' in {self.catalog.file}."
        for arn in arns:
            if not is_action(arn) or len(arn) > LONGEST:
                message = f"'{arn[:60]}' is not the ARN of an action."
                return message, "Write it like arn:aws:sns:eu-west-1:123456789012:page."
            if not self._is_here(arn):
                message = f"An alarm in {self.region} cannot do '{arn}', which is elsewhere."
                return message, f"Add one in {self.region} to it below 'actions'."
            service = arn.split(":")[2] if arn.count(":") > 2 else ""
            if of_log_alarm and service not in _LOG_ALARM_SERVICES:
                message = f"A log alarm cannot do '{arn}'."
                return message, "Name an SNS topic, a Lambda function or an OpsItem."
        return None

    @property
    def partition(self) -> str:
        """The first part of ARNs behind ``arn:`` there."""
        return partition_of(self.region)


_LISTS = {"alarm": "AlarmActions", "ok": "OKActions", "insufficient": "InsufficientDataActions"}


def _named(chosen: Any, state: str) -> Iterator[tuple[str, Span]]:
    found = chosen.get(state) if isinstance(chosen, MarkedMap) else None
    if isinstance(found, MarkedList):
        yield from ((name, found.value_span(at)) for at, name in enumerate(found))
    elif isinstance(found, str):
        yield found, chosen.value_span(state)
