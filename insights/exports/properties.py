"""What each type of resource can say: paths of its properties, and what some values look like.

From the resource schemas that CloudFormation publishes (D; as shipped with cfn-lint 1.58). Lists
do not count in a path. ``awscc``, the other provider for Terraform, is made from the same schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_ACTIONS = (
    "AlarmName AlarmDescription ActionsEnabled AlarmActions OKActions InsufficientDataActions "
    "Tags Tags.Key Tags.Value ActionConfiguration ActionConfiguration.AlarmTagsPropagation "
    "ActionConfiguration.AlarmTagsPropagation.Enabled"
)
_JUDGED = (
    "ComparisonOperator Threshold TreatMissingData WarmUpConfiguration "
    "WarmUpConfiguration.WarmUpPeriodDurationInMinutes"
)
_METRIC = "MetricName Namespace Dimensions Dimensions.Name Dimensions.Value"


def _below(path: str, names: str) -> str:
    return " ".join([path, *(f"{path}.{name}" for name in names.split())])


#: By type, the paths that can be said.
PROPERTIES: Mapping[str, frozenset[str]] = {
    type_: frozenset(" ".join(paths).split())
    for type_, paths in {
        "AWS::Logs::QueryDefinition": (
            "Name QueryString QueryLanguage LogGroupNames",
            _below("Parameters", "Name DefaultValue Description"),
        ),
        "AWS::Logs::ScheduledQuery": (
            "Name Description QueryLanguage QueryString LogGroupIdentifiers ScheduleExpression",
            "Timezone StartTimeOffset ScheduleStartTime ScheduleEndTime ExecutionRoleArn State",
            "Tags Tags.Key Tags.Value DestinationConfiguration",
            _below("DestinationConfiguration.S3Configuration", "DestinationIdentifier RoleArn"),
        ),
        "AWS::Logs::MetricFilter": (
            "LogGroupName FilterName FilterPattern ApplyOnTransformedLogs FieldSelectionCriteria",
            "EmitSystemFieldDimensions",
            _below(
                "MetricTransformations",
                "MetricName MetricNamespace MetricValue DefaultValue Unit Dimensions "
                "Dimensions.Key Dimensions.Value",
            ),
        ),
        "AWS::CloudWatch::Alarm": (
            _ACTIONS,
            _JUDGED,
            _METRIC,
            "Statistic ExtendedStatistic Period Unit EvaluationPeriods DatapointsToAlarm",
            "EvaluateLowSampleCountPercentile ThresholdMetricId",
            "EvaluationWindow EvaluationWindow.WallClockWindow",
            "EvaluationWindow.WallClockWindow.Timezone",
            _below("Metrics", "Id Expression Label Period ReturnData"),
            _below("Metrics.MetricStat", "Period Stat Unit"),
            _below("Metrics.MetricStat.Metric", _METRIC),
        ),
        "AWS::CloudWatch::LogAlarm": (
            _ACTIONS,
            _JUDGED,
            "QueryResultsToEvaluate QueryResultsToAlarm ActionLogLineCount ActionLogLineRoleArn",
            _below(
                "ScheduledQueryConfiguration",
                "QueryString LogGroupIdentifiers ScheduledQueryRoleARN AggregationExpression",
            ),
            _below(
                "ScheduledQueryConfiguration.ScheduleConfiguration",
                "ScheduleExpression StartTimeOffset EndTimeOffset",
            ),
        ),
        "AWS::CloudWatch::CompositeAlarm": (
            _ACTIONS,
            "AlarmRule ActionsSuppressor ActionsSuppressorWaitPeriod",
            "ActionsSuppressorExtensionPeriod",
        ),
        "AWS::CloudWatch::Dashboard": ("DashboardName DashboardBody",),
    }.items()
}
#: Values of these paths have this form in templates, whatever the API takes (D).
FORMS: Mapping[tuple[str, str], str] = {
    ("AWS::Logs::MetricFilter", "MetricTransformations.MetricName"): r"[^:*$][\x00-\x7F]{0,254}",
    ("AWS::Logs::MetricFilter", "MetricTransformations.MetricNamespace"): r"[0-9a-zA-Z.\-_/#]+",
    ("AWS::Logs::MetricFilter", "MetricTransformations.MetricValue"): (
        r"[+-]?[0-9]*\.?[0-9]*|\$.*"
    ),
    (
        "AWS::Logs::ScheduledQuery",
        "DestinationConfiguration.S3Configuration.DestinationIdentifier",
    ): (r"s3://[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](/.*)?"),
}


def paths(properties: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every path of some properties, with its value, the upper ones first."""
    for key, value in properties.items():
        path = f"{above}.{key}" if above else key
        yield path, value
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, Mapping):
                yield from paths(one, path)


def unsaid(type_: str, properties: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The paths that the type does not have, the uppermost ones, and values of another form."""
    known, missed = PROPERTIES[type_], ""
    for path, value in paths(properties):
        if missed and path.startswith(f"{missed}."):
            continue
        form = FORMS.get((type_, path))
        if path not in known:
            missed = path
            yield path, value
        elif form is not None and not re.fullmatch(form, str(value)):
            yield path, value
