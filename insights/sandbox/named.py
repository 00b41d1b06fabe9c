"""The group and the stream that a request names."""

from __future__ import annotations

from typing import Any

from insights.sandbox.refusal import invalid, missing
from insights.sandbox.store import Group, Store


def named_group(store: Store, parameters: dict[str, Any]) -> Group:
    """The group that ``logGroupName`` or ``logGroupIdentifier`` names.

    Raises :class:`Refusal` unless it is one of them, and the group is there.
    """
    named = [parameters.get(key) for key in ("logGroupName", "logGroupIdentifier")]
    given = [name for name in named if name]
    if len(given) != 1:
        raise invalid("Specify one of logGroupName and logGroupIdentifier, and not both.")
    found = store.groups.get(store.home.group_of(given[0]))
    if found is None:
        raise missing("The specified log group does not exist.")
    return found


def named_stream(store: Store, parameters: dict[str, Any]) -> tuple[Group, str]:
    """The group, and ``logStreamName`` in it. Raises :class:`Refusal` where one is missing."""
    group, stream = named_group(store, parameters), parameters["logStreamName"]
    if stream not in group.streams:
        raise missing("The specified log stream does not exist.")
    return group, stream


def with_events(group: Group) -> Group:
    """The group, if its class has the operations on single events and metric filters.

    Only the class STANDARD has them (CloudWatch_Logs_Log_Classes); the text is assumed.
    """
    if group.log_class != "STANDARD":
        raise invalid(
            f"A log group of the class {group.log_class} does not support this operation."
        )
    return group
