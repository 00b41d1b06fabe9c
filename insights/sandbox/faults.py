"""Faults on request: what goes wrong, at which call, and how often."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from insights.sandbox.account import Home
from insights.sandbox.refusal import Refusal, invalid
from insights.sandbox.region_names import is_region
from insights.suggest import did_you_mean

#: Error replies in place of the answer; the operation is not carried out.
REFUSALS: Mapping[str, tuple[str, str, int]] = {
    "throttle": ("ThrottlingException", "Rate exceeded", 400),
    "limit": (
        "LimitExceededException",
        "Account maximum query concurrency limit of [100] reached.",
        400,
    ),
    "5xx": ("InternalFailure", "The request processing has failed.", 500),
    "unavailable": ("ServiceUnavailableException", "The service cannot complete the request.", 503),
    "expired-token": (
        "ExpiredTokenException",
        "The security token included in the request is expired",
        400,
    ),
    "bad-keys": (
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        400,
    ),
    "denied": ("AccessDeniedException", "User is not authorized to perform this action", 400),
    "expired-page": ("InvalidParameterException", "The specified nextToken is invalid.", 400),
}
#: The query ends that way, for every later look too.
ENDINGS: Mapping[str, str] = {
    "fail": "Failed",
    "cancel": "Cancelled",
    "timeout-status": "Timeout",
}
#: One reply says that status; the query itself goes on.
STATUSES: Mapping[str, str] = {"unknown-status": "Unknown", "future-status": "Hibernating"}
#: ``drop`` comes before the operation, ``lost`` and the others after it. ``short`` leaves out the
#: last row of a page, ``hollow`` all rows and says that more follow, ``stuck`` is the first page
#: with a token that leads to it again; ``garbage`` replies with a text that is no JSON.
BROKEN = ("drop", "lost", "half", "slow", "short", "hollow", "stuck", "garbage")

KINDS = (*REFUSALS, *ENDINGS, *STATUSES, *BROKEN)
#: An account's number, or nothing.
_ACCOUNT = re.compile(r"(?:\d{12})?")
_KEYS = {"operation", "kind", "count", "after", "seconds", "account", "region"}


@dataclass(slots=True)
class Fault:
    """``count`` calls of ``operation`` meet it, behind the first ``after``.

    ``*`` is any operation; ``cloudwatch.TagResource`` is that of one service where two have it.
    An ``account`` or a ``region`` that is named keeps it to calls for these.
    """

    operation: str
    kind: str
    count: int = 1
    after: int = 0
    seconds: float = 0.0
    account: str = ""
    region: str = ""

    def fits(self, service: str, operation: str, home: Home) -> bool:
        """Whether it is such a call, there, that meets it."""
        return (
            self.operation in (operation, f"{service}.{operation}", "*")
            and self.account in ("", home.account)
            and self.region in ("", home.region)
        )

    def refusal(self) -> Refusal | None:
        """The error reply that this fault is, if it is one."""
        if self.kind not in REFUSALS:
            return None
        return Refusal(*REFUSALS[self.kind])


class Faults:
    """The faults that are still to happen; the first one that fits a call happens."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Ask for a fault."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Ask for none."""
        with self._lock:
            self._waiting.clear()

    def next(self, service: str, operation: str, home: Home) -> Fault | None:
        """The fault that this call meets, and one less of it to come."""
        with self._lock:
            for fault in self._waiting:
                if not fault.fits(service, operation, home):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.count -= 1
                if fault.count <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


def read_fault(asked: Any, operations: tuple[str, ...]) -> Fault:
    """A fault as asked for in JSON. Raises :class:`Refusal` for what makes no sense."""
    if not isinstance(asked, dict) or not {"operation", "kind"} <= asked.keys():
        raise invalid('Send {"operation": "GetQueryResults", "kind": "throttle"}.')
    for key in asked.keys() - _KEYS:
        raise invalid(f"'{key}' is not known. {did_you_mean(str(key), _KEYS)}".strip())
    _known("operation", asked["operation"], (*operations, "*"))
    _known("kind", asked["kind"], KINDS)
    for key, least in (("count", 1), ("after", 0)):
        if not _is_number(asked.get(key, least), int) or asked.get(key, least) < least:
            raise invalid(f"'{key}' is a whole number from {least}.")
    if not _is_number(asked.get("seconds", 0), (int, float)) or asked.get("seconds", 0) < 0:
        raise invalid("'seconds' is a number from 0.")
    _place(asked)
    return Fault(**asked)


def _place(asked: dict[str, Any]) -> None:
    account, region = asked.get("account", ""), asked.get("region", "")
    if not isinstance(account, str) or not _ACCOUNT.fullmatch(account):
        raise invalid("'account' is the number of an account, twelve digits in quotes.")
    if not isinstance(region, str) or (region and not is_region(region)):
        raise invalid("'region' is the name of a region, for example eu-west-1.")


def _known(key: str, value: Any, words: tuple[str, ...]) -> None:
    if value not in words:
        hint = did_you_mean(str(value), words) or f"Known are: {', '.join(words)}."
        raise invalid(f"The {key} '{value}' is not known. {hint}")


def _is_number(value: Any, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)
