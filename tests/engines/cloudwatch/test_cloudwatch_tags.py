"""Log groups by their tags, and what is remembered about patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from cloudwatch_stage import Stage

from insights.engines.cloudwatch.engine import CloudWatchEngine
from insights.engines.cloudwatch.group_details import group_details
from insights.engines.cloudwatch.groups import resolve
from insights.engines.cloudwatch.tags import tag_filters
from insights.errors import ServiceError, UsageError


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        for name, tags in (("/a/1", {"team": "net"}), ("/a/2", {"team": "net", "env": "prod"})):
            stage.client.create_log_group(logGroupName=name, tags=tags)
        stage.client.create_log_group(
            logGroupName="/a/3", tags={"team": "net"}, logGroupClass="DELIVERY"
        )
        yield stage


class Remembering:
    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {}

    def find(self, asked: str) -> list[str] | None:
        return self.known.get(asked)

    def keep(self, asked: str, names: Sequence[str]) -> None:
        self.known[asked] = list(names)


def test_the_forms_of_a_filter() -> None:
    assert tag_filters("tag:team") == [{"key": "team"}]
    assert tag_filters("tag:aws:stack=a=b, env=!prod*") == [
        {"key": "aws:stack", "values": ["a=b"]},
        {"key": "env", "values": ["!prod*"]},
    ]


@pytest.mark.parametrize("text", ["tag:", "tag:=x", "tag:a=b,", "tag:a=[b]", "tag:a,b,c,d,e,f"])
def test_what_is_no_tag_is_refused_before_anything_is_sent(text: str, stage: Stage) -> None:
    with pytest.raises(UsageError) as caught:
        resolve([text], stage.engine.service())

    assert f"'{text}'" in caught.value.message
    assert stage.calls("ListLogGroups") == []


def test_groups_are_found_by_all_of_their_tags(stage: Stage) -> None:
    service = stage.engine.service()

    assert resolve(["tag:team=net"], service)[0].names == ("/a/1", "/a/2")
    assert resolve(["tag:team=n*,env=prod"], service)[0].names == ("/a/2",)
    with pytest.raises(ServiceError, match="'tag:team=none'"):
        resolve(["tag:team=none"], service)


def test_pages_are_read_to_the_end_and_throttling_is_waited_out(stage: Stage) -> None:
    for number in range(1005):
        stage.client.create_log_group(logGroupName=f"/many/{number:04}", tags={"many": "yes"})
    stage.fault("ListLogGroups", "throttle", count=2)

    found = resolve(["tag:many"], stage.engine.service())

    assert sum(len(piece.names) for piece in found) == 1005
    assert stage.outcomes("ListLogGroups").count("ok") == 2


def test_patterns_and_tags_are_looked_up_once(stage: Stage) -> None:
    names = Remembering()
    engine = CloudWatchEngine(stage.client, budget=stage.budget, clock=stage.clock, names=names)

    for _ in range(3):
        resolve(["/a/*", "tag:env=prod", "/a/1"], engine.service())

    assert names.known == {"/a/*": ["/a/1", "/a/2"], "tag:env=prod": ["/a/2"]}
    assert len(stage.calls("DescribeLogGroups", "ListLogGroups")) == 2


def test_what_matches_nothing_is_not_remembered(stage: Stage) -> None:
    names = Remembering()
    engine = CloudWatchEngine(stage.client, budget=stage.budget, clock=stage.clock, names=names)

    with pytest.raises(ServiceError):
        resolve(["/none/*"], engine.service())

    assert names.known == {}


def test_details_of_groups(stage: Stage) -> None:
    stage.client.put_retention_policy(logGroupName="/a/2", retentionInDays=3)
    asked = ["/a/*", "/a/1", "/none", "tag:env=prod", "/aws/vpc/flowlogs"]

    found = {one.name: one for one in group_details(asked, stage.engine.service())}

    assert list(found) == ["/a/1", "/a/2", "/a/3", "/aws/vpc/flowlogs"]
    assert (found["/a/2"].retention, found["/a/3"].log_class) == (3, "DELIVERY")
    assert found["/a/1"].newest is None
    newest = found["/aws/vpc/flowlogs"]
    assert newest.newest is not None
    assert newest.ingested is not None
    assert newest.ingested - newest.newest == 7200


def test_who_may_not_look_at_streams_is_told_the_rest(stage: Stage) -> None:
    stage.fault("DescribeLogStreams", "denied")

    (found,) = group_details(["/a/1"], stage.engine.service())

    assert (found.may_look, found.name) == (False, "/a/1")
