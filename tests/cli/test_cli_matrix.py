"""Accounts, regions and --limit all on the command line, from the catalog to the exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import boto3
import pytest
from command_line import NOW, Endpoint, Outcome, insights, sandbox

from insights.sandbox.access_keys import session_key

ACCOUNT, SECOND = "123456789012", "111122223333"
US, EU = "us-east-1", "eu-west-1"
FLOW_GROUP = "/aws/vpc/flowlogs"
CATALOG = f"""
catalog: net-test
sources: {{flow: {{type: vpcflow}}}}
environments:
  both: {{engine: cloudwatch, account: '{ACCOUNT}', regions: [us-east-1, eu-west-1],
         log_groups: {{flow: [{FLOW_GROUP}]}}}}
  accounts:
    engine: cloudwatch
    accounts:
      '{ACCOUNT}': null
      '{SECOND}': {{role_arn: 'arn:aws:iam::{SECOND}:role/reader'}}
    regions: [{EU}]
    log_groups: {{flow: [{FLOW_GROUP}]}}
  second: {{engine: cloudwatch, account: '{SECOND}', profile: second, regions: [{EU}],
           log_groups: {{flow: [{FLOW_GROUP}]}}}}
  other: {{engine: cloudwatch, account: '999999999999', log_groups: {{flow: [{FLOW_GROUP}]}}}}
  wrong:
    engine: cloudwatch
    accounts: {{'{ACCOUNT}': , '999999999999': {{profile: keys}}}}
    log_groups: {{flow: [{FLOW_GROUP}]}}
  signed-out:
    engine: cloudwatch
    accounts: {{'{ACCOUNT}': , '999999999999': {{profile: sso}}}}
    log_groups: {{flow: [{FLOW_GROUP}]}}
"""

PROFILES = """
[profile keys]
aws_access_key_id = AKIASANDBOXSANDBOX00
aws_secret_access_key = sandbox

[profile second]
role_arn = arn:aws:iam::111122223333:role/any
credential_source = Environment

[profile sso]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 999999999999
sso_role_name = reader
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("matrix")
    (folder / "catalog.yaml").write_text(CATALOG)
    (folder / "aws-config").write_text(PROFILES)
    return folder


@pytest.fixture(scope="module")
def endpoint(folder: Path) -> Iterator[Endpoint]:
    """A sandbox with its samples in one region, and a few records of others elsewhere."""
    with sandbox(folder, "--now", NOW) as running:
        _put(running, ACCOUNT, *range(3))
        _put(running, SECOND, *range(5, 10))
        yield running


def _put(endpoint: Endpoint, account: str, *hosts: int) -> None:
    """Flow records from these hosts, with more bytes than any of the samples, in Ireland."""
    keys = {"aws_access_key_id": session_key(account, ""), "aws_secret_access_key": "x"}
    logs = boto3.client("logs", EU, endpoint_url=endpoint.url, **keys)
    at = int(datetime.fromisoformat(NOW).timestamp()) - 600
    lines = [
        f"2 {account} eni-1 198.18.0.{host} 10.0.0.2 1 443 6 1 {10**12 - host} {at} {at} ACCEPT OK"
        for host in hosts
    ]
    logs.create_log_group(logGroupName=FLOW_GROUP)
    logs.create_log_stream(logGroupName=FLOW_GROUP, logStreamName="s")
    events = [{"timestamp": at * 1000, "message": line} for line in lines]
    logs.put_log_events(logGroupName=FLOW_GROUP, logStreamName="s", logEvents=events)
    logs.close()


def _query(endpoint: Endpoint, folder: Path, text: str, *arguments: str) -> Outcome:
    environment = {
        **endpoint.environment,
        "INSIGHTS_NOW": NOW,
        "AWS_CONFIG_FILE": str(folder / "aws-config"),
    }
    return insights("query", text, *arguments, cwd=folder, environment=environment)


def test_rows_of_two_regions_say_where_they_are_from(endpoint: Endpoint, folder: Path) -> None:
    done = _query(
        endpoint, folder, "fields srcAddr, bytes | sort bytes desc | limit 4", "-e", "both",
        "-o", "json",
    )  # fmt: skip

    assert done.code == 0
    assert [list(row) for row in done.rows] == [["_account", "_region", "srcAddr", "bytes"]] * 4
    assert [(row["_account"], row["_region"]) for row in done.rows] == [
        *[(ACCOUNT, EU)] * 3,
        (ACCOUNT, US),
    ]
    assert [row["srcAddr"] for row in done.rows[:3]] == [f"198.18.0.{host}" for host in range(3)]
    assert "on cloudwatch us-east-1, eu-west-1: " in done.err


def test_counts_of_two_regions_add_up(endpoint: Endpoint, folder: Path) -> None:
    text = "stats count(*) as n, avg(bytes) as a by action"
    both = _query(endpoint, folder, text, "--region", "us-east-1", "--region", "eu-west-1",
                  "-g", FLOW_GROUP, "-o", "json")  # fmt: skip
    one = _query(endpoint, folder, text, "-g", FLOW_GROUP, "-o", "json")

    counts, alone = ({row["action"]: row for row in done.rows} for done in (both, one))
    accepted, before = counts.pop("ACCEPT"), alone.pop("ACCEPT")
    assert accepted["n"] == before["n"] + 3
    bytes_there = 3 * 10**12 - 3
    assert accepted["a"] == pytest.approx((before["a"] * before["n"] + bytes_there) / accepted["n"])
    assert counts == alone


def test_rows_of_two_accounts_come_by_a_role_or_a_profile(endpoint: Endpoint, folder: Path) -> None:
    text = "fields srcAddr | sort srcAddr"
    done = _query(endpoint, folder, text, "-e", "accounts", "-o", "json")
    second = _query(endpoint, folder, "stats count(*) as n", "-e", "second", "-o", "json")

    assert (done.code, second.code, second.rows) == (0, 0, [{"n": 5}])
    assert [(row["_account"], row["_region"], row["srcAddr"]) for row in done.rows] == [
        *((ACCOUNT, EU, f"198.18.0.{host}") for host in range(3)),
        *((SECOND, EU, f"198.18.0.{host}") for host in range(5, 10)),
    ]


def test_a_region_that_fails_is_named_and_the_exit_code_says_so(
    endpoint: Endpoint, folder: Path
) -> None:
    endpoint.ask("faults", operation="StartQuery", kind="denied", region=EU)
    done = _query(endpoint, folder, "fields srcAddr", "-e", "both", "-n", "5", "-o", "json")

    assert done.code == 5
    assert len(done.rows) == 5
    assert {row["_region"] for row in done.rows} == {US}
    error = json.loads(done.err.splitlines()[-1])["error"]
    assert (error["kind"], error["exit_code"]) == ("partial", 5)
    assert error["message"].startswith(f"{ACCOUNT} in {EU}: ")
    assert "Access was denied to StartQuery" in error["message"]
    assert error["hint"] == "The answer is without one part."


def test_the_credentials_of_another_account_are_refused(endpoint: Endpoint, folder: Path) -> None:
    before = len(endpoint.operations())
    done = _query(endpoint, folder, "fields srcAddr", "-e", "other")

    assert (done.code, done.out) == (6, "")
    assert (
        "The environment is for account 999999999999, but the credentials found here belong to "
        f"account {ACCOUNT}."
    ) in done.err
    assert "StartQuery" not in endpoint.operations()[before:]


def test_each_of_several_accounts_is_checked(endpoint: Endpoint, folder: Path) -> None:
    done = _query(endpoint, folder, "stats count(*) as n", "-e", "wrong", "-o", "json")

    assert (done.code, done.out) == (6, "")
    assert (
        "The environment is for account 999999999999, but the credentials of the profile 'keys' "
        f"belong to account {ACCOUNT}."
    ) in done.err


def test_an_account_whose_sign_on_expired_is_named_and_how_to_sign_in(
    endpoint: Endpoint, folder: Path
) -> None:
    done = _query(endpoint, folder, "stats count(*) as n", "-e", "signed-out")

    assert done.code == 5
    assert len(done.out.splitlines()) == 1
    assert "error: 999999999999 in us-east-1: " in done.err
    assert "'aws sso login --profile sso'" in done.err


def test_limit_all_delivers_all(endpoint: Endpoint, folder: Path) -> None:
    default = _query(endpoint, folder, "fields srcAddr", "-g", FLOW_GROUP, "-o", "csv")
    done = _query(endpoint, folder, "fields srcAddr", "-g", FLOW_GROUP, "-n", "all", "-o", "csv")

    assert (default.code, done.code) == (0, 0)
    assert len(default.out.splitlines()) == 10_001
    assert "cut by the default limit" in default.err
    assert len(done.out.splitlines()) > 15_000
    assert ", complete" in done.err


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("many", "'many' is neither a number nor 'all'."),
        ("0", "0 is not from 1 to 100000; write 'all' for more."),
        ("100001", "100001 is not from 1 to 100000; write 'all' for more."),
    ],
)
def test_other_limits_are_refused(limit: str, words: str, tmp_path: Path) -> None:
    done = insights("query", "fields a", "-n", limit, cwd=tmp_path)

    assert done.code == 2
    assert words in done.err


def test_limit_all_works_on_files_too(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("".join(f'{{"i": {n}}}\n' for n in range(12_000)))
    done = insights("query", "fields i", "--data", "a.log", "-n", "all", "-o", "csv", cwd=tmp_path)

    assert len(done.out.splitlines()) == 12_001


@pytest.mark.parametrize(
    ("accounts", "words"),
    [
        ("accounts: ['12']", "'environments.a.accounts[0]' cannot be '12'."),
        ("accounts: {abc: {profile: x}}", "'abc' cannot be a key of 'environments.a.accounts'."),
        (
            "accounts: {'111111111111': {profil: x}}",
            "'environments.a.accounts.111111111111.profil' is not a key that is known here.",
        ),
        (
            "accounts: ['111111111111', '222222222222']",
            "Nothing says how to get into each of these accounts.",
        ),
        (
            "account: '111111111111', accounts: ['111111111111']",
            "The environment has 'accounts' too.",
        ),
        ("role_arn: 'arn:aws:iam::{account}:role/r'", "Nothing says what {account} is."),
    ],
)
def test_accounts_that_make_no_sense_are_found(accounts: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(
        "catalog: net-test\nsources: {flow: {type: vpcflow}}\n"
        f"environments: {{a: {{engine: cloudwatch, {accounts}, log_groups: {{flow: [/a]}}}}}}\n"
    )
    done = insights("validate", cwd=tmp_path)

    assert done.code == 1
    assert words in done.out + done.err
    assert "catalog.yaml:3:" in done.out + done.err
