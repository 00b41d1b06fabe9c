"""What kind of log a source is, told by patterns, queries and names of log groups."""

from __future__ import annotations

import pytest

from insights.lang.flow_format import in_front
from insights.lang.log_types import LogSource
from insights.monitors.expressing.log_kinds import log_kind

CIS = '{ ($.eventName = "ConsoleLogin") && ($.userIdentity.type = "Root") }'
FLOWS = "[version, account, eni, source, destination, srcport, destport=22, protocol, packets, \
bytes, windowstart, windowend, action=REJECT, flowlogstatus]"
UNNAMED = "[v, a, e, s, d, sp, dp, p, n, b, st, en, verdict=REJECT, l]"
CUSTOM = "[srcaddr, dst_addr, dstPort = 22, action]"
RECORD = ("srcaddr", "dstaddr", "dstport", "action")
STAGED = in_front('filter action = "REJECT"', RECORD)[0]

KINDS = [
    pytest.param("/a", [FLOWS], [], LogSource("vpcflow"), id="flow-pattern"),
    pytest.param("/a", [UNNAMED], [], LogSource("vpcflow"), id="flow-pattern-by-its-verdict"),
    pytest.param("/a", [CUSTOM], [], LogSource("vpcflow", RECORD), id="custom-format"),
    pytest.param("/a", [CUSTOM], [STAGED], LogSource("vpcflow", RECORD), id="staged-query"),
    pytest.param("/a", [CUSTOM], ["filter x = 1"], LogSource("json"), id="query-without-stage"),
    pytest.param("/a", ["[ip, user, code=5*]"], [], LogSource("text"), id="words-of-others"),
    pytest.param("/a", [CIS], [], LogSource("cloudtrail"), id="cloudtrail-pattern"),
    pytest.param("/a", ["{ $.ms > 5 }"], [], LogSource("json"), id="json-pattern"),
    pytest.param("/a", ["ERROR"], [], LogSource("text"), id="words"),
    pytest.param("/a", [], ["filter @type = 'REPORT'"], LogSource("lambda"), id="lambda-query"),
    pytest.param("/a", [], ["stats count(*) by srcAddr"], LogSource("vpcflow"), id="flow-query"),
    pytest.param("/a", [], ["filter srcAddr = x.y"], LogSource("json"), id="nearly-flows"),
    pytest.param("/a", [], ["filter httpRequest.uri = 'x'"], LogSource("waf"), id="waf-query"),
    pytest.param("/a", [], ["stats count(*) by route.name"], LogSource("json"), id="keys"),
    pytest.param(
        "/a", [], ["parse @message '* *' as a, b | filter a = 1"], LogSource("text"), id="parsed"
    ),
    pytest.param("/a", [], ["filter ("], LogSource("text"), id="no-query"),
    pytest.param("/aws/lambda/pay", ["ERROR"], [], LogSource("lambda"), id="lambda-group"),
    pytest.param("aws-waf-logs-x", [], [], LogSource("waf"), id="waf-group"),
    pytest.param(
        "arn:aws:logs:r:1:log-group:/aws/route53/x", [], [], LogSource("route53"), id="arn"
    ),
    pytest.param("org-CloudTrail", [], [], LogSource("cloudtrail"), id="cloudtrail-group"),
    pytest.param("/vpc/flow-logs", [], [], LogSource("vpcflow"), id="flow-group"),
    pytest.param(
        "/vpc/flow-logs", [], ["filter vpcId = 'v'"], LogSource("json"), id="other-format"
    ),
]


@pytest.mark.parametrize(("group", "patterns", "texts", "kind"), KINDS)
def test_a_source_is_what_is_asked_of_it(
    group: str, patterns: list[str], texts: list[str], kind: LogSource
) -> None:
    assert log_kind([group], patterns, texts) == kind


def test_groups_of_two_kinds_tell_nothing() -> None:
    assert log_kind(["/aws/lambda/a", "aws-waf-logs-b"], [], []) == LogSource("text")
