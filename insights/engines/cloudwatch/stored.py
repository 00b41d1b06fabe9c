"""What CloudWatch knows of log groups without a query: their age and their stored bytes."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from insights.engines.cloudwatch.groups import MOST_GROUPS, listed
from insights.engines.cloudwatch.patience import OutOfPatienceError
from insights.engines.cloudwatch.service import Service
from insights.errors import AccessDeniedError


def described(asked: Sequence[str], service: Service) -> list[dict[str, Any]] | None:
    """What DescribeLogGroups says of groups: names, ``prefix*`` or ARNs, at most 50.

    ``None`` where nobody may look, where the service is too busy, and for more groups.
    """
    names = [name.removesuffix(":*").rpartition(":")[2] for name in asked]
    found: dict[str, dict[str, Any]] = {}
    try:
        for name in names[: MOST_GROUPS + 1]:
            # A name comes before all others that begin with it.
            pages = 0 if "*" in name else 1
            for group in listed(service, name.partition("*")[0], pages):
                if fnmatchcase(group["logGroupName"], name):
                    found[group["logGroupName"]] = group
            if len(found) > MOST_GROUPS:
                return None
    except (AccessDeniedError, OutOfPatienceError):
        return None
    return list(found.values())
