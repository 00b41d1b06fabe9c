"""The one account that the sandbox plays, and the names of things in it."""

from __future__ import annotations

from insights.sandbox.refusal import missing

ACCOUNT = "123456789012"
REGION = "us-east-1"
USER = f"arn:aws:iam::{ACCOUNT}:user/sandbox"
_LOGS = f"arn:aws:logs:{REGION}:{ACCOUNT}"
_GROUP_PREFIX = f"{_LOGS}:log-group:"
_TABLE_PREFIX = f"{_LOGS}:lookup-table:"
_ALARM_PREFIX = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:"
_DASHBOARD_PREFIX = f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/"


def group_arn(name: str) -> str:
    """The ARN of a log group, without the trailing ``:*``."""
    return f"{_GROUP_PREFIX}{name}"


def stream_arn(group: str, stream: str) -> str:
    """The ARN of a log stream."""
    return f"{_GROUP_PREFIX}{group}:log-stream:{stream}"


def scheduled_query_arn(identity: str) -> str:
    """The ARN of a scheduled query."""
    return f"{_LOGS}:scheduled-query:{identity}"


def lookup_table_arn(name: str) -> str:
    """The ARN of a lookup table; its form is assumed."""
    return f"{_TABLE_PREFIX}{name}"


def lookup_table_of(arn: str) -> str:
    """The lookup table's name in an ARN, or nothing where it is another kind of ARN."""
    return arn.removeprefix(_TABLE_PREFIX) if arn.startswith(_TABLE_PREFIX) else ""


def alarm_arn(name: str) -> str:
    """The ARN of an alarm of any type."""
    return f"{_ALARM_PREFIX}{name}"


def dashboard_arn(name: str) -> str:
    """The ARN of a dashboard, which belongs to no region."""
    return f"{_DASHBOARD_PREFIX}{name}"


def dashboard_of(arn: str) -> str:
    """The dashboard's name in an ARN, or nothing where it is another kind of ARN."""
    return arn.removeprefix(_DASHBOARD_PREFIX) if arn.startswith(_DASHBOARD_PREFIX) else ""


def alarm_of(arn: str) -> str:
    """The alarm's name in an ARN, or nothing where it is another kind of ARN."""
    return arn.removeprefix(_ALARM_PREFIX) if arn.startswith(_ALARM_PREFIX) else ""


def group_of(identifier: str) -> str:
    """The name in a name or an ARN. Raises :class:`Refusal` for another account's ARN."""
    if not identifier.startswith("arn:"):
        return identifier
    if not identifier.startswith(_GROUP_PREFIX):
        raise missing(f"Log group '{identifier}' does not exist for account ID '{ACCOUNT}'")
    return identifier.removeprefix(_GROUP_PREFIX)
