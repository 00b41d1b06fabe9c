"""The CIS controls of the library on a real attack, beside the controls in plain Python.

What a control counts is written down here once more, after the benchmark (version 3.0, 4.1 to
4.15), so that a name that is missing in an entry is seen.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from backtest_stage import DATA, LIBRARY, in_alarm, minutes_in_alarm, replayed_of

from insights.catalog.files import read

Event = Mapping[str, Any]
TRAIL = DATA / "cloudtrail.jsonl.gz"
EVENTS: list[dict[str, Any]] = [
    json.loads(line) for line in gzip.decompress(TRAIL.read_bytes()).splitlines()
]
AT = [int(datetime.fromisoformat(event["eventTime"]).timestamp()) for event in EVENTS]
MOMENTS = range(AT[0] // 60 * 60, AT[-1] // 60 * 60 + 3 * 60, 60)


def refused(event: Event) -> bool:
    code = str(event.get("errorCode"))
    return code.endswith("UnauthorizedOperation") or code.startswith("AccessDenied")


def signed_in_without_mfa(event: Event) -> bool:
    return bool(
        event["eventName"] == "ConsoleLogin"
        and event["additionalEventData"]["MFAUsed"] != "Yes"
        and event["userIdentity"]["type"] == "IAMUser"
        and event["responseElements"]["ConsoleLogin"] == "Success"
    )


def root(event: Event) -> bool:
    who = event["userIdentity"]
    return bool(
        who.get("type") == "Root"
        and "invokedBy" not in who
        and event["eventType"] != "AwsServiceEvent"
    )


def login_failed(event: Event) -> bool:
    return (
        event["eventName"] == "ConsoleLogin"
        and event.get("errorMessage") == "Failed authentication"
    )


#: Calls by the service that they are of.
CALLS = {
    "4.4": (
        "iam",
        "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy "
        "PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion "
        "AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy "
        "DetachGroupPolicy",
    ),
    "4.5": ("cloudtrail", "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging"),
    "4.7": ("kms", "DisableKey ScheduleKeyDeletion"),
    "4.8": (
        "s3",
        "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication "
        "DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication",
    ),
    "4.9": (
        "config",
        "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel "
        "PutConfigurationRecorder",
    ),
    "4.10": (
        "ec2",
        "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
        "RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup",
    ),
    "4.11": (
        "ec2",
        "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry "
        "ReplaceNetworkAclEntry ReplaceNetworkAclAssociation",
    ),
    "4.12": (
        "ec2",
        "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway "
        "CreateInternetGateway DeleteInternetGateway DetachInternetGateway",
    ),
    "4.13": (
        "ec2",
        "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation "
        "DeleteRouteTable DeleteRoute DisassociateRouteTable",
    ),
    "4.14": (
        "ec2",
        "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection "
        "CreateVpcPeeringConnection DeleteVpcPeeringConnection RejectVpcPeeringConnection "
        "AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink",
    ),
    "4.15": (
        "organizations",
        "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy "
        "DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy "
        "DisablePolicyType EnablePolicyType InviteAccountToOrganization LeaveOrganization "
        "MoveAccount RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit",
    ),
}
OTHERS = {"4.1": refused, "4.2": signed_in_without_mfa, "4.3": root, "4.6": login_failed}
#: How many events within five minutes raise the alarm; one, where nothing is said.
THRESHOLDS = {"4.1": 10, "4.6": 5}
CONTROLS = [f"4.{number}" for number in range(1, 16)]
#: Controls of which the attack has nothing.
QUIET = {"4.3", "4.6", "4.7", "4.9", "4.11"}


def counts(control: str) -> Callable[[Event], bool]:
    if control in OTHERS:
        return OTHERS[control]
    service, names = CALLS[control]
    wanted, source = set(names.split()), f"{service}.amazonaws.com"
    return lambda event: event["eventSource"] == source and event["eventName"] in wanted


def entries() -> dict[str, str]:
    """The name of the entry of each control, by what descriptions say."""
    catalog, _ = read(LIBRARY)
    assert catalog is not None
    found = [
        (number, entry.name)
        for entry in catalog.entries.values()
        for number in re.findall(r"Control (\d+\.\d+) of the CIS", entry.description)
    ]
    assert sorted(number for number, _ in found) == sorted(CONTROLS)
    return dict(found)


ENTRIES = entries()


@pytest.mark.parametrize("control", CONTROLS)
def test_a_control_fires_when_plain_python_says_so(control: str) -> None:
    """Minutes in ALARM on 2,900 events of 55 minutes."""
    hit = counts(control)
    points = dict.fromkeys((at // 60 * 60 for at in AT), 0.0)
    for at, event in zip(AT, EVENTS, strict=True):
        points[at // 60 * 60] += hit(event)
    least = THRESHOLDS.get(control, 1)

    (one,) = replayed_of(LIBRARY, ENTRIES[control], TRAIL).values()

    expected = minutes_in_alarm(
        points, lambda value: value >= least, period=300, datapoints=(1, 3), moments=MOMENTS
    )
    assert in_alarm(one, MOMENTS) == expected
    assert (one.events, one.matched) == (len(EVENTS), sum(points.values()))
    assert bool(expected) is (control not in QUIET)
    assert one.timeline.fires == sum(1 for at in expected if at - 60 not in expected)


def test_groups_that_were_opened_to_the_world_are_named() -> None:
    """Executions every quarter of an hour, ten minutes late."""
    opened = {
        (at, event["requestParameters"]["groupId"])
        for at, event in zip(AT, EVENTS, strict=True)
        if event["eventName"] == "AuthorizeSecurityGroupIngress"
        and ("0.0.0.0/0" in json.dumps(event) or "::/0" in json.dumps(event))
    }
    moments = range(AT[0] // 900 * 900 + 900 + 600, AT[-1] + 2 * 900 + 600, 900)

    one = replayed_of(LIBRARY, "opened-to-the-world", TRAIL)["opened-to-the-world"]

    seen = {at: {group for time, group in opened if at - 1500 <= time < at - 600} for at in moments}
    assert in_alarm(one, moments) == [at for at in moments if seen[at]]
    assert set(one.worst or {}) == {json.dumps({"groupId": group}) for _, group in opened}
    assert len(opened) > 0
