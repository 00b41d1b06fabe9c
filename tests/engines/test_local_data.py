"""Real files, each answer confirmed with plain Python."""

from __future__ import annotations

import gzip
import ipaddress
import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from local_run import answer, cells, flow_lines

DATA = Path(__file__).parents[1] / "data"
FLOW = DATA / "vpcflow-default.log"
V3 = DATA / "vpcflow-v3.log"
TRAIL = DATA / "cloudtrail.jsonl.gz"


@cache
def trail() -> list[dict[str, Any]]:
    """The CloudTrail events."""
    with gzip.open(TRAIL, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def pairs(text: str, path: Path, key: str, value: str) -> dict[str | None, str | None]:
    """Two columns of an answer as a dictionary."""
    return {row.get(key): row.get(value) for row in cells(answer(text, [path]))}


def test_refused_connections() -> None:
    text = 'filter action = "REJECT" | stats count(*) as n by srcAddr, dstPort'
    wanted = Counter((w[3], w[6]) for w in flow_lines(FLOW) if w[12] == "REJECT")

    got = {(r["srcAddr"], r["dstPort"]): int(r["n"]) for r in cells(answer(text, [FLOW]))}

    assert got == wanted
    assert sum(got.values()) == 12


def test_bytes_by_interface() -> None:
    wanted: dict[str, int] = defaultdict(int)
    for words in flow_lines(FLOW):
        if words[9] != "-":
            wanted[words[2]] += int(words[9])

    got = pairs("stats sum(bytes) as b by interfaceId", FLOW, "interfaceId", "b")

    assert {k: int(v) for k, v in got.items() if v is not None} == wanted
    # A skipped record alone leaves nothing to add up.
    assert got["eni-11111111aaaaaaaaa"] is None


def test_records_without_data_keep_what_they_have() -> None:
    text = 'filter logStatus != "OK" | fields interfaceId, srcAddr, action, logStatus, @timestamp'

    assert cells(answer(f"{text} | sort logStatus asc", [FLOW])) == [
        {
            "interfaceId": interface,
            "srcAddr": "-",
            "action": "-",
            "logStatus": status,
            "@timestamp": "2015-05-10 18:01:16.000",
        }
        for interface, status in (
            ("eni-1235b8ca123456789", "NODATA"),
            ("eni-11111111aaaaaaaaa", "SKIPDATA"),
        )
    ]


def test_addresses_of_version_six() -> None:
    text = "filter isValidIpV6(srcAddr) and isIpv6InSubnet(dstAddr, '2001:db8:1234:a102::/64')"
    wanted = [
        words[3]
        for words in flow_lines(FLOW)
        if ":" in words[3]
        and ipaddress.ip_address(words[4]) in ipaddress.ip_network("2001:db8:1234:a102::/64")
    ]

    got = [row["srcAddr"] for row in cells(answer(f"{text} | fields srcAddr", [FLOW]))]

    assert got == wanted
    assert len(got) == 1


def test_pings_go_one_way() -> None:
    text = "filter protocol = 1 | fields srcAddr, dstAddr, action, bytes | sort @timestamp asc"
    wanted = [
        {"srcAddr": w[3], "dstAddr": w[4], "action": w[12], "bytes": w[9]}
        for w in flow_lines(FLOW)
        if w[7] == "1"
    ]

    assert cells(answer(text, [FLOW])) == wanted
    assert [row["action"] for row in wanted] == ["ACCEPT", "REJECT"]


def test_private_sources_by_plain_arithmetic() -> None:
    text = "filter isPrivateIP(srcAddr) | stats count(*) as n, sum(bytes) as b, max(packets) as p"
    inside = [w for w in flow_lines(FLOW) if w[3][:3] == "10." or w[3][:7] == "172.31."]

    assert cells(answer(text, [FLOW])) == [
        {
            "n": str(len(inside)),
            "b": str(sum(int(w[9]) for w in inside)),
            "p": str(max(int(w[8]) for w in inside)),
        }
    ]


def test_a_header_names_the_fields_of_its_file() -> None:
    text = "fields vpcId, instanceId, tcpFlags, pktDstAddr, type, bytes | sort bytes asc"
    wanted = sorted(
        (
            {
                "vpcId": w[1],
                "instanceId": w[3],
                "tcpFlags": w[19],
                "pktDstAddr": w[12],
                "type": w[6],
                "bytes": w[14],
            }
            for w in flow_lines(V3)
        ),
        key=lambda row: int(row["bytes"]),
    )

    assert cells(answer(text, [V3])) == wanted


def test_flags_of_connections_that_were_answered() -> None:
    text = "filter tcpFlags in [18, 19] | stats count(*) as n by srcPort"
    wanted = Counter(w[9] for w in flow_lines(V3) if int(w[19]) in (18, 19))

    got = {row["srcPort"]: int(row["n"]) for row in cells(answer(text, [V3]))}

    assert got == wanted == {"5001": 1}


def test_events_by_name() -> None:
    wanted = Counter(event["eventName"] for event in trail())

    got = pairs("stats count(*) as n by eventName", TRAIL, "eventName", "n")

    assert {name: int(count or 0) for name, count in got.items()} == wanted
    assert sum(wanted.values()) == 2900


def test_errors_by_user() -> None:
    text = (
        "filter ispresent(errorCode) "
        "| stats count(*) as n by userIdentity.userName as user, errorCode"
    )
    wanted = Counter(
        (event["userIdentity"].get("userName"), event["errorCode"])
        for event in trail()
        if "errorCode" in event
    )

    got = {
        (row.get("user"), row["errorCode"]): int(row["n"]) for row in cells(answer(text, [TRAIL]))
    }

    assert got == wanted
    assert len(wanted) > 5


def test_nested_fields() -> None:
    key = "userIdentity.sessionContext.sessionIssuer.userName"
    wanted = Counter(
        event["userIdentity"].get("sessionContext", {}).get("sessionIssuer", {}).get("userName")
        for event in trail()
    )

    got = pairs(f"stats count(*) as n by {key}", TRAIL, key, "n")

    assert {name: int(count or 0) for name, count in got.items()} == wanted
    assert len(wanted) > 1


def test_elements_of_lists() -> None:
    key = "resources.0.ARN"
    wanted = Counter(
        event["resources"][0]["ARN"]
        for event in trail()
        if event.get("resources") and "ARN" in event["resources"][0]
    )

    got = pairs(f"filter ispresent({key}) | stats count(*) as n by {key}", TRAIL, key, "n")

    assert {name: int(count or 0) for name, count in got.items()} == wanted
    assert wanted


def test_truth_values_of_json() -> None:
    wanted = Counter(event.get("readOnly") for event in trail())

    got = pairs("stats count(*) as n by readOnly", TRAIL, "readOnly", "n")

    assert {name: int(count or 0) for name, count in got.items()} == {
        {True: "1", False: "0", None: None}[value]: count for value, count in wanted.items()
    }
    assert cells(answer("filter readOnly = true | stats count(*) as n", [TRAIL])) == [
        {"n": str(wanted[True])}
    ]


def test_times_of_events() -> None:
    wanted = Counter(event["eventTime"][:15] for event in trail())

    got = cells(answer("stats count(*) as n by bin(10m) as t | sort t asc", [TRAIL]))

    assert [(row["t"], int(row["n"])) for row in got] == [
        (f"{start.replace('T', ' ')}0:00.000", count) for start, count in sorted(wanted.items())
    ]


def test_the_newest_events_come_first() -> None:
    newest = max(event["eventTime"] for event in trail())

    (first, *_) = cells(answer("fields @timestamp | limit 3", [TRAIL]))

    assert first["@timestamp"] == newest.replace("T", " ").replace("Z", ".000")


def test_two_files_of_two_formats_in_one_query() -> None:
    text = "stats sum(bytes) as b, count(tcpFlags) as flags by logStatus"
    total = sum(int(w[9]) for w in flow_lines(FLOW) if w[9] != "-")
    total += sum(int(w[14]) for w in flow_lines(V3))

    got = {row["logStatus"]: row for row in cells(answer(text, [FLOW, V3]))}

    assert got["OK"] == {"logStatus": "OK", "b": str(total), "flags": "4"}
