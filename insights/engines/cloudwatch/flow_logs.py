"""VPC flow logs as EC2 knows them: where they deliver, in which format, and how that goes."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from insights.dataclass import dataclass
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.errors import translate
from insights.engines.cloudwatch.session import open_client
from insights.lang.log_types import DEFAULT_FLOW_FORMAT, parse_flow_format

#: Flow logs of these have other fields than those of VPCs (VPC Transit Gateways, flow logs).
_OTHER_RECORDS = ("tgw-", "core-network-")
_TO_CLOUDWATCH = "cloud-watch-logs"


@dataclass(frozen=True, slots=True)
class FlowLog:
    """One flow log. ``interval`` is in seconds, ``record`` the field names of its format.

    ``failed`` says that its last delivery failed, and ``trouble`` why: ``Access error``, ``Rate
    limited`` or ``Unknown error`` (API_FlowLog). ``group`` is empty where it delivers elsewhere.
    """

    id: str
    resource: str
    group: str
    format: str
    traffic: str = "ALL"
    interval: int = 600
    failed: bool = False
    trouble: str = ""
    role: str = ""
    destination: str = ""

    @property
    def record(self) -> tuple[str, ...]:
        """The fields of its records in order; the default format where it names none."""
        return parse_flow_format(self.format) or DEFAULT_FLOW_FORMAT


def flow_logs(connection: Connection) -> list[FlowLog]:
    """All flow logs of VPCs, subnets and interfaces of an account and region, wherever they go.

    Raises ``InsightsError`` as botocore's errors are translated.
    """
    client = open_client(connection, "ec2")
    try:
        pages = client.get_paginator("describe_flow_logs").paginate()
        found = [_flow_log(one) for page in pages for one in page["FlowLogs"]]
    except (BotoCoreError, ClientError) as error:
        raise translate(error, connection, "DescribeFlowLogs") from error
    finally:
        client.close()
    return [one for one in found if not one.resource.startswith(_OTHER_RECORDS)]


def _flow_log(told: dict[str, Any]) -> FlowLog:
    kind = str(told.get("LogDestinationType", _TO_CLOUDWATCH))
    destination = str(told.get("LogDestination", ""))
    group = str(told.get("LogGroupName", "")) or _group(destination)
    return FlowLog(
        id=str(told["FlowLogId"]),
        resource=str(told.get("ResourceId", "")),
        group=group if kind == _TO_CLOUDWATCH else "",
        format=str(told.get("LogFormat", "")),
        traffic=str(told.get("TrafficType", "ALL")),
        interval=int(told.get("MaxAggregationInterval", 600)),
        failed=told.get("DeliverLogsStatus") == "FAILED",
        trouble=str(told.get("DeliverLogsErrorMessage", "")),
        role=str(told.get("DeliverLogsPermissionArn", "")),
        destination=destination or group,
    )


def _group(arn: str) -> str:
    return arn.removesuffix(":*").rpartition(":")[2] if ":log-group:" in arn else ""
