"""Events of a log stream around some of them, read with GetLogEvents.

The start of its window is inclusive and the end exclusive (observed 5). That events of one
millisecond come in the same order each time is assumed; their place among those of that
millisecond is then the only name that an event has there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from insights.engines.cloudwatch.service import Service

#: The time in milliseconds, the place among the events of that millisecond, and the text.
Placed = tuple[int, int, str]
#: The service may give empty pages before the last (API_GetLogEvents); so many are asked for.
_PAGES = 20
#: Events of one time that are often read in the same page.
_SPARE = 100
_MOST = 10_000


def shown_time(millisecond: int) -> str:
    """The time as ``@timestamp`` shows it."""
    moment = datetime.fromtimestamp(millisecond // 1000, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{millisecond % 1000:03d}"


def millisecond(shown: str) -> int:
    """The time that ``@timestamp`` shows, in epoch milliseconds."""
    moment = datetime.strptime(shown, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
    return int(moment.replace(microsecond=0).timestamp()) * 1000 + moment.microsecond // 1000


def group_place(log: str, asked: Sequence[str]) -> Mapping[str, str]:
    """How GetLogEvents is told the group that ``@log`` names, ``account:name``.

    By its ARN where that was asked for, which groups of linked accounts need (API_GetLogEvents).
    """
    account, _, name = log.partition(":")
    for one in asked:
        arn = one.removesuffix(":*")
        if arn.startswith("arn:") and arn.endswith(f":{account}:log-group:{name}"):
            return {"logGroupIdentifier": arn}
    return {"logGroupName": name}


class StreamReader:
    """One log stream; ``place`` names its group as a request does.

    ``spare`` is how many events more a page may have than are surely needed.
    """

    def __init__(
        self, service: Service, place: Mapping[str, str], stream: str, spare: int = _SPARE
    ) -> None:
        self._spare = spare
        self._service = service
        self._asked = {**place, "logStreamName": stream}

    def runs(self, times: Sequence[int], before: int, after: int) -> list[list[Placed]]:
        """What lies around these times, in order: runs of events without a gap.

        Each has the events of its times, ``after`` behind each and one more than ``before`` in
        front, where there are as many; so runs that touch are one.
        """
        runs: list[list[Placed]] = []
        after = max(after, 1)  # Only a later event shows that all of that time were read.
        for time in sorted(set(times)):
            if runs and _later(runs[-1], time) >= after:
                continue
            found = self._around(time, before + 1, after)
            if runs and found and found[0][:2] <= runs[-1][-1][:2]:
                last = runs[-1][-1][:2]
                runs[-1] += [event for event in found if event[:2] > last]
            elif found:
                runs.append(found)
        return runs

    def _around(self, time: int, before: int, after: int) -> list[Placed]:
        start = min(self._back(time, before), default=time)
        events: list[Placed] = []
        counts: Counter[int] = Counter()
        limit = min(before + after + self._spare, _MOST)
        for page in self._pages(
            "nextForwardToken", startTime=start, startFromHead=True, limit=limit
        ):
            for event in page:
                at = int(event["timestamp"])
                events.append((at, counts[at], str(event["message"])))
                counts[at] += 1
            if _later(events, time) >= after:
                break
        return events

    def _back(self, time: int, count: int) -> list[int]:
        """The times of the last events before that time."""
        found: list[int] = []
        limit = min(count, _MOST)
        for page in self._pages(
            "nextBackwardToken", endTime=time, startFromHead=False, limit=limit
        ):
            found = [*(int(event["timestamp"]) for event in page), *found]
            if len(found) >= count:
                break
        return found[-count:]

    def _pages(self, following: str, **asked: Any) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Pages until the token that was sent comes back, which is the end of the stream."""
        token: dict[str, str] = {}
        for _ in range(_PAGES):
            reply = self._service.call("GetLogEvents", **self._asked, **asked, **token)
            yield reply["events"]
            if reply.get(following) == token.get("nextToken"):
                return
            token = {"nextToken": reply[following]}


def _later(events: Sequence[Placed], time: int) -> int:
    """How many of the events, which are in order, are later than that."""
    return sum(event[0] > time for event in events)
