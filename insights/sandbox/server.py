"""A local AWS endpoint: CloudWatch Logs, CloudWatch and STS, with an engine of this project."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from insights.engines.protocol import Engine
from insights.errors import UsageError
from insights.sandbox.access_keys import DEFAULT_KEY
from insights.sandbox.account import ACCOUNT, HOME, REGION, Home
from insights.sandbox.admin import Admin
from insights.sandbox.calls import Call
from insights.sandbox.clock import SandboxClock
from insights.sandbox.endpoint import Endpoint
from insights.sandbox.faults import Fault
from insights.sandbox.folder import Folder
from insights.sandbox.handler import Server
from insights.sandbox.holdings import Shared
from insights.sandbox.homes import Homes
from insights.sandbox.queries import Looks
from insights.sandbox.sts import Sts

#: Seconds between two looks of the listening thread whether it is to end.
_LOOK = 0.005
#: Seconds that closing waits for threads; they are daemons and end with the process anyway.
_CLOSING = 2.0


class SandboxBugError(RuntimeError):
    """The sandbox replied what the service never would, or broke; see the text."""


class Sandbox:
    """Start with ``with``, or with ``start`` and ``close``.

    It plays every account and region that it is asked for: the region is that of a request's
    signature, the account that of its access key. ``folder`` keeps everything, for the next
    sandbox too, and is temporary where none is given. ``looks`` says how long queries show
    ``Scheduled`` and ``Running``; ``time`` gives the epoch seconds from which the clock runs.
    Leaving the ``with`` raises :class:`SandboxBugError` when a reply did not fit botocore's model
    of the service.
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
        self._folder = Folder(folder)
        try:
            self.clock = SandboxClock(time, self._folder.journal.table("clock"))
            journal = self._folder.journal
            shared = Shared(engine, self.clock, looks or Looks(), journal)
            self._homes = Homes(self._folder, shared)
            sts = Sts(journal.table("sessions"), self.clock)
            self._endpoint = Endpoint(self._homes, sts, self.clock)
            self._server = self._listening(port)
        except BaseException:
            self._folder.close()
            raise
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
        """Every call so far, of all homes, oldest first."""
        return self._endpoint.calls.all()

    @property
    def notifications(self) -> list[dict[str, Any]]:
        """What the actions of alarms would have sent by now, oldest first."""
        with self._endpoint.lock:
            return self._homes.notifications()

    @property
    def bugs(self) -> list[str]:
        """What must never happen and did."""
        return [
            *self._endpoint.bugs,
            *(bug for held in self._homes.all() for bug in held.queries.bugs),
        ]

    @property
    def failures(self) -> list[str]:
        """Why queries failed, in the engine's words."""
        return [text for held in self._homes.all() for text in held.queries.failures()]

    @property
    def groups(self) -> list[str]:
        """The names of the first home's log groups; a folder that was used before has some."""
        return sorted(self._homes.at(HOME).store.groups)

    def environment(self) -> dict[str, str]:
        """The variables with which boto3 and the AWS CLI talk to this sandbox."""
        direct = [*filter(None, [os.environ.get("NO_PROXY", "")]), "127.0.0.1"]
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": DEFAULT_KEY,
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": ",".join(direct),
        }

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of the operations that are offered, plain and with their service."""
        return self._endpoint.operations

    def load(
        self,
        group: str,
        stream: str,
        events: Iterable[tuple[int, str]],
        *,
        account: str = ACCOUNT,
        region: str = REGION,
    ) -> None:
        """Put events (epoch milliseconds, message) into a group, made where it is missing.

        Unlike PutLogEvents it takes events of any age, and the group is as old as they are. They
        were there before all metric filters, so to speak, and make no values.
        """
        with self._endpoint.lock:
            held = self._homes.at(Home(account, region))
            held.catch_up()
            held.load(group, stream, list(events))

    @property
    def delay(self) -> float:
        """Seconds that an event cannot be seen after PutLogEvents took it, in all homes."""
        return self._homes.at(HOME).store.delay

    @delay.setter
    def delay(self, seconds: float) -> None:
        self._homes.at(HOME).store.delay = seconds

    def fault(self, fault: Fault) -> None:
        """Ask for a fault."""
        self._endpoint.faults.add(fault)

    def calm(self) -> None:
        """Ask for no fault any more."""
        self._endpoint.faults.clear()

    @property
    def parts(self) -> tuple[str, ...]:
        """What :meth:`reset` can be asked for."""
        return (*self._homes.parts, "faults", "calls", "delay", "clock")

    def reset(self, *parts: str) -> None:
        """Empty the parts that are named in all homes, or everything there is in them.

        Then the clock runs as at the start.
        """
        asked = parts or self.parts
        with self._endpoint.lock:
            for name in self._homes.parts:
                if name in asked:
                    self._homes.clear(name)
            if "delay" in asked:
                self.delay = 0.0
        if "faults" in asked:
            self.calm()
        if "calls" in asked:
            self._endpoint.calls.clear()
        if "clock" in asked:
            self.clock.reset()

    def start(self) -> Self:
        """Listen."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop listening, end all connections and leave the queries that still run."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        deadline = time.monotonic() + _CLOSING
        for worker in (one for held in self._homes.all() for one in held.queries.at_work()):
            worker.join(max(0.0, deadline - time.monotonic()))
        while self._server.connections and time.monotonic() < deadline:
            time.sleep(0.005)
        self._folder.close()

    def _listening(self, port: int) -> Server:
        try:
            return Server(port, self._endpoint, Admin(self._endpoint, self))
        except (OSError, OverflowError) as error:
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
