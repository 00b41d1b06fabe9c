"""Kinds of log, and the fields that Logs Insights discovers in each.

Source: CWL_AnalyzeLogData-discoverable-fields and VPC flow-log-records (language spec section 8,
cloudwatch spec section 9.1). Field names have their exact case; ``NUMBER`` marks values that are
always numeric when present.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from insights.dataclass import dataclass

STRING = "string"
NUMBER = "number"
IP = "ip"
TIMESTAMP = "timestamp"

#: Fields that every event has, whatever its type. ``@ptr`` exists in results only.
SYSTEM_FIELDS: Mapping[str, str] = {
    "@timestamp": TIMESTAMP,
    "@message": STRING,
    "@logStream": STRING,
    "@log": STRING,
    "@ingestionTime": TIMESTAMP,
    "@ptr": STRING,
}

#: Record field as AWS writes it in a format, to the name that queries use and its type.
#: The first fourteen are version 2 in the order of the default format. Later names follow the
#: same camel case; `flowDirection`, `logStatus`, `region`, `type` and `action` are documented
#: (CloudWatchLogs-Field-Indexing), the others are assumed.
FLOW_FIELDS: Mapping[str, tuple[str, str]] = {
    "version": ("version", NUMBER),
    "account-id": ("accountId", STRING),
    "interface-id": ("interfaceId", STRING),
    "srcaddr": ("srcAddr", IP),
    "dstaddr": ("dstAddr", IP),
    "srcport": ("srcPort", NUMBER),
    "dstport": ("dstPort", NUMBER),
    "protocol": ("protocol", NUMBER),
    "packets": ("packets", NUMBER),
    "bytes": ("bytes", NUMBER),
    "start": ("startTime", NUMBER),
    "end": ("endTime", NUMBER),
    "action": ("action", STRING),
    "log-status": ("logStatus", STRING),
    "vpc-id": ("vpcId", STRING),
    "subnet-id": ("subnetId", STRING),
    "instance-id": ("instanceId", STRING),
    "tcp-flags": ("tcpFlags", NUMBER),
    "type": ("type", STRING),
    "pkt-srcaddr": ("pktSrcAddr", IP),
    "pkt-dstaddr": ("pktDstAddr", IP),
    "region": ("region", STRING),
    "az-id": ("azId", STRING),
    "sublocation-type": ("sublocationType", STRING),
    "sublocation-id": ("sublocationId", STRING),
    "pkt-src-aws-service": ("pktSrcAwsService", STRING),
    "pkt-dst-aws-service": ("pktDstAwsService", STRING),
    "flow-direction": ("flowDirection", STRING),
    "traffic-path": ("trafficPath", NUMBER),
    "ecs-cluster-arn": ("ecsClusterArn", STRING),
    "ecs-cluster-name": ("ecsClusterName", STRING),
    "ecs-container-instance-arn": ("ecsContainerInstanceArn", STRING),
    "ecs-container-instance-id": ("ecsContainerInstanceId", STRING),
    "ecs-container-id": ("ecsContainerId", STRING),
    "ecs-second-container-id": ("ecsSecondContainerId", STRING),
    "ecs-service-name": ("ecsServiceName", STRING),
    "ecs-task-definition-arn": ("ecsTaskDefinitionArn", STRING),
    "ecs-task-arn": ("ecsTaskArn", STRING),
    "ecs-task-id": ("ecsTaskId", STRING),
    "reject-reason": ("rejectReason", STRING),
    "resource-id": ("resourceId", STRING),
    "encryption-status": ("encryptionStatus", NUMBER),
    "instance-tag": ("instanceTag", STRING),
    "instance-tag-2": ("instanceTag2", STRING),
    "interface-tag": ("interfaceTag", STRING),
    "interface-tag-2": ("interfaceTag2", STRING),
    "asg-tag": ("asgTag", STRING),
    "asg-tag-2": ("asgTag2", STRING),
    "interface-type": ("interfaceType", STRING),
    "next-hop-interface-id": ("nextHopInterfaceId", STRING),
    "next-hop-subnet-id": ("nextHopSubnetId", STRING),
    "next-hop-az-id": ("nextHopAzId", STRING),
    "next-hop-vpc-id": ("nextHopVpcId", STRING),
    "next-hop-interface-type": ("nextHopInterfaceType", STRING),
}


# fidelity: flow-new-fields


def flow_field(name: str) -> tuple[str, str]:
    """The name that queries use for a record field, and its type; newer fields follow the rest."""
    first, *others = name.split("-")
    return FLOW_FIELDS.get(name) or ("".join([first, *(o.capitalize() for o in others)]), STRING)


DEFAULT_FLOW_FORMAT: tuple[str, ...] = tuple(FLOW_FIELDS)[:14]

_LAMBDA = {
    "@requestId": STRING,
    "@duration": NUMBER,
    "@billedDuration": NUMBER,
    "@type": STRING,
    "@maxMemoryUsed": NUMBER,
    "@memorySize": NUMBER,
    "@initDuration": NUMBER,
    "@xrayTraceId": STRING,
    "@xraySegmentId": STRING,
}

_ROUTE53 = {
    "version": NUMBER,
    "queryTimestamp": STRING,
    "hostZoneId": STRING,
    "queryName": STRING,
    "queryType": STRING,
    "responseCode": STRING,
    "protocol": STRING,
    "edgeLocation": STRING,
    "resolverIp": IP,
    "ednsClientSubnet": STRING,
}

#: RFC 5424 and RFC 3164 have the same fields here (CWL_Syslog); the codes are numbers.
_SYSLOG = {
    "facility": STRING,
    "facilityCode": NUMBER,
    "severity": STRING,
    "severityCode": NUMBER,
    "timestamp": STRING,
    "hostname": STRING,
    "appName": STRING,
    "procId": STRING,
    "msgId": STRING,
    "structuredData": STRING,
    "message": STRING,
}

#: The most fields of one event that are discovered (language spec section 8).
MOST_FIELDS = 200

#: Log types that name their fields; the JSON types discover whatever keys the events have.
FIXED_FIELDS: Mapping[str, Mapping[str, str]] = {
    "vpcflow": dict(FLOW_FIELDS[name] for name in DEFAULT_FLOW_FORMAT),
    "lambda": _LAMBDA,
    "route53": _ROUTE53,
    "syslog": _SYSLOG,
    "text": {},
}

#: Types whose events are JSON objects.
JSON_TYPES = ("json", "cloudtrail", "waf", "appsync", "apigateway", "route53-resolver")

LOG_TYPES: tuple[str, ...] = (*FIXED_FIELDS, *JSON_TYPES)

_FORMAT_FIELD = re.compile(r"\$\{([^}]*)\}")


def parse_flow_format(text: str) -> tuple[str, ...]:
    """``'${version} ${srcaddr}'`` or a header line, to the record's field names in order."""
    return tuple(_FORMAT_FIELD.findall(text)) or tuple(text.split())


@dataclass(frozen=True, slots=True)
class LogSource:
    """What a query reads: a log type, a flow-log format, declared fields.

    ``format`` holds record field names (``interface-id``) and is empty for the default format;
    ``fields`` are those a catalog declares for a JSON or text source, by name, with their type.
    """

    type: str = "text"
    format: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def open_ended(self) -> bool:
        """Whether events may have any key; Lambda's hold JSON, or are JSON themselves."""
        return self.type in JSON_TYPES or self.type == "lambda"

    @property
    def discovered(self) -> Mapping[str, str] | None:
        """Field name to type, system fields left out; ``None`` where any JSON key may exist."""
        if self.type == "vpcflow" and self.format:
            return dict(flow_field(name) for name in self.format)
        if self.type in JSON_TYPES:
            return None
        return {**FIXED_FIELDS.get(self.type, {}), **self.fields}
