"""Names that the events of a source are known to have.

Source: CWL_AnalyzeLogData-discoverable-fields, CloudTrail record contents, WAF log fields
(language spec section 8). Events of JSON types may have any other key too.
"""

from __future__ import annotations

from collections.abc import Mapping

from insights.lang.log_types import FIXED_FIELDS, SYSTEM_FIELDS, LogSource

#: JSON types and the keys that many queries on them name.
WELL_KNOWN: Mapping[str, list[str]] = {
    "cloudtrail": [
        "eventVersion",
        "eventTime",
        "eventSource",
        "eventName",
        "eventType",
        "eventID",
        "eventCategory",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "errorCode",
        "errorMessage",
        "requestID",
        "readOnly",
        "managementEvent",
        "recipientAccountId",
        "sharedEventID",
        "vpcEndpointId",
        "userIdentity.type",
        "userIdentity.arn",
        "userIdentity.principalId",
        "userIdentity.accountId",
        "userIdentity.userName",
        "userIdentity.invokedBy",
        "userIdentity.accessKeyId",
    ],
    "waf": [
        "action",
        "terminatingRuleId",
        "terminatingRuleType",
        "httpRequest.clientIp",
        "httpRequest.country",
        "httpRequest.uri",
        "httpRequest.args",
        "httpRequest.httpMethod",
        "responseCodeSent",
    ],
    "appsync": [
        "logType",
        "requestId",
        "graphQLAPIId",
        "statusCode",
        "latency",
        "resolverArn",
        "duration",
        "parentType",
        "fieldName",
        "fieldInError",
    ],
    "apigateway": [
        "requestId",
        "ip",
        "status",
        "path",
        "httpMethod",
        "responseLatency",
        "integrationLatency",
    ],
    "route53-resolver": [
        "version",
        "account_id",
        "region",
        "vpc_id",
        "query_timestamp",
        "query_name",
        "query_type",
        "query_class",
        "rcode",
        "answers",
        "srcaddr",
        "srcport",
        "transport",
        "srcids.instance",
    ],
}

#: Keys that every event of a JSON type has (CloudTrail record contents; WAF log fields).
ALWAYS: Mapping[str, frozenset[str]] = {
    "cloudtrail": frozenset(
        [
            "eventVersion",
            "eventTime",
            "eventSource",
            "eventName",
            "eventID",
            "awsRegion",
            "sourceIPAddress",
        ]
    ),
    "waf": frozenset(["action", "terminatingRuleId", "httpRequest.clientIp"]),
}

_SYSTEM = {name.lower(): name for name in (*SYSTEM_FIELDS, *FIXED_FIELDS["lambda"])}


def spelling(name: str, source: LogSource) -> str | None:
    """The name that differs from ``name`` in case only and that the source's events have."""
    lowered = name.lower()
    known = _SYSTEM.get(lowered)
    if known is None:
        known = next((one for one in named(source) if one.lower() == lowered), None)
    return known if known != name else None


def named(source: LogSource) -> tuple[str, ...]:
    """The names that the events of a source are known to have, system fields left out."""
    discovered = source.discovered
    if discovered is not None:
        return tuple(discovered)
    return (*source.fields, *WELL_KNOWN.get(source.type, ()))


def always_present(name: str, source: LogSource) -> bool:
    """Whether no event of the source lacks a field."""
    if name in SYSTEM_FIELDS:
        return True
    if source.type in ("vpcflow", "route53"):
        return name in (source.discovered or {})
    return name in ALWAYS.get(source.type, ())
