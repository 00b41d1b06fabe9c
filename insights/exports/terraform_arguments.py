"""The arguments of the provider ``aws`` for Terraform, by the properties that they say.

From the provider's pages (D: query definition, metric filter, metric, composite alarm and
dashboard; ``apply_on_transformed_logs``, ``actions_suppressor``, ``threshold_metric_id`` and the
period of an expression are of its later releases). What is missing here the provider does not
have: parameters and language of saved queries, system fields and field selection of metric
filters, clock windows, warm-up and passed tags of alarms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from insights.dataclass import dataclass

#: A value in which nothing is a template.
Literal = Callable[[Any], Any]


class Rule(Protocol):
    """How one property is said."""

    def say(self, value: Any, into: dict[str, Any], literal: Literal) -> bool:
        """Put the value among the arguments; ``False`` where they cannot say it."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument with the same value."""

    name: str

    def say(self, value: Any, into: dict[str, Any], literal: Literal) -> bool:
        """Always."""
        into[self.name] = literal(value)
        return True


@dataclass(frozen=True, slots=True)
class Granted:
    """No argument: one value is taken for granted."""

    value: Any

    def say(self, value: Any, into: dict[str, Any], literal: Literal) -> bool:
        """That value alone."""
        del into, literal
        return bool(value == self.value)


@dataclass(frozen=True, slots=True)
class Pairs:
    """A list of pairs as a map; its keys are templates as well (D)."""

    name: str
    key: str
    value: str = "Value"

    def say(self, value: Any, into: dict[str, Any], literal: Literal) -> bool:
        """Always."""
        into[self.name] = {literal(one[self.key]): literal(one[self.value]) for one in value}
        return True


@dataclass(frozen=True, slots=True)
class Block:
    """A block, or as many as the list has. Without a name its arguments stand one level above."""

    name: str
    rules: Mapping[str, Rule]

    def say(self, value: Any, into: dict[str, Any], literal: Literal) -> bool:
        """Whether the rules say all properties."""
        if not self.name:
            return said(value, self.rules, into, literal)
        made: list[dict[str, Any]] = []
        for one in value if isinstance(value, list) else (value,):
            made.append({})
            if not said(one, self.rules, made[-1], literal):
                return False
        into[self.name] = made
        return True


@dataclass(frozen=True, slots=True)
class Inside:
    """An argument of a block that several properties share."""

    block: str
    name: str

    def say(self, value: Any, into: dict[str, Any], literal: Literal) -> bool:
        """Always."""
        (block,) = into.setdefault(self.block, [{}])
        block[self.name] = literal(value)
        return True


def said(
    properties: Mapping[str, Any], rules: Mapping[str, Rule], into: dict[str, Any], literal: Literal
) -> bool:
    """Put all properties among the arguments; ``False`` where there is none for one of them."""
    return all(
        key in rules and rules[key].say(value, into, literal) for key, value in properties.items()
    )


def _plain(**names: str) -> dict[str, Rule]:
    return {key: Argument(name) for key, name in names.items()}


_ALARM: dict[str, Rule] = {
    **_plain(
        AlarmName="alarm_name",
        AlarmDescription="alarm_description",
        ActionsEnabled="actions_enabled",
        AlarmActions="alarm_actions",
        OKActions="ok_actions",
        InsufficientDataActions="insufficient_data_actions",
    ),
    "Tags": Pairs("tags", "Key"),
}
_METRIC: dict[str, Rule] = {
    **_plain(MetricName="metric_name", Namespace="namespace"),
    "Dimensions": Pairs("dimensions", "Name"),
}
_STAT: dict[str, Rule] = {
    **_plain(Period="period", Stat="stat", Unit="unit"),
    "Metric": Block("", _METRIC),
}
_QUERY: dict[str, Rule] = {
    **_plain(
        Id="id", Expression="expression", Label="label", Period="period", ReturnData="return_data"
    ),
    "MetricStat": Block("metric", _STAT),
}
_TRANSFORMATION: dict[str, Rule] = {
    **_plain(
        MetricName="name",
        MetricNamespace="namespace",
        MetricValue="value",
        DefaultValue="default_value",
        Unit="unit",
    ),
    "Dimensions": Pairs("dimensions", "Key"),
}

#: Type in CloudFormation to the provider's type, and its arguments.
AWS: Mapping[str, tuple[str, Mapping[str, Rule]]] = {
    "AWS::Logs::QueryDefinition": (
        "aws_cloudwatch_query_definition",
        {
            **_plain(Name="name", QueryString="query_string", LogGroupNames="log_group_names"),
            "QueryLanguage": Granted("CWLI"),
        },
    ),
    "AWS::Logs::MetricFilter": (
        "aws_cloudwatch_log_metric_filter",
        {
            **_plain(
                FilterName="name",
                FilterPattern="pattern",
                LogGroupName="log_group_name",
                ApplyOnTransformedLogs="apply_on_transformed_logs",
            ),
            "MetricTransformations": Block("metric_transformation", _TRANSFORMATION),
        },
    ),
    "AWS::CloudWatch::Alarm": (
        "aws_cloudwatch_metric_alarm",
        {
            **_ALARM,
            **_METRIC,
            **_plain(
                Statistic="statistic",
                ExtendedStatistic="extended_statistic",
                Period="period",
                Unit="unit",
                EvaluationPeriods="evaluation_periods",
                DatapointsToAlarm="datapoints_to_alarm",
                ComparisonOperator="comparison_operator",
                Threshold="threshold",
                ThresholdMetricId="threshold_metric_id",
                TreatMissingData="treat_missing_data",
                EvaluateLowSampleCountPercentile="evaluate_low_sample_count_percentiles",
            ),
            "Metrics": Block("metric_query", _QUERY),
        },
    ),
    "AWS::CloudWatch::CompositeAlarm": (
        "aws_cloudwatch_composite_alarm",
        {
            **_ALARM,
            **_plain(AlarmRule="alarm_rule"),
            "ActionsSuppressor": Inside("actions_suppressor", "alarm"),
            "ActionsSuppressorWaitPeriod": Inside("actions_suppressor", "wait_period"),
            "ActionsSuppressorExtensionPeriod": Inside("actions_suppressor", "extension_period"),
        },
    ),
    "AWS::CloudWatch::Dashboard": (
        "aws_cloudwatch_dashboard",
        _plain(DashboardName="dashboard_name", DashboardBody="dashboard_body"),
    ),
}
