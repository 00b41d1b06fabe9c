"""The contract, its assertions on metrics, alarms, dashboards and what belongs to them."""

from __future__ import annotations

import json
from typing import Any

from contract import ASSERTIONS, Backend, contract, refused

__all__ = ["ASSERTIONS"]


@contract()
def values_of_a_minute_are_summed(on: Backend) -> None:
    """Documented: API_GetMetricStatistics."""
    moment = on.now // 60_000 * 60
    data = [{"MetricName": on.name, "Timestamp": moment, "Value": value} for value in (1.0, 2.5)]
    on.cloudwatch.put_metric_data(Namespace="C", MetricData=data)
    asked = {"Namespace": "C", "MetricName": on.name, "Period": 60, "Statistics": ["Sum"]}
    found = on.cloudwatch.get_metric_statistics(StartTime=moment, EndTime=moment + 60, **asked)
    assert [point["Sum"] for point in found["Datapoints"]] == [3.5]


@contract(ministack="It takes both.")
def value_and_values_exclude_each_other(on: Backend) -> None:
    """Recorded (observed 6.4)."""
    data = [{"MetricName": on.name, "Value": 1.0, "Values": [1.0]}]
    text = "MetricData.member.1.Values are mutually exclusive and you have specified both."
    call = on.cloudwatch.put_metric_data
    refused("", call, text, Namespace="C", MetricData=data)


@contract(
    moto="It is OK at once, with reason data.", ministack="It fills members that were not set."
)
def a_new_alarm_has_the_recorded_reason(on: Backend) -> None:
    """Recorded (observed 6.3)."""
    _alarm(on)
    (one,) = on.cloudwatch.describe_alarms(AlarmNames=[on.name])["MetricAlarms"]
    assert (one["StateValue"], one["StateReason"]) == (
        "INSUFFICIENT_DATA",
        "Unchecked: Initial alarm creation",
    )
    assert not {"DatapointsToAlarm", "TreatMissingData", "Unit", "StateReasonData"} & one.keys()


@contract(moto="It goes back to the first reason.")
def a_changed_alarm_keeps_its_state(on: Backend) -> None:
    """Recorded (observed 6.4)."""
    _alarm(on)
    on.cloudwatch.set_alarm_state(AlarmName=on.name, StateValue="OK", StateReason="x")
    _alarm(on, Threshold=9.0)
    (one,) = on.cloudwatch.describe_alarms(AlarmNames=[on.name])["MetricAlarms"]
    assert (one["StateValue"], one["StateReason"], one["Threshold"]) == ("OK", "x", 9.0)


@contract()
def the_state_of_an_unknown_alarm_cannot_be_set(on: Backend) -> None:
    """Recorded (observed 6.4)."""
    asked = {"AlarmName": "none", "StateValue": "OK", "StateReason": "x"}
    refused("ResourceNotFound", on.cloudwatch.set_alarm_state, **asked)


@contract(moto="It takes the tags of an update.")
def tags_of_an_alarm_are_taken_at_creation_only(on: Backend) -> None:
    """Recorded (observed 6.4)."""
    _alarm(on, Tags=[{"Key": "a", "Value": "1"}])
    _alarm(on, Threshold=9.0, Tags=[{"Key": "b", "Value": "2"}])
    (one,) = on.cloudwatch.describe_alarms(AlarmNames=[on.name])["MetricAlarms"]
    found = on.cloudwatch.list_tags_for_resource(ResourceARN=one["AlarmArn"])["Tags"]
    assert found == [{"Key": "a", "Value": "1"}]


@contract(moto="It has no log alarms.", ministack="It has no log alarms.")
def a_log_alarm_is_described_among_log_alarms(on: Backend) -> None:
    """Documented: API_PutLogAlarm, API_DescribeAlarms."""
    query = {
        "QueryString": "fields a",
        "LogGroupIdentifiers": [on.group()],
        "ScheduledQueryRoleARN": "arn:aws:iam::123456789012:role/q",
        "AggregationExpression": "count(*)",
        "ScheduleConfiguration": {
            "ScheduleExpression": "rate(5 minutes)",
            "StartTimeOffset": 300,
        },
    }
    on.cloudwatch.put_log_alarm(
        AlarmName=on.name,
        ScheduledQueryConfiguration=query,
        QueryResultsToEvaluate=1,
        QueryResultsToAlarm=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanThreshold",
    )
    assert on.cloudwatch.describe_alarms(AlarmNames=[on.name])["MetricAlarms"] == []
    found = on.cloudwatch.describe_alarms(AlarmNames=[on.name], AlarmTypes=["LogAlarm"])
    assert [one["AlarmName"] for one in found["LogAlarms"]] == [on.name]


@contract(moto="It has no PutCompositeAlarm.")
def composite_alarms_are_described_only_when_they_are_asked_for(on: Backend) -> None:
    """Documented: API_DescribeAlarms."""
    _alarm(on)
    name = f"{on.name}-c"
    on.cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule=f'ALARM("{on.name}")')
    plain = on.cloudwatch.describe_alarms(AlarmNamePrefix=on.name)
    assert [one["AlarmName"] for one in plain["MetricAlarms"]] == [on.name]
    assert plain["CompositeAlarms"] == []
    types = ["CompositeAlarm"]
    found = on.cloudwatch.describe_alarms(AlarmNamePrefix=on.name, AlarmTypes=types)
    assert [one["AlarmName"] for one in found["CompositeAlarms"]] == [name]
    assert found["MetricAlarms"] == []


@contract(moto="It has no PutCompositeAlarm.")
def a_child_moves_its_composite_alarm(on: Backend) -> None:
    """Documented: API_PutCompositeAlarm; the data recorded (observed 7)."""
    _alarm(on)
    name = f"{on.name}-c"
    on.cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule=f"ALARM({on.name})")
    state = {"AlarmName": on.name, "StateValue": "ALARM", "StateReason": "x"}
    on.cloudwatch.set_alarm_state(**state)
    asked = {"AlarmNames": [name], "AlarmTypes": ["CompositeAlarm"]}
    (one,) = on.cloudwatch.describe_alarms(**asked)["CompositeAlarms"]
    assert one["StateValue"] == "ALARM"
    (child,) = json.loads(one["StateReasonData"])["triggeringAlarms"]
    assert (child["arn"][-len(on.name) :], child["state"]["value"]) == (on.name, "ALARM")


@contract(moto="It has no PutCompositeAlarm.")
def a_rule_that_is_none_is_refused(on: Backend) -> None:
    """Recorded (observed 7)."""
    text = "Error in AlarmRule [Unsupported token 'true' at char 0"
    put = on.cloudwatch.put_composite_alarm
    refused("ValidationError", put, text, AlarmName=on.name, AlarmRule="true")


@contract(moto="It has no PutCompositeAlarm.")
def an_alarm_in_a_rule_is_not_deleted(on: Backend) -> None:
    """Reported by users of the service (cloud-custodian issue 7763)."""
    _alarm(on)
    on.cloudwatch.put_composite_alarm(AlarmName=f"{on.name}-c", AlarmRule=f"ALARM({on.name})")
    text = f"Cannot delete {on.name} as there are composite alarm(s) depending on it."
    refused("ValidationError", on.cloudwatch.delete_alarms, text, AlarmNames=[on.name])


@contract()
def a_dashboard_comes_back_as_it_was_put(on: Backend) -> None:
    """Documented: API_PutDashboard, API_GetDashboard, API_ListDashboards."""
    body = '{"widgets":[]}'
    on.cloudwatch.put_dashboard(DashboardName=on.name, DashboardBody=body)
    found = on.cloudwatch.get_dashboard(DashboardName=on.name)
    assert (found["DashboardName"], found["DashboardBody"]) == (on.name, body)
    (entry,) = on.cloudwatch.list_dashboards(DashboardNamePrefix=on.name)["DashboardEntries"]
    assert (entry["DashboardName"], entry["Size"]) == (on.name, len(body))
    on.cloudwatch.delete_dashboards(DashboardNames=[on.name])
    get = on.cloudwatch.get_dashboard
    refused("ResourceNotFound", get, DashboardName=on.name)


@contract(moto="It takes any text.", ministack="It takes any text.")
def a_body_that_is_no_object_is_refused(on: Backend) -> None:
    """Documented: API_PutDashboard, DashboardInvalidInputError."""
    asked = {"DashboardName": on.name, "DashboardBody": "[1]"}
    refused("InvalidParameterInput", on.cloudwatch.put_dashboard, **asked)


@contract(moto="It takes any text.", ministack="It takes any text.")
def a_widget_without_what_it_needs_is_refused(on: Backend) -> None:
    """Documented: CloudWatch-Dashboard-Body-Structure; texts in reports of users."""
    body = json.dumps({"widgets": [{"type": "text"}]})
    asked = {"DashboardName": on.name, "DashboardBody": body}
    text = "The dashboard body is invalid, there "
    refused("InvalidParameterInput", on.cloudwatch.put_dashboard, text, **asked)


@contract(moto="It computes no arithmetic.", ministack="It computes no expressions.")
def an_expression_is_computed_with_missing_values_as_zero(on: Backend) -> None:
    """Documented: using-metric-math."""
    moment = on.now // 60_000 * 60 - 120
    data = [
        {"MetricName": name, "Timestamp": moment + at, "Value": value}
        for name, at, value in ((on.name, 0, 4.0), (f"{on.name}2", 0, 2.0), (on.name, 60, 1.0))
    ]
    on.cloudwatch.put_metric_data(Namespace="C", MetricData=data)
    queries: list[dict[str, Any]] = [
        {
            "Id": f"m{at}",
            "MetricStat": {
                "Metric": {"Namespace": "C", "MetricName": name},
                "Period": 60,
                "Stat": "Sum",
            },
            "ReturnData": False,
        }
        for at, name in enumerate((on.name, f"{on.name}2"))
    ]
    queries.append({"Id": "e1", "Expression": "m0 / 2 + m1"})
    (found,) = on.cloudwatch.get_metric_data(
        MetricDataQueries=queries,
        StartTime=moment,
        EndTime=moment + 120,
        ScanBy="TimestampAscending",
    )["MetricDataResults"]
    assert (found["Id"], found["Values"]) == ("e1", [4.0, 0.5])


@contract(moto="It has no scheduled queries.", ministack="It has no scheduled queries.")
def a_scheduled_query_is_there_once(on: Backend) -> None:
    """Documented: API_CreateScheduledQuery."""
    asked = {
        "name": on.name,
        "queryLanguage": "CWLI",
        "queryString": "stats count(*)",
        "logGroupIdentifiers": [on.group()],
        "scheduleExpression": "cron(0 6 * * ? *)",
        "executionRoleArn": "arn:aws:iam::123456789012:role/q",
    }
    on.logs.create_scheduled_query(**asked)
    refused("ConflictException", on.logs.create_scheduled_query, **asked)


@contract(moto="It has no lookup tables.", ministack="It has no lookup tables.")
def a_lookup_table_comes_back_as_it_was_made(on: Backend) -> None:
    """Documented: API_CreateLookupTable, API_GetLookupTable."""
    body = "host,owner\nweb,ann\n"
    made = on.logs.create_lookup_table(lookupTableName=on.name, tableBody=body)
    found = on.logs.get_lookup_table(lookupTableArn=made["lookupTableArn"])
    assert (found["lookupTableName"], found["tableBody"]) == (on.name, body)


def _alarm(on: Backend, **more: Any) -> None:
    on.cloudwatch.put_metric_alarm(
        **{
            "AlarmName": on.name,
            "MetricName": "m",
            "Namespace": "C",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanThreshold",
            **more,
        }
    )
