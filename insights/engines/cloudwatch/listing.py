"""The queries that an account and region had lately, whoever started them."""

from __future__ import annotations

import re
from typing import Any

from insights.dataclass import dataclass
from insights.engines.cloudwatch.service import Service
from insights.times import Window

_FRONT = re.compile(
    r'SOURCE (?P<groups>"[^"]*"(?:, ?"[^"]*")*) START=(?P<start>[0-9]+)[0-9]{3} '
    r"END=(?P<end>[0-9]+)[0-9]{3} \| ?"
)
#: Queries of a page (API_DescribeQueries).
_PAGE = 1000


def queries(service: Service, since: float) -> list[dict[str, Any]]:
    """All that DescribeQueries knows and that were made at ``since`` (epoch seconds) or later.

    How long it remembers is not documented; the answers themselves are kept for seven days.
    """
    parameters: dict[str, Any] = {"maxResults": _PAGE}
    found: list[dict[str, Any]] = []
    while True:
        reply = service.call("DescribeQueries", **parameters)
        found += (one for one in reply["queries"] if one.get("createTime", 0) >= since * 1000)
        token = reply.get("nextToken")
        if not token or token == parameters.get("nextToken"):
            return found
        parameters["nextToken"] = token


@dataclass(frozen=True, slots=True)
class Shown:
    """A query as its author sent it; the window is ``None`` where it is not shown."""

    text: str
    groups: tuple[str, ...] = ()
    window: Window | None = None


def read_shown(shown: str) -> Shown:
    """What a ``queryString`` of DescribeQueries says.

    The service puts ``SOURCE "group" START=<ms> END=<ms> |`` in front of the text (recorded).
    """
    front = _FRONT.match(shown)
    if front is None:
        return Shown(shown)
    groups = tuple(re.findall('"([^"]*)"', front["groups"]))
    window = Window(int(front["start"]), int(front["end"]))
    return Shown(shown[front.end() :], groups, window)
