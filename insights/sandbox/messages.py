"""What an alarm sends when its state changes.

Messages to SNS are as public repositories keep them from real topics (E), those to Lambda and
those of log alarms as in the documentation (D).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from insights.monitors.alarms.reason_data import instant
from insights.sandbox.account import Home
from insights.sandbox.alarm_book import Change, contributor_id
from insights.sandbox.region_names import long_name

Record = Mapping[str, Any]
Message = dict[str, Any]
#: The longest subject that SNS takes; longer names are cut (E).
_SUBJECT = 100
_CONFIGURED = (
    *("Period", "EvaluationPeriods", "DatapointsToAlarm", "ComparisonOperator", "Threshold"),
)


def subject(record: Record, change: Change, home: Home) -> str:
    """``ALARM: "name" in US East (N. Virginia)``."""
    name, region = record["AlarmName"], long_name(home.region)
    room = _SUBJECT - len(f'{change.new}: "" in {region}')
    shown = name if len(name) <= room else f"{name[: room - 3]}..."
    return f'{change.new}: "{shown}" in {region}'


def sns_message(record: Record, change: Change, home: Home) -> Message:
    """The message to a topic, which is JSON in a text there."""
    message = {
        "AlarmName": record["AlarmName"],
        "AlarmDescription": record.get("AlarmDescription"),
        "AWSAccountId": home.account,
        "AlarmConfigurationUpdatedTimestamp": instant(record["AlarmConfigurationUpdatedTimestamp"]),
        "NewStateValue": change.new,
        "NewStateReason": record["StateReason"],
        "StateChangeTime": instant(change.at),
        "Region": long_name(home.region),
        "AlarmArn": record["AlarmArn"],
        "OldStateValue": change.old,
        "OKActions": record["OKActions"],
        "AlarmActions": record["AlarmActions"],
        "InsufficientDataActions": record["InsufficientDataActions"],
    }
    return {**message, **_own(record, change)}


def lambda_event(record: Record, change: Change, home: Home) -> Message:
    """The event that a function gets (D, Lambda actions)."""
    state = {"value": change.new, "reason": record["StateReason"], "timestamp": instant(change.at)}
    if "StateReasonData" in record:
        state["reasonData"] = record["StateReasonData"]
    contributor = {"alarmContributor": _contributor(change)} if change.contributor else {}
    return {
        "source": "aws.cloudwatch",
        "alarmArn": record["AlarmArn"],
        "accountId": home.account,
        "time": instant(change.at),
        "region": home.region,
        "alarmData": {
            "alarmName": record["AlarmName"],
            **contributor,
            "state": state,
            "previousState": {"value": change.old},
        },
    }


def _own(record: Record, change: Change) -> Message:
    """What only alarms of one type tell."""
    if "AlarmRule" in record:
        children = json.loads(record.get("StateReasonData", "{}")).get("triggeringAlarms", [])
        told = [
            {
                "Arn": one["arn"],
                "State": {"Value": one["state"]["value"], "Timestamp": one["state"]["timestamp"]},
            }
            for one in children
        ]
        return {"AlarmRule": record["AlarmRule"], "TriggeringChildren": told}
    if "ScheduledQueryConfiguration" not in record:
        return {"Trigger": _trigger(record)}
    if change.contributor:
        known = _contributor(change)
        return {
            "AlarmContributorId": known["id"],
            "AlarmContributorAttributes": known["attributes"],
        }
    data = record.get("StateReasonData")
    return {"NewStateReasonData": json.loads(data)} if data else {}


def _contributor(change: Change) -> Message:
    fields = json.loads(change.contributor)
    return {"id": contributor_id(change.contributor), "attributes": fields}


def _trigger(record: Record) -> Message:
    """What a metric alarm compares; a member that is not set is left out, or null."""
    common = {key: record[key] for key in _CONFIGURED if key in record}
    common["TreatMissingData"] = record.get("TreatMissingData", "missing")
    low = record.get("EvaluateLowSampleCountPercentile", "")
    common["EvaluateLowSampleCountPercentile"] = low
    if "MetricName" not in record:
        return {**common, "Metrics": [_listed(one) for one in record.get("Metrics", [])]}
    name = record.get("ExtendedStatistic")
    statistic = (
        {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": name}
        if name
        else {"StatisticType": "Statistic", "Statistic": _shouted(record["Statistic"])}
    )
    return {
        "MetricName": record["MetricName"],
        "Namespace": record["Namespace"],
        **statistic,
        "Unit": record.get("Unit"),
        "Dimensions": _dimensions(record["Dimensions"]),
        **common,
    }


def _listed(one: Record) -> Message:
    if "MetricStat" not in one:
        return dict(one)
    stat = one["MetricStat"]
    metric = {**stat["Metric"], "Dimensions": _dimensions(stat["Metric"].get("Dimensions", []))}
    return {**one, "MetricStat": {**stat, "Metric": metric}}


def _dimensions(dimensions: Sequence[Record]) -> list[Message]:
    return [{"value": one["Value"], "name": one["Name"]} for one in dimensions]


def _shouted(statistic: str) -> str:
    """``AVERAGE``, ``SAMPLE_COUNT`` (E)."""
    return "SAMPLE_COUNT" if statistic == "SampleCount" else statistic.upper()
