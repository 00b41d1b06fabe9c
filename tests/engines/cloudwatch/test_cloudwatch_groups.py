"""Log groups by name, by pattern, by ARN, and those that are not there."""

from __future__ import annotations

import pytest
from cloudwatch_stage import GROUP, NOW, Stage, ask

from insights.errors import ServiceError, UsageError

ARN = "arn:aws:logs:us-east-1:123456789012:log-group:"
EVENT = [(int(NOW - 60) * 1000, "hello")]


def test_a_pattern_is_resolved_over_all_pages() -> None:
    names = [f"/aws/lambda/orders-{n:02}" for n in range(49)]
    with Stage() as stage:
        for name in [*names, "/aws/lambda/other", *(f"/aws/lambda/billing-{n}" for n in range(60))]:
            stage.sandbox.load(name, "s", EVENT)

        result = stage.run(ask(groups=("/aws/lambda/orders-*",)))

        assert result.provenance.groups == tuple(names)
        (call,) = stage.calls("StartQuery")
        assert call.parameters["logGroupNames"] == names


def test_a_star_in_the_middle_reads_every_page_behind_its_prefix() -> None:
    with Stage() as stage:
        for n in range(120):
            stage.sandbox.load(f"/ecs/{n:03}-{'web' if n % 40 == 0 else 'job'}", "s", EVENT)

        result = stage.run(ask(groups=("/ecs/*-web",)))

        assert result.provenance.groups == ("/ecs/000-web", "/ecs/040-web", "/ecs/080-web")
        assert len(stage.calls("DescribeLogGroups")) == 3


def test_groups_that_have_no_insights_are_left_out_of_a_pattern() -> None:
    with Stage() as stage:
        stage.client.create_log_group(logGroupName="/x/delivered", logGroupClass="DELIVERY")
        stage.client.create_log_group(logGroupName="/x/rare", logGroupClass="INFREQUENT_ACCESS")
        stage.clock.sleep(60)

        result = stage.run(ask(groups=("/x/*",)))

        assert result.provenance.groups == ("/x/rare",)


def test_arns_are_sent_as_identifiers_without_their_star() -> None:
    with Stage() as stage:
        stage.sandbox.load("/other", "s", EVENT)

        stage.run(ask(groups=(f"{ARN}{GROUP}:*", "/other")))

        (call,) = stage.calls("StartQuery")
        assert call.parameters["logGroupIdentifiers"] == [f"{ARN}{GROUP}", "/other"]
        assert "logGroupNames" not in call.parameters


def test_a_group_named_twice_is_read_once() -> None:
    with Stage() as stage:
        result = stage.run(ask(groups=(GROUP, "/aws/vpc/*", GROUP)))

        assert result.provenance.groups == (GROUP,)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"SOURCE '{GROUP}' | fields n", id="name"),
        pytest.param(
            "# all of it\nsource logGroups(namePrefix: ['/aws/']) | fields n", id="prefix"
        ),
    ],
)
def test_no_groups_are_sent_for_a_text_that_has_source(text: str) -> None:
    with Stage() as stage:
        stage.run(ask(text))

        (call,) = stage.calls("StartQuery")
        assert not [key for key in call.parameters if key.startswith("logGroup")]


def test_more_than_fifty_groups_are_refused_with_the_reason() -> None:
    with Stage() as stage:
        for n in range(73):
            stage.sandbox.load(f"/many/{n}", "s", EVENT)

        with pytest.raises(UsageError) as caught:
            stage.run(ask(groups=("/many/*",)))

        assert caught.value.message == (
            "The query would read 73 log groups; one query takes at most 50 by name."
        )
        assert stage.calls("StartQuery") == []


def test_a_pattern_that_nothing_matches_names_near_ones() -> None:
    with Stage() as stage:
        stage.sandbox.load("/aws/vpc/flowlogs-prod", "s", EVENT)

        with pytest.raises(ServiceError) as caught:
            stage.run(ask(groups=("/aws/vpc/flow-logs-*",)))

        assert caught.value.message == "No log group matches '/aws/vpc/flow-logs-*'."
        assert "'/aws/vpc/flowlogs-prod'" in caught.value.hint


def test_an_unknown_group_is_named_with_near_ones() -> None:
    with Stage() as stage:
        with pytest.raises(ServiceError) as caught:
            stage.run(ask(groups=("/aws/vpc/flowlog",)))

        assert caught.value.message == "There is no log group '/aws/vpc/flowlog' in us-east-1."
        assert caught.value.hint == f"Did you mean '{GROUP}'?"


def test_an_unknown_group_far_from_all_others_says_how_to_list_them() -> None:
    with Stage() as stage, pytest.raises(ServiceError) as caught:
        stage.run(ask(groups=("/zzz/qqq",)))

    assert caught.value.hint == (
        "Type 'aws logs describe-log-groups --log-group-name-prefix /zzz' to list them."
    )


def test_an_unknown_group_is_named_though_the_others_cannot_be_listed() -> None:
    with Stage() as stage:
        stage.fault("DescribeLogGroups", "denied", count=9)

        with pytest.raises(ServiceError) as caught:
            stage.run(ask(groups=("/aws/vpc/flowlog",)))

        assert caught.value.message == "There is no log group '/aws/vpc/flowlog' in us-east-1."
        assert caught.value.hint == "Type 'aws logs describe-log-groups' to list them."


def test_one_of_several_groups_is_named() -> None:
    with Stage() as stage, pytest.raises(ServiceError, match="no log group '/missing' in"):
        stage.run(ask(groups=(GROUP, "/missing")))


def test_a_pattern_in_an_arn_is_refused() -> None:
    with Stage() as stage, pytest.raises(UsageError, match="is a pattern in an ARN"):
        stage.run(ask(groups=(f"{ARN}/aws/*",)))


def test_a_throttled_list_is_waited_for() -> None:
    with Stage() as stage:
        stage.fault("DescribeLogGroups", "throttle", count=2)

        assert stage.run(ask(groups=("/aws/*",))).provenance.groups == (GROUP,)
