"""A sandbox with a scripted engine, and a boto3 client that talks to it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from insights.engines.protocol import Engine, Progress, Request
from insights.results import Column, ResultSet, Row, Statistics
from insights.sandbox.access_keys import session_key
from insights.sandbox.account import ACCOUNT, HOME, Home
from insights.sandbox.queries import Looks
from insights.sandbox.server import Sandbox

#: One for all tests, because it reads the service models once.
_SESSION = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x")
_NOWHERE = "http://127.0.0.1:1"
_IDLE: dict[tuple[str, Home], list[Lent]] = {}
NOW = 1_763_640_000
NOW_MS = NOW * 1000
GROUP = "/app/web"
STREAM = "one"


@dataclass
class Answering:
    """Gives the same answer to every query, once ``gate`` is open; remembers the requests."""

    columns: Sequence[str] = ("@ptr", "n")
    rows: Sequence[Row] = (("p1", "1"), ("p2", None))
    error: Exception | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    requests: list[Request] = field(default_factory=list)
    #: The lines of the files of the last request, which may be copies that are gone by now.
    seen: list[str] = field(default_factory=list)
    name: str = "answering"

    def __post_init__(self) -> None:
        self.gate.set()

    def run(self, request: Request, progress: Progress) -> ResultSet:
        del progress
        self.requests.append(request)
        self.seen = [line for path in request.data for line in _lines(Path(path))]
        self.gate.wait(20)
        if self.error:
            raise self.error
        columns = [Column(name) for name in self.columns]
        statistics = Statistics(2.0, 3.0, 400.0)
        return ResultSet(columns, [self.rows], request.provenance(self.name), statistics)


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").split("\n")[:-1]


class Lent:
    """A boto3 client that talks to the sandbox at ``url``, whichever that is at the time."""

    def __init__(self, service: str, home: Home) -> None:
        self.url = ""
        self.client = client_of(_NOWHERE, service, home)
        self.client.meta.events.register("before-send", self._redirect)

    def _redirect(self, request: Any, **_: Any) -> None:
        request.url = request.url.replace(_NOWHERE, self.url)


class Opened:
    """What a test talks to; ``logs``, ``sts`` and ``cloudwatch`` are boto3 clients."""

    def __init__(self, sandbox: Sandbox, home: Home = HOME) -> None:
        self.sandbox = sandbox
        self.home = home
        self._clients: dict[str, Lent] = {}
        self._others: dict[Home, Opened] = {}

    def at(self, region: str, account: str = ACCOUNT) -> Opened:
        """The same sandbox as somebody in another account or region sees it."""
        home = Home(account, region)
        return self._others.setdefault(home, Opened(self.sandbox, home))

    @property
    def logs(self) -> Any:
        return self._client("logs")

    @property
    def sts(self) -> Any:
        return self._client("sts")

    @property
    def cloudwatch(self) -> Any:
        return self._client("cloudwatch")

    def _client(self, service: str) -> Any:
        """Taken from those that no other test uses: making one takes longer than most tests."""
        if service not in self._clients:
            idle = _IDLE.setdefault((service, self.home), [])
            self._clients[service] = idle.pop() if idle else Lent(service, self.home)
            self._clients[service].url = self.sandbox.url
        return self._clients[service].client

    def close(self) -> None:
        for other in self._others.values():
            other.close()
        for service, lent in self._clients.items():
            lent.client.close()
            _IDLE[service, self.home].append(lent)

    def finish(self, query_id: str) -> dict[str, Any]:
        """The first reply that says anything else than Scheduled and Running."""
        for _ in range(500):
            reply: dict[str, Any] = self.logs.get_query_results(queryId=query_id)
            if reply["status"] not in ("Scheduled", "Running"):
                return reply
        raise AssertionError("The query does not end.")

    def start(self, text: str = "fields n", **changes: Any) -> str:
        """Start a query over the group; its id."""
        asked = {"logGroupName": GROUP, "startTime": NOW - 60, "endTime": NOW, **changes}
        asked = {key: value for key, value in asked.items() if value is not None}
        return str(self.logs.start_query(queryString=text, **asked)["queryId"])

    def put(self, *events: tuple[int, str], **names: str) -> dict[str, Any]:
        """PutLogEvents into the stream."""
        entries = [{"timestamp": time, "message": message} for time, message in events]
        asked = {"logGroupName": GROUP, "logStreamName": STREAM, **names}
        reply: dict[str, Any] = self.logs.put_log_events(logEvents=entries, **asked)
        return reply


def client_of(url: str, service: str, home: Home = HOME) -> Any:
    """A boto3 client that tries once and lets the endpoint judge parameters."""
    config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
    keys = {"aws_access_key_id": session_key(home.account, ""), "aws_secret_access_key": "x"}
    return _SESSION.client(service, home.region, endpoint_url=url, config=config, **keys)


@contextmanager
def opened(
    engine: Engine | None = None, folder: Path | None = None, looks: Looks | None = None
) -> Iterator[Opened]:
    """A sandbox at ``NOW`` that has one group with one stream."""
    engine = engine or Answering()
    patch = pytest.MonkeyPatch()
    try:
        with Sandbox(engine, folder, looks=looks, time=lambda: float(NOW)) as sandbox:
            for name, value in sandbox.environment().items():
                patch.setenv(name, value)
            if folder is None:
                sandbox.load(GROUP, STREAM, [(NOW_MS - 60_000, "first")])
            on = Opened(sandbox)
            yield on
            if isinstance(engine, Answering):
                engine.gate.set()
            on.close()
    finally:
        patch.undo()


@contextmanager
def refused(code: str, message: str = "") -> Iterator[pytest.ExceptionInfo[ClientError]]:
    """The call inside is refused with that code, and that text where one is given."""
    with pytest.raises(ClientError) as caught:
        yield caught
    error = caught.value.response["Error"]
    assert error["Code"] == code
    assert message in error["Message"]


def send(
    sandbox: Sandbox,
    body: bytes,
    headers: Mapping[str, str],
    method: str = "POST",
    path: str = "/",
) -> tuple[int, dict[str, Any]]:
    """A request without boto3; the status and the JSON of the reply."""
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
    try:
        connection.request(method, path, body, dict(headers))
        reply = connection.getresponse()
        text = reply.read()
        return reply.status, json.loads(text) if text else {}
    finally:
        connection.close()


def target(operation: str) -> dict[str, str]:
    """The headers of a call of the JSON protocol."""
    return {
        "X-Amz-Target": f"Logs_20140328.{operation}",
        "Content-Type": "application/x-amz-json-1.1",
    }


def ask_admin(sandbox: Sandbox, method: str, path: str, asked: Any = None) -> tuple[int, Any]:
    """A request of the sandbox's own."""
    body = b"" if asked is None else json.dumps(asked).encode()
    return send(sandbox, body, {}, method, f"/_sandbox/{path}")
