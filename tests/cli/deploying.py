"""What CloudFormation and Terraform would do with an export: their resources as calls of the API.

Written from the resources' own pages and schemas, and knows nothing of how exports are made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import cfnlint

Call = tuple[str, str, dict[str, Any]]
_SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas" / "resources"
_OPERATIONS = {
    "AWS::Logs::QueryDefinition": ("logs", "put_query_definition"),
    "AWS::Logs::ScheduledQuery": ("logs", "create_scheduled_query"),
    "AWS::Logs::MetricFilter": ("logs", "put_metric_filter"),
    "AWS::CloudWatch::Alarm": ("cloudwatch", "put_metric_alarm"),
    "AWS::CloudWatch::LogAlarm": ("cloudwatch", "put_log_alarm"),
    "AWS::CloudWatch::CompositeAlarm": ("cloudwatch", "put_composite_alarm"),
    "AWS::CloudWatch::Dashboard": ("cloudwatch", "put_dashboard"),
}
#: Arguments of the provider aws, from its pages, to parameters of the API.
_ALARM = {
    "alarm_name": "AlarmName",
    "alarm_description": "AlarmDescription",
    "actions_enabled": "ActionsEnabled",
    "alarm_actions": "AlarmActions",
    "ok_actions": "OKActions",
    "insufficient_data_actions": "InsufficientDataActions",
}
_METRIC_ALARM = {
    **_ALARM,
    "comparison_operator": "ComparisonOperator",
    "evaluation_periods": "EvaluationPeriods",
    "datapoints_to_alarm": "DatapointsToAlarm",
    "threshold": "Threshold",
    "threshold_metric_id": "ThresholdMetricId",
    "treat_missing_data": "TreatMissingData",
    "evaluate_low_sample_count_percentiles": "EvaluateLowSampleCountPercentile",
    "extended_statistic": "ExtendedStatistic",
    "statistic": "Statistic",
    "metric_name": "MetricName",
    "namespace": "Namespace",
    "period": "Period",
    "unit": "Unit",
}
_METRIC = {"metric_name": "MetricName", "namespace": "Namespace"}
_STAT = {"period": "Period", "stat": "Stat", "unit": "Unit"}
_QUERY = {"id": "Id", "expression": "Expression", "label": "Label", "period": "Period"}
_SAVED = {"name": "name", "query_string": "queryString", "log_group_names": "logGroupNames"}
_FILTER = {
    "name": "filterName",
    "pattern": "filterPattern",
    "log_group_name": "logGroupName",
    "apply_on_transformed_logs": "applyOnTransformedLogs",
}
_TRANSFORMATION = {
    "name": "metricName",
    "namespace": "metricNamespace",
    "value": "metricValue",
    "default_value": "defaultValue",
    "unit": "unit",
    "dimensions": "dimensions",
}
_SUPPRESSOR = {
    "alarm": "ActionsSuppressor",
    "wait_period": "ActionsSuppressorWaitPeriod",
    "extension_period": "ActionsSuppressorExtensionPeriod",
}


@cache
def schema(type_: str) -> Mapping[str, Any]:
    """The schema that CloudFormation publishes for a type."""
    for path in _SCHEMAS.glob("*.json"):
        text = path.read_text()
        if f'"typeName": "{type_}"' in text:
            found: dict[str, Any] = json.loads(text)
            return found
    raise AssertionError(f"There is no type {type_}.")


def resolved(part: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part of a schema behind its references, and of a list the schema of its items."""
    while "$ref" in part or part.get("type") == "array":
        part = (
            whole["definitions"][part["$ref"].split("/")[-1]] if "$ref" in part else part["items"]
        )
    return part


def call_of(type_: str, properties: Mapping[str, Any]) -> Call:
    """What a handler of CloudFormation asks of the API."""
    service, operation = _OPERATIONS[type_]
    if service == "cloudwatch":
        return service, operation, dict(properties)
    return service, operation, {_lower(k): _as_logs(k, one) for k, one in properties.items()}


def terraform_call(type_: str, arguments: Mapping[str, Any]) -> Call:
    """What a provider of Terraform asks of the API."""
    given = {key: one for key, one in evaluated(arguments).items() if key != "depends_on"}
    if type_.startswith("awscc_"):
        return _of_awscc(type_, given)
    return _AWS[type_](given)


def evaluated(value: Any) -> Any:
    """A value of Terraform's JSON, where every text and key is a template."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {_text(key): evaluated(one) for key, one in value.items()}
    return [evaluated(one) for one in value] if isinstance(value, list) else value


def _text(template: str) -> str:
    """The text of a template, in which nothing but a quoted sign may be interpolated."""
    parts = re.findall(r'\$\{"[$%]"\}|\$\$\{|%%\{|[$%]\{|.', template, re.DOTALL)
    assert not {"${", "%{"} & set(parts), template
    return "".join(
        part[3] if part.startswith('${"') else part[1:] if len(part) == 3 else part
        for part in parts
    )


def _of_awscc(type_: str, given: Mapping[str, Any]) -> Call:
    found = next(one for one in _OPERATIONS if _snake_type(one) == type_)
    return call_of(found, _from_snake(given, schema(found), schema(found)))


def _from_snake(given: Any, part: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    if isinstance(given, list):
        return [_from_snake(one, part, whole) for one in given]
    if not isinstance(given, Mapping):
        return given
    known = {_snake(name): name for name in part["properties"]}
    return {
        known[key]: _from_snake(one, resolved(part["properties"][known[key]], whole), whole)
        for key, one in given.items()
    }


def _snake_type(type_: str) -> str:
    _, service, name = type_.split("::")
    return f"awscc_{service.lower()}_{_snake(name)}"


def _snake(name: str) -> str:
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name.replace("OKA", "OkA"))
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name).lower()


def _saved_query(given: dict[str, Any]) -> Call:
    return "logs", "put_query_definition", _renamed(given, _SAVED)


def _metric_filter(given: dict[str, Any]) -> Call:
    (block,) = given.pop("metric_transformation")
    made = _renamed(given, _FILTER)
    return (
        "logs",
        "put_metric_filter",
        {**made, "metricTransformations": [_renamed(block, _TRANSFORMATION)]},
    )


def _metric_alarm(given: dict[str, Any]) -> Call:
    queries = [_metric_query(one) for one in given.pop("metric_query", [])]
    more = {"Metrics": queries} if queries else {}
    dimensions = _dimensions(given.pop("dimensions", {}))
    made = {**_tagged(given, _METRIC_ALARM), **more, **dimensions}
    return "cloudwatch", "put_metric_alarm", made


def _metric_query(given: dict[str, Any]) -> dict[str, Any]:
    """Without a word the provider returns no data."""
    returned = {"ReturnData": given.pop("return_data", False)}
    (metric,) = given.pop("metric", [None])
    if metric is None:
        return {**_renamed(given, _QUERY), **returned}
    dimensions = _dimensions(metric.pop("dimensions", {}))
    named = {**_renamed({k: metric.pop(k) for k in tuple(_METRIC)}, _METRIC), **dimensions}
    stat = {"Metric": named, **_renamed(metric, _STAT)}
    return {**_renamed(given, _QUERY), **returned, "MetricStat": stat}


def _composite_alarm(given: dict[str, Any]) -> Call:
    (block,) = given.pop("actions_suppressor", [{}])
    rule = {"AlarmRule": given.pop("alarm_rule")}
    made = {**_tagged(given, _ALARM), **rule, **_renamed(block, _SUPPRESSOR)}
    return "cloudwatch", "put_composite_alarm", made


def _dashboard(given: dict[str, Any]) -> Call:
    names = {"dashboard_name": "DashboardName", "dashboard_body": "DashboardBody"}
    return "cloudwatch", "put_dashboard", _renamed(given, names)


_AWS: Mapping[str, Callable[[dict[str, Any]], Call]] = {
    "aws_cloudwatch_query_definition": _saved_query,
    "aws_cloudwatch_log_metric_filter": _metric_filter,
    "aws_cloudwatch_metric_alarm": _metric_alarm,
    "aws_cloudwatch_composite_alarm": _composite_alarm,
    "aws_cloudwatch_dashboard": _dashboard,
}


def _renamed(given: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names[key]: value for key, value in given.items()}


def _tagged(given: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    tags = [{"Key": key, "Value": value} for key, value in given.pop("tags").items()]
    return {**_renamed(given, names), "Tags": tags}


def _dimensions(given: Mapping[str, str]) -> dict[str, Any]:
    made = [{"Name": name, "Value": value} for name, value in given.items()]
    return {"Dimensions": made} if made else {}


def _as_logs(key: str, value: Any) -> Any:
    if key in ("Tags", "Dimensions"):
        return {one["Key"]: one["Value"] for one in value}
    if isinstance(value, Mapping):
        return {_lower(name): _as_logs(name, one) for name, one in value.items()}
    return [_as_logs("", one) for one in value] if isinstance(value, list) else value


def _lower(key: str) -> str:
    return key[:1].lower() + key[1:]
