"""The tour: a catalog's monitors in a local AWS, from nothing to a page and back. ``make tour``.

It needs no account. Everything that begins with ``$`` is run as it stands there.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CATALOG = Path(__file__).with_name("catalog")
GROUP, STREAM = "/aws/vpc/flowlogs", "eni-1-all"
NOON, TWELVE = 1_795_176_000, "2026-11-20T12:00:00Z"
FLOW = "2 123456789012 eni-1 {source} 10.0.0.2 40000 {port} 6 1 40 {start} {end} REJECT OK"
WRITES = ("Put", "Create", "Update", "Delete", "Tag")
_PROGRAMS: Mapping[str, list[str]] = {
    "insights": [sys.executable, "-m", "insights"],
    "aws": [str(Path(sys.executable).with_name("aws"))],
}


def show(text: str) -> None:
    """Say something at once, also where the output is a pipe."""
    if text:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


#: Runs a program in a folder, with variables; its exit code and all that it wrote.
Program = Callable[[Sequence[str], Path, Mapping[str, str]], tuple[int, str]]


def process(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> tuple[int, str]:
    """The program as a user has it."""
    done = subprocess.run(
        [*_PROGRAMS[command[0]], *command[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@dataclass
class Tour:
    """A catalog in a folder and a sandbox; keeps what the commands answered, for whoever asks."""

    folder: Path
    environment: dict[str, str]
    programs: Mapping[str, Program]
    answers: list[tuple[str, str]] = field(default_factory=list)
    #: How many calls of the second sync wrote.
    written: int = 0

    def say(self, text: str) -> None:
        """A paragraph of the story."""
        show(f"\n# {text}")

    def run(self, line: str) -> str:
        """Run a command as it is typed, and show what it answers."""
        show(f"$ {line}")
        command = shlex.split(line)
        code, answer = self.programs[command[0]](command, self.folder, self.environment)
        show(answer.rstrip("\n"))
        if code:
            raise SystemExit(f"That should have gone well; it left with {code}.")
        self.answers.append((line, answer))
        return answer

    def ask(self, path: str, **body: object) -> Any:
        """A request to the sandbox itself, as curl would send it."""
        data = json.dumps(body) if body else ""
        sent = f" -d {shlex.quote(data)}" if data else ""
        show(f"$ curl -s{sent} $AWS_ENDPOINT_URL/_sandbox/{path}")
        return self.read(path, data)

    def read(self, path: str, data: str = "") -> Any:
        """The same without a word."""
        url = f"{self.environment['AWS_ENDPOINT_URL']}/_sandbox/{path}"
        request = urllib.request.Request(url, data.encode() if data else None)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)

    def later(self, minutes: int) -> None:
        """Move the sandbox's clock, and that of ``insights`` with it."""
        now = datetime.fromtimestamp(self.ask("clock", move=60 * minutes)["now"], UTC)
        self.environment["INSIGHTS_NOW"] = now.isoformat()
        show(f"It is {now:%H:%M}. $ export INSIGHTS_NOW={now:%Y-%m-%dT%H:%M:%SZ}")

    def put(self, minute: int, source: str, refusals: int) -> None:
        """Flow log records of a minute after noon, through PutLogEvents."""
        start = NOON + 60 * minute
        events = [
            {
                "timestamp": start * 1000 + number,
                "message": FLOW.format(
                    source=source, port=20 + number, start=start, end=start + 59
                ),
            }
            for number in range(refusals)
        ]
        (self.folder / "flows.json").write_text(json.dumps(events))
        names = f"--log-group-name {GROUP} --log-stream-name {STREAM}"
        self.run(f"aws logs put-log-events {names} --log-events file://flows.json")

    def states(self) -> str:
        """The states of the alarms, as the AWS CLI tells them."""
        types = "MetricAlarm LogAlarm CompositeAlarm"
        shown = "[MetricAlarms,LogAlarms,CompositeAlarms][].[AlarmName,StateValue]"
        return self.run(
            f"aws cloudwatch describe-alarms --alarm-types {types} --query '{shown}' --output text"
        )

    def writes(self) -> list[str]:
        """The calls so far that write."""
        calls = [call["operation"] for call in self.read("calls")]
        return [name for name in calls if name.startswith(WRITES)]


@contextmanager
def on_tour(**programs: Program) -> Iterator[Tour]:
    """The catalog in a folder of its own, and an empty sandbox whose clock stands at noon.

    ``programs`` are run in another way than as processes.
    """
    kept = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    with tempfile.TemporaryDirectory(prefix="insights-tour-") as name:
        folder = Path(name) / "catalog"
        shutil.copytree(CATALOG, folder)
        kept |= {"INSIGHTS_STATE": str(Path(name) / "state"), "INSIGHTS_NOW": TWELVE}
        kept |= {"NO_COLOR": "1"}
        options = ["--empty", "--frozen", "--now", TWELVE]
        sandbox = subprocess.Popen(
            [*_PROGRAMS["insights"], "sandbox", *options],
            env=kept,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            known = {"insights": process, "aws": process, **programs}
            yield Tour(folder, {**kept, **_exported(sandbox)}, known)
        finally:
            sandbox.terminate()
            sandbox.communicate(timeout=20)


def guided(tour: Tour) -> None:
    """All stations in their order."""
    _synced(tour)
    _quiet(tour)
    _scanned(tour)
    _quiet_again(tour)
    _seen(tour)


def _synced(tour: Tour) -> None:
    tour.say("A catalog: one query, a metric filter derived from it, three alarms, a dashboard.")
    tour.run("insights list")
    tour.say("A flow log group without any monitor.")
    tour.run(f"aws logs create-log-group --log-group-name {GROUP}")
    tour.run(f"aws logs create-log-stream --log-group-name {GROUP} --log-stream-name {STREAM}")
    tour.say("Make AWS as the catalog wants it.")
    tour.run("insights sync -y")
    tour.say("Once more: there is nothing to do, and nothing is written.")
    tour.written = len(tour.writes())
    tour.run("insights sync -y")
    tour.written = len(tour.writes()) - tour.written


def _quiet(tour: Tour) -> None:
    tour.say("Three refusals in a minute are no reason to get up.")
    tour.put(0, "198.51.100.7", 3)
    tour.later(3)
    tour.states()


def _scanned(tour: Tour) -> None:
    tour.say("Somebody tries twelve ports within a minute.")
    tour.put(3, "203.0.113.9", 12)
    tour.later(2)
    tour.states()
    tour.say("Both alarms agree, so the composite alarm pages. What it sent:")
    sent = tour.ask("notifications")
    for one in sent:
        if one["to"] == "ALARM":
            show(f"{one['subject']}\n  {one['message']['NewStateReason']}")
    tour.say("Who was it?")
    tour.run("insights run rejects --since 5m -o table")


def _quiet_again(tour: Tour) -> None:
    tour.say("The scan is over, and so is the alarm.")
    tour.later(5)
    tour.states()
    tour.run(
        "aws cloudwatch describe-alarm-history --alarm-name tour.scan --alarm-types CompositeAlarm "
        "--scan-by TimestampAscending --query AlarmHistoryItems[].[HistorySummary] --output text"
    )


def _seen(tour: Tour) -> None:
    tour.say("What sync made, as the AWS CLI sees it.")
    tour.run(
        f"aws logs describe-metric-filters --log-group-name {GROUP} "
        "--query metricFilters[].[filterName,filterPattern] --output text"
    )
    tour.run("aws logs describe-query-definitions --query queryDefinitions[].[name] --output text")
    tour.run(
        "aws cloudwatch list-dashboards --query DashboardEntries[].[DashboardName] --output text"
    )


def _exported(sandbox: subprocess.Popen[str]) -> dict[str, str]:
    """The variables that a sandbox prints when it is ready."""
    assert sandbox.stdout is not None
    found: dict[str, str] = {}
    for line in sandbox.stdout:
        name, _, value = line.removeprefix("export ").rstrip().partition("=")
        found[name] = value
        if name == "NO_PROXY":
            return found
    raise SystemExit("The sandbox did not start.")


def main() -> None:
    """Print the tour."""
    with on_tour() as tour:
        show("A local AWS listens at $AWS_ENDPOINT_URL; its clock stands at 12:00.")
        guided(tour)


if __name__ == "__main__":
    main()
