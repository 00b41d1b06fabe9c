"""What is asked of the sandbox itself, below ``/_sandbox/``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from insights.sandbox.clock import SandboxClock
from insights.sandbox.endpoint import Endpoint
from insights.sandbox.faults import read_fault
from insights.sandbox.refusal import Refusal, invalid
from insights.sandbox.wire import Answered, read_json
from insights.suggest import did_you_mean

PREFIX = "/_sandbox/"


class Holder(Protocol):
    """What the sandbox can do beside answering calls."""

    clock: SandboxClock
    delay: float

    @property
    def notifications(self) -> list[dict[str, Any]]:
        """What alarms would have sent."""

    @property
    def parts(self) -> tuple[str, ...]:
        """What can be emptied."""

    def reset(self, *parts: str) -> None:
        """Empty the parts, or everything."""


class Admin:
    """Faults, the call log, the clock, the delay and the reset, as JSON over HTTP.

    They are of all accounts and regions together.

    - ``POST faults`` ``{"operation": "GetQueryResults", "kind": "throttle", "count": 2}``;
      ``"account"`` and ``"region"`` keep it to calls for these
    - ``GET calls``: all calls so far, of all accounts and regions
    - ``GET notifications``: what alarms would have sent so far
    - ``POST clock`` ``{"freeze": "2026-11-20T12:00:00Z"}``, ``{"freeze": true}``,
      ``{"set": TIME}``, ``{"move": 3600}``, ``{"run": true}``; ``GET clock`` tells the time
    - ``POST delay`` ``{"seconds": 30}``: events are seen that long after they arrived
    - ``POST reset``: everything as at the start; ``{"parts": ["queries"]}`` only that
    """

    def __init__(self, endpoint: Endpoint, sandbox: Holder) -> None:
        self._endpoint = endpoint
        self._sandbox = sandbox
        self._paths: Mapping[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
            ("GET", "calls"): self._calls,
            ("GET", "notifications"): self._notifications,
            ("POST", "faults"): self._fault,
            ("GET", "clock"): self._time,
            ("POST", "clock"): self._set_clock,
            ("GET", "delay"): self._delay,
            ("POST", "delay"): self._set_delay,
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

    def _notifications(self, asked: dict[str, Any]) -> Any:
        del asked
        return self._sandbox.notifications

    def _fault(self, asked: dict[str, Any]) -> Any:
        self._endpoint.faults.add(read_fault(asked, self._endpoint.operations))
        return {}

    def _time(self, asked: dict[str, Any]) -> Any:
        del asked
        return {"now": self._sandbox.clock.now(), "frozen": self._sandbox.clock.frozen}

    def _set_clock(self, asked: dict[str, Any]) -> Any:
        clock = self._sandbox.clock
        _only(asked, "freeze", "set", "move", "run")
        moments = {
            key: moment_of(asked[key])
            for key in ("freeze", "set", "move")
            if key in asked and asked[key] is not True
        }
        if asked.get("run"):
            clock.run()
        if "freeze" in asked:
            clock.freeze(moments.get("freeze"))
        if "set" in moments:
            clock.set(moments["set"])
        if "move" in moments:
            clock.move(moments["move"])
        return self._time({})

    def _delay(self, asked: dict[str, Any]) -> Any:
        del asked
        return {"seconds": self._sandbox.delay}

    def _set_delay(self, asked: dict[str, Any]) -> Any:
        _only(asked, "seconds")
        seconds = asked.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or seconds < 0:
            raise invalid("'seconds' is a number from 0.")
        self._sandbox.delay = float(seconds)
        return self._delay({})

    def _start_anew(self, asked: dict[str, Any]) -> Any:
        _only(asked, "parts")
        parts = asked.get("parts", [])
        if not isinstance(parts, list):
            raise invalid("'parts' is a list, for example [\"queries\"].")
        for part in parts:
            if part not in self._sandbox.parts:
                hint = did_you_mean(str(part), self._sandbox.parts)
                raise invalid(
                    f"The part '{part}' is not known. "
                    + (hint or f"Known are: {', '.join(self._sandbox.parts)}.")
                )
        self._sandbox.reset(*parts)
        return {}


def _only(asked: dict[str, Any], *known: str) -> None:
    for key in asked.keys() - set(known):
        raise invalid(f"'{key}' is not known; send {words(known)}.")


def words(names: Sequence[str]) -> str:
    """``a, b or c``."""
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def moment_of(value: Any) -> float:
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
