"""Log groups by their tags: ``tag:team=net`` and ``tag:team=net,env=prod*``.

No group is called so, because a colon cannot be in its name (API_CreateLogGroup).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from insights.engines.cloudwatch.service import Service
from insights.errors import UsageError

PREFIX = "tag:"
_PAGE = 1000
#: Filters of one request (API_ListLogGroups).
_MOST = 5
_KEY = re.compile(r"[\w .:/=+\-@]{1,128}")
_VALUE = re.compile(r"!?\*?[\w .:/=+\-@]*\*?")


def tag_filters(text: str) -> list[dict[str, Any]]:
    """The filters of ListLogGroups: groups that have all of the tags.

    A tag without a value stands for any value; ``*`` at either end of a value for anything, and
    ``!`` in front of it for all others. Raises ``UsageError`` for what is no tag.
    """
    filters = [_filter(one, text) for one in text.removeprefix(PREFIX).split(",")]
    if len(filters) > _MOST:
        raise UsageError(
            f"'{text}' names {len(filters)} tags; CloudWatch takes at most {_MOST}.",
            "Leave some of them out.",
        )
    return filters


def _filter(one: str, text: str) -> dict[str, Any]:
    key, sign, value = one.strip().partition("=")
    if not _KEY.fullmatch(key) or not _VALUE.fullmatch(value):
        raise UsageError(
            f"'{text}' is not how log groups are chosen by tags.",
            "Write tag:key=value, or tag:key=value,other=value for groups that have both.",
        )
    return {"key": key, "values": [value]} if sign else {"key": key}


def tagged(service: Service, text: str) -> Iterator[dict[str, Any]]:
    """The groups with those tags, as ListLogGroups tells of them."""
    parameters: dict[str, Any] = {"logGroupTags": tag_filters(text), "limit": _PAGE}
    while True:
        reply = service.call("ListLogGroups", **parameters)
        yield from reply["logGroups"]
        token = reply.get("nextToken")
        if not token or token == parameters.get("nextToken"):
            return
        parameters["nextToken"] = token
