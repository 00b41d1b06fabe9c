"""ARNs as CloudWatch takes them for actions and roles."""

from __future__ import annotations

import re

#: The longest ARN of an action (D, PutMetricAlarm).
LONGEST = 1024
# Actions on instances have a service where others have an account (D, PutMetricAlarm).
_ACTION = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}|ec2)?:.+")
_ROLE = re.compile(r"arn:[\w-]+:iam::\d{12}:role/[\x21-\x7e]{1,576}")
#: A role's name, with the path that it may have (D, CreateRole).
_ROLE_NAME = re.compile(r"(?:[\x21-\x7e]+/)?[\w+=,.@-]{1,64}", re.ASCII)


def is_action(text: str) -> bool:
    """Whether a text has the form of the ARN of an action."""
    return _ACTION.fullmatch(text) is not None


def is_role(text: str) -> bool:
    """Whether a text is the ARN of a role, or the name of one."""
    form = _ROLE if text.startswith("arn:") else _ROLE_NAME
    return form.fullmatch(text) is not None


def region_of(arn: str) -> str:
    """The region in an ARN, empty where it has none."""
    return arn.split(":")[3] if arn.count(":") > 3 else ""


def partition_of(region: str) -> str:
    """The first part of ARNs behind ``arn:`` in a region."""
    starts = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    found = (name for start, name in starts.items() if region.startswith(start))
    return next(found, "aws")
