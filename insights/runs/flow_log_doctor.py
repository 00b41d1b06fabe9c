"""What is wrong with the VPC flow logs that should fill a source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from insights.lang.log_types import DEFAULT_FLOW_FORMAT
from insights.runs import symptoms as code
from insights.runs.auto import lacking_fields, written
from insights.runs.symptoms import About, Symptom
from insights.times import spell

if TYPE_CHECKING:
    from insights.catalog.model import Entry
    from insights.engines.cloudwatch.flow_logs import FlowLog
    from insights.runs.holdings import Holding

#: Seconds; the longer of the two intervals that a flow log may have (API_CreateFlowLogs).
_SLOW = 600


def findings(holding: Holding, entry: Entry | None) -> Iterator[Symptom]:
    """Flow logs that are missing, that do not deliver, and that lack what the entry reads."""
    say = About(holding.source, holding.where)
    if holding.flow_trouble is not None:
        yield say(code.UNSEEN_FLOW_LOGS, holding.flow_trouble.message, holding.flow_trouble.hint)
        return
    yield from _missing(holding, say)
    read = {group.name for group in holding.groups}
    for one in holding.flow_logs:
        if holding.is_auto or one.group in read:
            yield from _of_one(holding, one, entry)


def lacking(entry: Entry | None, record: tuple[str, ...], say: About) -> Iterator[Symptom]:
    """Fields that an entry reads and records of that format lack."""
    if entry is None or entry.language != "insights":
        return
    for one in lacking_fields(entry.query, record):
        place = f"{entry.file}:{one.span.line}:{one.span.column}"
        yield say(
            code.LACKS_FIELD,
            f"{one.message} The entry '{entry.name}' reads it at {place}.",
            one.hint or "Make a flow log whose format has it.",
        )


def _missing(holding: Holding, say: About) -> Iterator[Symptom]:
    create = "aws ec2 create-flow-logs --log-destination-type cloud-watch-logs"
    if holding.is_auto and not holding.flow_logs:
        message = f"No VPC flow log delivers to CloudWatch Logs in {holding.where}."
        yield say(code.NO_FLOW_LOG, message, f"Create one with '{create}', or name log groups.")
    for group in holding.groups:
        if not group.name.startswith("arn:") and not holding.feeding(group.name):
            yield About(holding.source, group.name)(
                code.NO_FLOW_LOG,
                f"No VPC flow log in {holding.where} delivers to '{group.name}'.",
                f"Create one with '{create} --log-group-name {group.name}', unless its records "
                "come from another account.",
            )


def _of_one(holding: Holding, one: FlowLog, entry: Entry | None) -> Iterator[Symptom]:
    say = About(holding.source, one.id)
    if one.failed:
        yield say(
            code.NOT_DELIVERING,
            f"The flow log of '{one.resource}' to '{one.group}' does not deliver: "
            f"{one.trouble or 'no reason is told'}.",
            _answer(one),
        )
    if one.record != (holding.log_source.format or DEFAULT_FLOW_FORMAT) and not holding.is_auto:
        yield say(
            code.OTHER_FORMAT,
            f"The flow log's format is '{written(one)}', not that of the source "
            f"'{holding.source}'.",
            "Write it below 'format:' of the source, or 'auto' for its log groups.",
        )
    yield from lacking(entry, one.record, say)
    if one.traffic != "ALL":
        yield say(
            code.TRAFFIC,
            f"The flow log records {one.traffic} traffic only.",
            "Make one with --traffic-type ALL for the rest.",
        )
    if one.interval >= _SLOW:
        yield say(
            code.SLOW,
            f"The flow log gathers for {spell(one.interval)} before it delivers.",
            "Let windows end a quarter of an hour ago, such as --to 15m, or make a flow log with "
            "--max-aggregation-interval 60.",
        )


def _answer(one: FlowLog) -> str:
    """What to do about each of EC2's reasons (API_FlowLog)."""
    reason = one.trouble.lower()
    if reason.startswith("access"):
        return (
            f"Let vpc-flow-logs.amazonaws.com assume the role '{one.role}', allow the role "
            "logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents, logs:DescribeLogGroups "
            f"and logs:DescribeLogStreams, and see that the log group '{one.group}' exists."
        )
    if reason.startswith("rate"):
        return "Ask AWS for a higher quota of PutLogEvents, or record fewer interfaces."
    return "Make the flow log anew; if that fails too, ask AWS."
