"""One budget for all processes of a user: places in the queue, and slots for running queries."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from cloudwatch_stage import Heard, Stage, ask

from insights.engines.cloudwatch.budget import Budgets, Rate, RequestBudget
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.places import SharedPlaces
from insights.engines.cloudwatch.session import account_of_key, open_live
from insights.engines.cloudwatch.slots import OwnSlots, SharedSlots
from insights.errors import QueryError, ServiceError

RATES = {"StartQuery": Rate(per_second=4.0, burst=1)}
TAKING = """
import json, sys, time
from pathlib import Path
from insights.engines.cloudwatch.places import SharedPlaces
places = SharedPlaces(Path(sys.argv[1]))
sys.stdin.readline()
now = float(sys.argv[2])
print(json.dumps([places.take("StartQuery", now, 0.25) for _ in range(200)]))
"""
HOLDING = """
import sys
from pathlib import Path
from insights.engines.cloudwatch.slots import SharedSlots
slots = SharedSlots(Path(sys.argv[1]), 3)
held = [slots.take() for _ in range(3)]
print("held", flush=True)
sys.stdin.readline()
"""


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_budgets_of_one_folder_are_one(tmp_path: Path) -> None:
    one = Budgets(tmp_path, RATES).of("1", "eu-west-1")
    two = Budgets(tmp_path, RATES).of("1", "eu-west-1")

    assert [b.reserve("StartQuery", 100.0) for b in (one, two, one, two)] == [0, 0.25, 0.5, 0.75]


@pytest.mark.parametrize(
    "other",
    [("2", "eu-west-1", ""), ("1", "us-east-1", ""), ("1", "eu-west-1", "http://127.0.0.1:1")],
)
def test_each_account_region_and_endpoint_has_its_own(
    other: tuple[str, str, str], tmp_path: Path
) -> None:
    budgets = Budgets(tmp_path, RATES)

    assert budgets.of("1", "eu-west-1").reserve("StartQuery", 100.0) == 0
    assert budgets.of(*other).reserve("StartQuery", 100.0) == 0


def test_processes_get_no_place_twice(tmp_path: Path) -> None:
    now = time.time()
    path = tmp_path / "deep" / "budget"
    processes = [python(TAKING, str(path), str(now)) for _ in range(3)]
    replies = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        replies += json.loads(process.communicate(timeout=30)[0])

    assert sorted(replies) == pytest.approx([now + n * 0.25 for n in range(600)])


@pytest.mark.parametrize(
    "written",
    [b"", b"{", b"[1]", b"\xff\xfe", b'{"StartQuery": "soon"}', b'{"StartQuery": 1e12}'],
)
def test_a_file_that_makes_no_sense_is_started_anew(written: bytes, tmp_path: Path) -> None:
    (tmp_path / "budget.places").write_bytes(written)
    places = SharedPlaces(tmp_path / "budget")

    assert [places.take("StartQuery", 100.0, 0.25) for _ in range(2)] == [100.0, 100.25]


def test_a_clock_that_was_ahead_blocks_nobody_for_long(tmp_path: Path) -> None:
    places = SharedPlaces(tmp_path / "budget")
    places.take("StartQuery", 90_000.0, 0.25)

    assert places.take("StartQuery", 100.0, 0.25) == 100.0


def test_without_a_folder_the_budget_is_the_process_s_own(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    budget = Budgets(tmp_path / "file" / "budgets", RATES).of("1", "eu-west-1")

    assert [budget.reserve("StartQuery", 100.0) for _ in range(3)] == [0, 0.25, 0.5]
    assert len([slot for _ in range(30) if (slot := budget.slots.take())]) == 20


def test_a_lock_that_is_never_given_back_holds_nobody_up(tmp_path: Path) -> None:
    import fcntl

    places = SharedPlaces(tmp_path / "budget")
    places.take("StartQuery", 100.0, 0.25)
    with (tmp_path / "budget.places").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        assert places.take("StartQuery", 100.0, 0.25) == 100.0


def test_slots_are_shared_and_given_back(tmp_path: Path) -> None:
    one, two = SharedSlots(tmp_path / "b", 3), SharedSlots(tmp_path / "b", 3)
    held = [one.take(), two.take(), one.take()]

    assert None not in held
    assert two.take() is None
    assert held[0] is not None
    held[0].release()
    held[0].release()
    assert two.take() is not None
    assert two.take() is None


def test_a_killed_process_gives_its_slots_back(tmp_path: Path) -> None:
    process = python(HOLDING, str(tmp_path / "b"))
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    slots = SharedSlots(tmp_path / "b", 3)
    assert slots.take() is None

    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    assert len([slot for _ in range(4) if (slot := slots.take())]) == 3


def test_a_query_waits_for_a_slot_and_says_so() -> None:
    with Stage() as stage:
        stage.budget.slots = OwnSlots(1)
        taken = stage.budget.slots.take()
        assert taken is not None
        stage.clock.at_sleep = lambda count: taken.release() if count == 4 else None
        heard = Heard()

        assert len(stage.run(progress=heard).rows) == 1

    assert "waiting: 1 queries run already, which is the most at once" in heard.statuses


def test_a_query_that_gets_no_slot_was_never_started() -> None:
    with Stage() as stage:
        stage.budget.slots = OwnSlots(1)
        stage.budget.slots.take()

        with pytest.raises(ServiceError, match="did not take the query within 5 seconds"):
            stage.run(ask(timeout=5.0))

        assert stage.calls("StartQuery") == []


@pytest.mark.parametrize("kind", ["fail", "cancel", "timeout-status"])
def test_a_query_that_ends_badly_gives_its_slot_back(kind: str) -> None:
    with Stage() as stage:
        stage.budget.slots = OwnSlots(1)
        stage.fault("GetQueryResults", kind)
        with pytest.raises(QueryError):
            stage.run()

        assert len(stage.run().rows) == 1


def test_no_more_queries_run_at_once_than_may() -> None:
    with Stage() as stage:
        budget = RequestBudget()
        budget.slots = OwnSlots(2)
        stage.budget = budget
        engine = stage.new_engine()
        most: list[int] = []
        stage.clock.at_sleep = lambda _: most.append(len(stage.running()))
        threads = [
            threading.Thread(target=lambda: engine.run(ask(), Heard()).rows) for _ in range(5)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(stage.calls("StartQuery")) == 5
        assert max(most) <= 2


def test_the_account_stands_in_the_access_key() -> None:
    # The example of the person who found it (awsteele.com, 2020-09-26).
    assert account_of_key("ASIAY34FZKBOKMUTVV7A") == "609629065308"
    assert account_of_key("AKIASANDBOXSANDBOX00") == ""
    assert account_of_key("") == ""


def test_credentials_of_one_account_share_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")

    def account(key: str, role: str = "") -> str:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
        opened = open_live(Connection(region="eu-west-1", role_arn=role))
        opened.client.close()
        return opened.account

    assert account("ASIAY34FZKBOKMUTVV7A") == account("ASIAY34FZKBOABCDEFGH") == "609629065308"
    assert account("some-key-of-a-test") not in ("", account("another-key"))
    assert account("another-key", "arn:aws:iam::123456789012:role/r") == "123456789012"
