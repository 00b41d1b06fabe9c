"""Logs to try things on: flow records, CloudTrail events and a shop's JSON, ending now."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from insights.engines.local.generated import write_flow_log

FLOW_GROUP = "/aws/vpc/flowlogs"
TRAIL_GROUP = "/aws/cloudtrail"
SHOP_GROUP = "/ecs/orders"

_RECORDS, _SPAN = 20_000, 3_600

#: group, stream, and events as (epoch milliseconds, message)
Sample = tuple[str, str, list[tuple[int, str]]]


def samples(now: int) -> Iterator[Sample]:
    """All sample streams of an hour that ends at ``now`` (epoch seconds)."""
    yield from _flows(now)
    yield TRAIL_GROUP, "management", list(_trail(now))
    yield SHOP_GROUP, "orders/1", list(_shop(now))


def _flows(now: int) -> Iterator[Sample]:
    streams: dict[str, list[tuple[int, str]]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="insights-") as folder:
        path = Path(folder) / "flow.log"
        write_flow_log(path, _RECORDS, now, _SPAN)
        for line in path.read_text("utf-8").splitlines():
            words = line.split()
            streams[f"{words[2]}-all"].append((int(words[10]) * 1000, line))
    for stream, events in streams.items():
        yield FLOW_GROUP, stream, events


def _trail(now: int) -> Iterator[tuple[int, str]]:
    """A sign-in without a second factor, refused calls, and the root user at work."""
    mara = {"type": "IAMUser", "userName": "mara", "arn": "arn:aws:iam::123456789012:user/mara"}
    root = {"type": "Root", "arn": "arn:aws:iam::123456789012:root"}
    told = [
        (3000, "signin.amazonaws.com", "ConsoleLogin", mara, "", {"MFAUsed": "No"}),
        (2900, "s3.amazonaws.com", "DeleteBucket", mara, "AccessDenied", None),
        (2800, "s3.amazonaws.com", "DeleteBucket", mara, "AccessDenied", None),
        (1500, "iam.amazonaws.com", "CreateAccessKey", root, "", None),
        (300, "ec2.amazonaws.com", "StopInstances", mara, "Client.UnauthorizedOperation", None),
    ]
    for ago, source, name, who, error, more in told:
        event = {
            "eventVersion": "1.11",
            "eventSource": source,
            "eventName": name,
            "awsRegion": "us-east-1",
            "sourceIPAddress": "198.51.100.23",
            "userIdentity": who,
        }
        if error:
            event["errorCode"] = error
        if name == "ConsoleLogin":
            event["responseElements"] = {"ConsoleLogin": "Success"}
        if more:
            event["additionalEventData"] = more
        yield (now - ago) * 1000, json.dumps(event, separators=(",", ":"))


def _shop(now: int) -> Iterator[tuple[int, str]]:
    routes = ("/orders", "/orders", "/cart", "/pay", "/orders")
    for number in range(600):
        route = routes[number % len(routes)]
        failed = number % 47 == 0
        event = {
            "level": "ERROR" if failed else "INFO",
            "route": route,
            "status": 502 if failed else 200,
            "ms": 20 + (number * 37) % 180 + (2000 if failed else 0),
        }
        yield (now - _SPAN + number * 6) * 1000, json.dumps(event, separators=(",", ":"))
