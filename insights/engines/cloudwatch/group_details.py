"""What CloudWatch tells of log groups without reading an event: class, retention, age, newest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from insights.dataclass import dataclass
from insights.engines.cloudwatch.groups import expanded, listed
from insights.engines.cloudwatch.service import Service
from insights.engines.cloudwatch.tags import PREFIX
from insights.errors import AccessDeniedError


@dataclass(frozen=True, slots=True)
class GroupDetail:
    """One log group. Times are epoch seconds, ``retention`` is in days, ``stored`` in bytes.

    ``newest`` is the time of its newest event and ``ingested`` when that arrived, as
    DescribeLogStreams tells, which lags behind by up to an hour or so (API_LogStream); ``None``
    where there is none, and where nobody may look.
    """

    name: str
    log_class: str = "STANDARD"
    retention: int | None = None
    stored: int | None = None
    created: int | None = None
    newest: int | None = None
    ingested: int | None = None
    may_look: bool = True


def group_details(asked: Sequence[str], service: Service) -> Iterator[GroupDetail]:
    """The groups behind names, ``prefix*``, tags and ARNs; what does not exist is left out.

    Raises ``InsightsError`` where CloudWatch refuses.
    """
    told: dict[str, None] = {}
    for name in asked:
        for group in _groups(name, service):
            found = str(group["logGroupName"])
            if found not in told:
                told[found] = None
                yield _with_newest(_detail(group, name), service)


def _groups(name: str, service: Service) -> Iterator[dict[str, Any]]:
    if name.startswith(PREFIX):
        for tagged in expanded(name, service):
            yield from _groups(tagged, service)
    elif name.startswith("arn:"):
        arn = name.removesuffix(":*")
        yield from service.call("DescribeLogGroups", logGroupIdentifiers=[arn])["logGroups"]
    elif "*" in name:
        found = listed(service, name.partition("*")[0])
        yield from (group for group in found if fnmatchcase(str(group["logGroupName"]), name))
    else:
        # A name comes before all others that begin with it.
        found = listed(service, name, pages=1)
        yield from (group for group in found if group["logGroupName"] == name)


def _detail(group: dict[str, Any], asked: str) -> GroupDetail:
    created = group.get("creationTime")
    return GroupDetail(
        name=asked.removesuffix(":*") if asked.startswith("arn:") else str(group["logGroupName"]),
        log_class=str(group.get("logGroupClass", "STANDARD")),
        retention=group.get("retentionInDays"),
        stored=group.get("storedBytes"),
        created=None if created is None else int(created) // 1000,
    )


def _with_newest(detail: GroupDetail, service: Service) -> GroupDetail:
    key = "logGroupIdentifier" if detail.name.startswith("arn:") else "logGroupName"
    try:
        reply = service.call(
            "DescribeLogStreams",
            **{key: detail.name, "orderBy": "LastEventTime", "descending": True, "limit": 1},
        )
    except AccessDeniedError:
        return replace(detail, may_look=False)
    first: dict[str, int] = next(iter(reply["logStreams"]), {})
    return replace(
        detail,
        newest=_seconds(first.get("lastEventTimestamp")),
        ingested=_seconds(first.get("lastIngestionTime")),
    )


def _seconds(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else milliseconds // 1000
