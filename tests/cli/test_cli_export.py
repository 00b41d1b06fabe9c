"""``insights export``: what the other tools make of it is what a sync makes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfnlint.api import ManualArgs, lint
from command_line import Endpoint, sandbox
from deploying import call_of, resolved, schema, terraform_call
from export_desk import GROUPS, Desk

from insights.errors import UsageError
from insights.exports.cloudformation import as_json, checked_size, template
from insights.exports.names import logical_ids, terraform_names
from insights.exports.properties import FORMS, PROPERTIES
from insights.exports.resources import Resource, resources
from insights.exports.terraform import escaped, snake
from insights.monitors.kinds import Kind
from insights.monitors.wanted import Wanted

RESOURCES = 16
#: What has the form that templates ask for, since a catalog or the API asks for no other.
CERTAIN = (
    "Name",
    "Metrics.Id",
    "FilterName",
    "LogGroupName",
    "LogGroupNames",
    "LogGroupIdentifiers",
    "Namespace",
    "Metrics.MetricStat.Metric.Namespace",
    "Parameters.Name",
)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as started:
        yield started


@pytest.fixture
def desk(tmp_path: Path, endpoint: Endpoint) -> Desk:
    return Desk(tmp_path, endpoint)


def in_order(resources: Mapping[str, Any], key: str) -> list[str]:
    """The names of resources, each behind those that it depends on."""
    done: list[str] = []
    while len(done) < len(resources):
        ready = [
            name
            for name, one in resources.items()
            if name not in done and set(one.get(key, ())) <= set(done)
        ]
        assert ready
        done += ready
    return done


def test_a_stack_is_what_a_sync_makes(desk: Desk) -> None:
    done = desk.run("export", "cloudformation")
    template = json.loads(done.out)
    resources = template["Resources"]

    assert (done.code, done.err, len(resources)) == (0, "", RESOURCES)
    # No one was asked for what the catalog says.
    assert desk.endpoint.operations() == []
    assert lint(done.out, config=ManualArgs(regions=["us-east-1"])) == []
    assert resources["AlarmTrouble"]["DependsOn"] == [
        "AlarmOneSourceSpike",
        "AlarmRejectsOdd",
        "AlarmRejectsSpike",
    ]
    assert desk.run("plan", "--check").code == 1
    names = in_order(resources, "DependsOn")
    desk.deploy([call_of(resources[n]["Type"], resources[n]["Properties"]) for n in names])
    planned = desk.run("plan", "--check")
    assert (planned.code, planned.err) == (0, ""), planned.out


def test_a_terraform_run_is_what_a_sync_makes(desk: Desk) -> None:
    done = desk.run("export", "terraform")
    content = json.loads(done.out)
    found = {
        f"{type_}.{name}": one
        for type_, blocks in content["resource"].items()
        for name, one in blocks.items()
    }

    assert (done.code, done.err, len(found)) == (0, "", RESOURCES)
    assert content["//"] == (
        "Made by 'insights export terraform' from the catalog 'acme-net', for 123456789012 in "
        "us-east-1."
    )
    assert content["terraform"] == {
        "required_providers": {
            "aws": {"source": "hashicorp/aws"},
            "awscc": {"source": "hashicorp/awscc"},
        }
    }
    # Of awscc only where aws cannot say it.
    assert {
        type_: sorted(one) for type_, one in content["resource"].items() if "awscc" in type_
    } == {
        "awscc_cloudwatch_alarm": ["rejects-clock"],
        "awscc_cloudwatch_log_alarm": ["one-source-spike"],
        "awscc_logs_metric_filter": [
            "rejected-bytes-aws-vpc-flowlogs-03a90f87",
            "rejected-bytes-aws-vpc-other-db3a9d17",
        ],
        "awscc_logs_query_definition": ["rejects"],
        "awscc_logs_scheduled_query": ["rejects"],
    }
    names = in_order(found, "depends_on")
    desk.deploy([terraform_call(name.partition(".")[0], found[name]) for name in names])
    planned = desk.run("plan", "--check")
    assert (planned.code, planned.err) == (0, ""), planned.out


def test_files_folders_and_kinds(desk: Desk) -> None:
    folder = desk.folder
    assert desk.run("export", "cloudformation", "--out", ".made/stack.yaml").err == (
        ".made/stack.yaml: 16 resources for 123456789012 in us-east-1.\n"
    )
    text = (folder / ".made/stack.yaml").read_text()
    assert yaml.safe_load(text) == json.loads(desk.run("export", "cloudformation").out)
    # Readers of YAML 1.2 would take a hash such as 12e45678901 for a number.
    assert "Value: '1.0.0'" in text

    only = desk.run("export", "terraform", "--only", "dashboard", "--only", "metric_filter")
    assert sorted(json.loads(only.out)["resource"]) == [
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_log_metric_filter",
        "awscc_logs_metric_filter",
    ]
    several = desk.run("export", "terraform", "-e", "both", "--only", "saved_query")
    assert several.code == 2
    assert several.err.endswith("Add --out DIR for a folder of each, or --region.\n")
    written = desk.run(
        "export", "terraform", "-e", "both", "--only", "dashboard", "--out", "made", "-q"
    )
    assert (written.code, written.out, written.err) == (0, "", "")
    assert sorted(str(path.relative_to(folder / "made")) for path in folder.glob("made/*/*")) == [
        f"{account}-{region}/insights.tf.json"
        for account in ("123456789012", "999999999999")
        for region in ("eu-west-1", "us-east-1")
    ]
    assert desk.endpoint.operations() == []


def test_what_is_not_written_is_looked_up(desk: Desk) -> None:
    done = desk.run("export", "cloudformation", "-e", "wide", "--only", "metric_filter")
    groups = {
        one["Properties"]["LogGroupName"] for one in json.loads(done.out)["Resources"].values()
    }

    assert (done.code, groups) == (0, set(GROUPS))
    assert set(desk.endpoint.operations()) == {"GetCallerIdentity", "DescribeLogGroups"}


def test_refusals(desk: Desk) -> None:
    assert "There is no export 'athena'. Type one of" in desk.run("export", "athena").err
    assert "Did you mean 'terraform'?" in desk.run("export", "terrafrom").err
    assert desk.run("export", "cloudformation", "-e", "demo").code == 2
    among = desk.run("export", "cloudformation", "--out", "stack.yaml")
    assert among.err.startswith("error: 'stack.yaml' would be read as an entry of the catalog.")
    assert not (desk.folder / "stack.yaml").exists()

    desk.change("role: query-role", "lookup_table: t, kms_key: k, delay: 5m, role: query-role")
    refused = desk.run("export", "terraform")
    assert (refused.code, refused.out) == (1, "")
    for key in ("delay", "lookup_table", "kms_key"):
        assert f"AWS::Logs::ScheduledQuery has no property for '{key}'." in refused.err
    assert "rejects.yaml:15:83: MON024" in refused.err
    assert "'insights sync --only scheduled_query'" in refused.err
    assert desk.run("export", "terraform", "--only", "alarm").code == 0

    desk.change("value: 1, default", "value: 1.0e+30, default")
    exponent = desk.run("export", "cloudformation")
    assert "AWS::Logs::MetricFilter does not take '1e+30' for 'value'." in exponent.err
    desk.change("datapoints: 2 of 3", "datapoints: 4 of 3")
    assert "4 of 3 datapoints cannot breach." in desk.run("export", "cloudformation").err


def many(count: int, length: int) -> list[Resource]:
    """Saved queries, each with a text of that length."""
    body = {"queryString": "x" * length}
    named = (f"q{number}" for number in range(count))
    wanted = [Wanted(Kind.SAVED_QUERY, name, f"acme/{name}", body) for name in named]
    return list(resources(wanted, "acme"))


def test_limits_of_templates() -> None:
    assert len(template(many(500, 1), "")["Resources"]) == 500
    with pytest.raises(UsageError, match="500 resources at most, and these are 501"):
        template(many(501, 1), "")
    assert checked_size(as_json(template(many(5, 9000), ""))) == ""
    assert "--s3-bucket" in checked_size(as_json(template(many(6, 9000), "")))
    with pytest.raises(UsageError, match="1,000,000 bytes at most"):
        checked_size(as_json(template(many(112, 9000), "")))


def test_names_stay_apart_and_as_they_are() -> None:
    twins = [
        Wanted(Kind.ALARM, id_, id_, {"AlarmType": "metric"}) for id_ in ("a-b1", "a-b-1", "c")
    ]
    made = resources(twins, "acme")
    assert logical_ids(made) == ["AlarmAB1f87b868a", "AlarmAB10f94f65e", "AlarmC"]
    assert terraform_names(made) == ["a-b1", "a-b-1", "c"]
    groups = ("/a/b", "/a_b")
    filters = [Wanted(Kind.METRIC_FILTER, "9f", "f", {}, group) for group in groups]
    names = terraform_names(resources(filters, "acme"))
    assert len(set(names)) == 2
    assert names[:1] == terraform_names(resources(filters[:1], "acme"))
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", name) for name in names)


@pytest.mark.parametrize("type_", sorted(PROPERTIES))
def test_every_property_is_in_the_schema_that_cloudformation_publishes(type_: str) -> None:
    whole = schema(type_)
    for path in sorted(PROPERTIES[type_]):
        part: Mapping[str, Any] = whole
        for name in path.split("."):
            assert name in resolved(part, whole)["properties"], path
            part = resolved(part, whole)["properties"][name]
        formed = "pattern" in resolved(part, whole)
        # Names, ids and groups have these forms in catalogs and accounts already.
        assert not formed or (type_, path) in FORMS or path in CERTAIN, path


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("${a} %{b}", "$${a} %%{b}"),
        ("$${a}", '${"$"}$${a}'),
        ("%%%{a}", '${"%"}${"%"}%%{a}'),
        ("$%{a}$", "$%%{a}$"),
        ("$a {b} 5%", "$a {b} 5%"),
    ],
)
def test_terraform_reads_no_template_in_a_text(text: str, template: str) -> None:
    assert escaped(text) == template


def test_names_of_awscc() -> None:
    names = ("OKActions", "ScheduledQueryRoleARN", "ActionLogLineRoleArn", "TreatMissingData")
    assert [snake(name) for name in names] == [
        "ok_actions",
        "scheduled_query_role_arn",
        "action_log_line_role_arn",
        "treat_missing_data",
    ]
