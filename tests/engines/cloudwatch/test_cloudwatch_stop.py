"""StopQuery first, then leave."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from cloudwatch_stage import ScriptedEngine, Stage, ask

from insights.engines.cloudwatch.clock import SystemClock
from insights.engines.cloudwatch.engine import CloudWatchEngine
from insights.engines.protocol import Silent
from insights.errors import (
    GuardError,
    InterruptedRunError,
    QueryError,
)
from insights.results import Statistics
from insights.sandbox.queries import Looks

ENDLESS = Looks(scheduled=1, running=100_000, hold=1e9)


def at(*counts: int) -> Callable[[int], None]:
    """Ctrl-C during these sleeps, counted from 1."""

    def interrupt(count: int) -> None:
        if count in counts:
            raise KeyboardInterrupt

    return interrupt


@pytest.fixture(autouse=True)
def _plain_signals() -> Iterator[None]:
    """As in a terminal; a job in the background of a shell starts with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def held_back() -> ScriptedEngine:
    """An engine that does not answer."""
    scripted = ScriptedEngine()
    scripted.gate.clear()
    return scripted


def test_ctrl_c_stops_the_query_before_it_leaves() -> None:
    with Stage(looks=ENDLESS) as stage:
        stage.clock.at_sleep = at(4)

        with pytest.raises(InterruptedRunError) as caught:
            stage.run()

        assert caught.value.exit_code == 130
        assert caught.value.message == "Interrupted. The query was stopped."
        assert stage.calls()[-1].operation == "StopQuery"
        assert stage.running() == []


def test_a_second_ctrl_c_while_stopping_names_the_query() -> None:
    with Stage(looks=ENDLESS) as stage:
        stage.clock.at_sleep = at(4, 5)
        stage.fault("StopQuery", "throttle", count=3)

        with pytest.raises(InterruptedRunError) as caught:
            stage.run()

        (query,) = stage.client.describe_queries()["queries"]
        assert caught.value.message == (
            f"Interrupted. Query '{query['queryId']}' may still run; type 'aws logs stop-query "
            f"--query-id {query['queryId']}' to stop it. Stopping it was interrupted."
        )


@pytest.mark.parametrize("kind", ["throttle", "5xx", "drop", "half", "lost"])
def test_stopping_is_tried_again(kind: str) -> None:
    with Stage(looks=ENDLESS) as stage:
        stage.clock.at_sleep = at(4)
        stage.fault("StopQuery", kind, count=2)

        with pytest.raises(InterruptedRunError, match=r"^Interrupted"):
            stage.run()

        assert stage.running() == []
        assert len(stage.calls("StopQuery")) == 3


def test_stopping_a_query_that_ended_meanwhile_is_no_error() -> None:
    with Stage(looks=ENDLESS) as stage:
        stage.clock.at_sleep = at(4)
        stage.fault("StopQuery", "lost")  # stops it, and the next StopQuery finds it ended

        with pytest.raises(InterruptedRunError) as caught:
            stage.run()

        assert caught.value.message == "Interrupted."
        assert stage.outcomes("StopQuery") == ["lost", "InvalidParameterException"]


def test_stopping_gives_up_after_seconds_and_says_so() -> None:
    with Stage(looks=ENDLESS) as stage:
        stage.clock.at_sleep = at(4)
        stage.fault("StopQuery", "5xx", count=1000)
        began = stage.clock.now()

        with pytest.raises(InterruptedRunError, match=r"may still run; .* StopQuery was refused"):
            stage.run()

        assert stage.clock.now() - began < 15


def test_the_timeout_stops_the_query() -> None:
    with Stage(held_back()) as stage:
        with pytest.raises(QueryError) as caught:
            stage.run(ask(timeout=30.0))

        assert caught.value.exit_code == 4
        assert caught.value.message == (
            "The query did not complete within 30 seconds. The query was stopped."
        )
        assert stage.running() == []


def test_the_timeout_says_what_was_waited_for() -> None:
    with Stage(held_back()) as stage:
        stage.fault("GetQueryResults", "5xx", after=2, count=1000)

        with pytest.raises(QueryError, match="GetQueryResults was refused to the end: The request"):
            stage.run(ask(timeout=30.0))

        assert stage.running() == []


def test_more_scanned_bytes_than_allowed_stop_the_query() -> None:
    """While it runs the sandbox shows half of the statistics: 2.5 GB of 5."""
    scripted = ScriptedEngine(statistics=Statistics(1.0, 2.0, 5e9))
    with Stage(scripted, ENDLESS) as stage:
        with pytest.raises(GuardError) as caught:
            stage.run(ask(max_scan=2_000_000_000))

        assert caught.value.exit_code == 6
        assert caught.value.message == (
            "The query scanned 2.5 GB, more than the 2 GB that it may. The query was stopped."
        )
        assert stage.running() == []


def test_an_answer_that_is_there_already_is_given_whatever_it_scanned() -> None:
    scripted = ScriptedEngine(statistics=Statistics(1.0, 2.0, 5e9))
    with Stage(scripted, Looks(1, 0)) as stage:
        # Until the engine has answered, the sandbox knows of no byte.
        assert len(stage.run(ask(max_scan=10)).rows) == 1


def test_a_bug_in_progress_stops_the_query_and_stays_a_bug() -> None:
    class Broken:
        def update(self, status: str, statistics: Statistics) -> None:
            raise ZeroDivisionError(status, statistics)

    with Stage(looks=ENDLESS) as stage:
        with pytest.raises(ZeroDivisionError) as caught:
            stage.run(progress=Broken())

        assert caught.value.__notes__ == ["The query was stopped."]
        assert stage.running() == []


def test_another_thread_can_stop_the_runs_of_an_engine() -> None:
    with Stage(held_back()) as stage:
        caught: list[BaseException] = []

        def run() -> None:
            try:
                stage.run()
            except InterruptedRunError as error:
                caught.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        while not stage.calls("GetQueryResults"):
            time.sleep(0.005)
        stage.engine.stop()
        thread.join(10)

        assert [str(error) for error in caught] == ["Interrupted. The query was stopped."]
        assert stage.running() == []


def real_engine(stage: Stage) -> CloudWatchEngine:
    return CloudWatchEngine(stage.client, budget=stage.budget, clock=SystemClock())


def signal_when(happened: Callable[[], bool], number: int) -> threading.Thread:
    """Send this process a signal once that is true."""

    def watch() -> None:
        while not happened():
            time.sleep(0.005)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_of_the_system_stop_the_query(number: int) -> None:
    before = signal.getsignal(number)
    with Stage(looks=ENDLESS) as stage:
        thread = signal_when(lambda: bool(stage.calls("GetQueryResults")), number)

        with pytest.raises(InterruptedRunError, match=r"^Interrupted\. The query was stopped\.$"):
            real_engine(stage).run(ask(), Silent())

        thread.join()
        assert stage.running() == []
    assert signal.getsignal(number) == before


def interrupt_during_start(stage: Stage, times: int) -> None:
    """Ctrl-C that often when StartQuery is about to leave."""

    def interrupt(**_: object) -> None:
        for _number in range(times):
            signal.raise_signal(signal.SIGINT)

    stage.client.meta.events.register("before-send.cloudwatch-logs.StartQuery", interrupt)


def test_ctrl_c_while_the_query_is_being_started_waits_for_its_id() -> None:
    with Stage(looks=ENDLESS) as stage:
        interrupt_during_start(stage, 1)

        with pytest.raises(InterruptedRunError) as caught:
            stage.run()

        assert caught.value.message == "Interrupted. The query was stopped."
        assert [call.operation for call in stage.calls()] == ["StartQuery", "StopQuery"]
        assert stage.running() == []


def test_a_second_ctrl_c_while_the_query_is_being_started_leaves_at_once() -> None:
    with Stage() as stage:
        interrupt_during_start(stage, 2)

        with pytest.raises(InterruptedRunError, match="so a query may run; type 'aws logs desc"):
            stage.run()

        assert stage.calls("StartQuery") == []


def test_ctrl_c_during_a_start_whose_reply_is_lost_finds_the_query_and_stops_it() -> None:
    with Stage(looks=ENDLESS) as stage:
        stage.fault("StartQuery", "lost")
        stage.clock.at_sleep = at(1)

        with pytest.raises(InterruptedRunError) as caught:
            stage.run()

        assert caught.value.message == "Interrupted. The query was stopped."
        assert stage.running() == []
        assert stage.outcomes("StopQuery") == ["ok"]


def test_ctrl_c_during_a_start_that_left_no_trace_says_so() -> None:
    with Stage() as stage:
        stage.fault("StartQuery", "drop")
        stage.clock.at_sleep = at(1)

        with pytest.raises(InterruptedRunError, match="so a query may run; type 'aws logs desc"):
            stage.run()


def test_an_ignored_signal_stays_ignored_while_the_query_is_being_started() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Stage() as stage:
        interrupt_during_start(stage, 3)

        assert len(stage.run().rows) == 1
