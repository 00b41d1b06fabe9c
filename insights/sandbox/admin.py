"""What is asked of the sandbox itself, below ``/_sandbox/``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from insights.sandbox.clock import SandboxClock
from insights.sandbox.endpoint import Endpoint
from insights.sandbox.faults import read_fault
from insights.sandbox.refusal import Refusal, invalid
from insights.sandbox.wire import Answered, read_json

PREFIX = "/_sandbox/"


class Admin:
    """Faults, the call log, the clock and the reset, as JSON over HTTP.

    - ``POST faults`` ``{"operation": "GetQueryResults", "kind": "throttle", "count": 2}``
    - ``GET calls``: all calls so far
    - ``POST clock`` ``{"freeze": "2026-11-20T12:00:00Z"}``, ``{"freeze": true}``,
      ``{"move": 3600}``, ``{"run": true}``; ``GET clock`` tells the time
    - ``POST reset``: no groups, queries, faults or calls, and the machine's own time
    """

    def __init__(self, endpoint: Endpoint, clock: SandboxClock, reset: Callable[[], None]) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._reset = reset
        self._paths: Mapping[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
            ("GET", "calls"): self._calls,
            ("POST", "faults"): self._fault,
            ("GET", "clock"): self._time,
            ("POST", "clock"): self._set_clock,
            ("POST", "reset"): self._start_anew,
        }

    def answer(self, method: str, path: str, body: bytes) -> Answered:
        """Answer one request; errors are JSON with ``message`` too."""
        try:
            carry_out = self._paths.get((method, path.removeprefix(PREFIX).rstrip("/")))
            if carry_out is None:
                known = ", ".join(f"{verb} {PREFIX}{name}" for verb, name in self._paths)
                raise Refusal("NotFound", f"There is no {method} {path}. Known are: {known}.", 404)
            return _json(200, carry_out(read_json(body)))
        except Refusal as refusal:
            return _json(refusal.status, {"code": refusal.code, "message": refusal.message})

    def _calls(self, asked: dict[str, Any]) -> Any:
        del asked
        return [call.record() for call in self._endpoint.calls.all()]

    def _fault(self, asked: dict[str, Any]) -> Any:
        self._endpoint.faults.add(read_fault(asked, self._endpoint.operations))
        return {}

    def _time(self, asked: dict[str, Any]) -> Any:
        del asked
        return {"now": self._clock.now()}

    def _set_clock(self, asked: dict[str, Any]) -> Any:
        for key in asked.keys() - {"freeze", "move", "run"}:
            raise invalid(f"'{key}' is not known; send freeze, move or run.")
        if asked.get("run"):
            self._clock.run()
        if "freeze" in asked:
            self._clock.freeze(None if asked["freeze"] is True else _moment(asked["freeze"]))
        if "move" in asked:
            self._clock.move(_moment(asked["move"]))
        return {"now": self._clock.now()}

    def _start_anew(self, asked: dict[str, Any]) -> Any:
        del asked
        self._reset()
        return {}


def _moment(value: Any) -> float:
    """A number of seconds, or an ISO time with its zone."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise invalid(f"'{value}' is neither a number of seconds nor an ISO time.") from None
    if moment.tzinfo is None:
        raise invalid(f"'{value}' has no zone; end it with Z.")
    return moment.timestamp()


def _json(status: int, value: Any) -> Answered:
    return Answered(status, "application/json", json.dumps(value).encode())
