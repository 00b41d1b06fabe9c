"""A local AWS endpoint: CloudWatch Logs and STS, answered by an engine of this project."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from insights.engines.protocol import Engine
from insights.errors import UsageError
from insights.sandbox.account import REGION
from insights.sandbox.admin import Admin
from insights.sandbox.calls import Call
from insights.sandbox.clock import SandboxClock
from insights.sandbox.endpoint import Endpoint
from insights.sandbox.events import EventOperations
from insights.sandbox.faults import Fault
from insights.sandbox.groups import GroupOperations
from insights.sandbox.handler import Server
from insights.sandbox.paging import Tokens
from insights.sandbox.queries import Looks, QueryOperations
from insights.sandbox.store import Group, Store
from insights.sandbox.sts import Sts

#: Seconds between two looks of the listening thread whether it is to end.
_LOOK = 0.02
#: Seconds that closing waits for threads; they are daemons and end with the process anyway.
_CLOSING = 2.0


class SandboxBugError(RuntimeError):
    """The sandbox replied what the service never would, or broke; see the text."""


class Sandbox:
    """Start with ``with``, or with ``start`` and ``close``.

    ``folder`` holds the events, one file a log group, and is temporary where none is given.
    ``looks`` says how long queries show ``Scheduled`` and ``Running``; ``time`` gives the epoch
    seconds from which the clock runs. Leaving the ``with`` raises :class:`SandboxBugError` when
    a reply did not fit botocore's model of the service.
    """

    def __init__(
        self,
        engine: Engine,
        folder: Path | None = None,
        port: int = 0,
        *,
        looks: Looks | None = None,
        time: Callable[[], float] = time.time,
    ) -> None:
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="insights-")
        self._store = Store(folder or Path(self._temporary.name if self._temporary else ""))
        self.clock = SandboxClock(time)
        tokens = Tokens(self.clock)
        groups = GroupOperations(self._store, self.clock, tokens)
        events = EventOperations(self._store, self.clock, tokens, groups)
        self._queries = QueryOperations(engine, self._store, self.clock, tokens, looks or Looks())
        logs = {**groups.operations, **events.operations, **self._queries.operations}
        self._endpoint = Endpoint(logs, Sts(self.clock).operations, self._queries, self.clock)
        admin = Admin(self._endpoint, self.clock, self.reset)
        self._server = self._listening(port, admin)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOK,), daemon=True
        )

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address for ``AWS_ENDPOINT_URL`` and ``--endpoint-url``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def calls(self) -> list[Call]:
        """Every call so far, oldest first."""
        return self._endpoint.calls.all()

    @property
    def bugs(self) -> list[str]:
        """What must never happen and did."""
        return [*self._endpoint.bugs, *self._queries.bugs]

    @property
    def failures(self) -> list[str]:
        """Why queries failed, in the engine's words."""
        return self._queries.failures()

    @property
    def groups(self) -> list[str]:
        """The names of the log groups; a folder that was used before has some at the start."""
        return sorted(self._store.groups)

    def environment(self) -> dict[str, str]:
        """The variables with which boto3 and the AWS CLI talk to this sandbox."""
        direct = [*filter(None, [os.environ.get("NO_PROXY", "")]), "127.0.0.1"]
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIASANDBOXSANDBOX00",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": ",".join(direct),
        }

    def load(self, group: str, stream: str, events: Iterable[tuple[int, str]]) -> None:
        """Put events (epoch milliseconds, message) into a group, made where it is missing.

        Unlike PutLogEvents it takes events of any age, and the group is as old as they are.
        """
        entries = list(events)
        now = self.clock.now_ms()
        if group not in self._store.groups:
            self._store.create(Group(group, now))
        oldest = min((time for time, _ in entries), default=now)
        self._store.groups[group].created = min(self._store.groups[group].created, oldest)
        self._store.append(group, stream, entries, now)

    def fault(self, fault: Fault) -> None:
        """Ask for a fault."""
        self._endpoint.faults.add(fault)

    def calm(self) -> None:
        """Ask for no fault any more."""
        self._endpoint.faults.clear()

    def reset(self) -> None:
        """No groups, queries, faults and calls any more; the clock runs as at the start."""
        with self._endpoint.lock:
            self._queries.clear()
            self._store.clear()
        self.calm()
        self._endpoint.calls.clear()
        self.clock.reset()

    def start(self) -> Self:
        """Listen."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop listening, end all connections and forget the queries that still run."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        deadline = time.monotonic() + _CLOSING
        for worker in self._queries.clear():
            worker.join(max(0.0, deadline - time.monotonic()))
        while self._server.connections and time.monotonic() < deadline:
            time.sleep(0.005)
        if self._temporary:
            self._temporary.cleanup()

    def _listening(self, port: int, admin: Admin) -> Server:
        try:
            return Server(port, self._endpoint, admin)
        except (OSError, OverflowError) as error:
            if self._temporary:
                self._temporary.cleanup()
            raise UsageError(
                f"The sandbox cannot listen on port {port}: {error}.",
                "Name a free port with --port, or leave it out.",
            ) from error

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if error is None and self.bugs:
            raise SandboxBugError("\n".join(self.bugs))
