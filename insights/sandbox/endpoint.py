"""Every call from its name to its reply: faults, checks, the operation, the call log."""

from __future__ import annotations

import threading
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from insights.dataclass import dataclass
from insights.sandbox.callers import Caller
from insights.sandbox.calls import Call, CallLog
from insights.sandbox.clock import SandboxClock
from insights.sandbox.faults import ENDINGS, STATUSES, Fault, Faults
from insights.sandbox.homes import Homes
from insights.sandbox.models import ReplyError, ServiceModel
from insights.sandbox.refusal import Refusal
from insights.sandbox.sts import Sts
from insights.sandbox.wire import (
    Answered,
    json_refusal,
    json_reply,
    read_form,
    read_json,
    xml_refusal,
    xml_reply,
)

Parameters = dict[str, Any]
Operations = Mapping[str, Callable[[Parameters], Parameters]]
#: Faults that make the pages of an answer endless.
_ENDLESS = ("stuck", "hollow")
_BAD_REGION_OF_QUERY = ("SignatureDoesNotMatch", 403)
#: A reply, or the refusal in its place.
Reply = Parameters | Refusal


#: The content type of each service that speaks JSON, and the code of its refusals.
_JSON: Mapping[str, tuple[str, str]] = {
    "logs": ("application/x-amz-json-1.1", "InvalidParameterException"),
    "cloudwatch": ("application/x-amz-json-1.0", "ValidationError"),
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service's model, and how it replies."""

    model: ServiceModel
    content_type: str = ""

    @property
    def bad_region(self) -> tuple[str, int]:
        """The code and the HTTP status that answer a region that is none (E)."""
        return ("InvalidSignatureException", 400) if self.content_type else _BAD_REGION_OF_QUERY

    def answered(self, reply: Reply, operation: str) -> Answered:
        """The reply in the service's JSON. CloudWatch spoke the query protocol before."""
        if not isinstance(reply, Refusal):
            return json_reply(reply, self.content_type)
        older = self.model.name == "cloudwatch"
        shape = self.model.error_shape(reply.code, operation) if older else ""
        return json_refusal(reply, self.content_type, shape)

    def find(self, operation: str, offered: Operations) -> Callable[[Parameters], Parameters]:
        """The operation, of those that are offered. Raises :class:`Refusal` for any other."""
        if operation in offered:
            return offered[operation]
        if operation and self.model.has(operation):
            raise Refusal("UnknownOperationException", f"The sandbox does not offer '{operation}'.")
        raise Refusal("UnknownOperationException", f"There is no operation '{operation}'.")


@dataclass(frozen=True, slots=True)
class Work:
    """One call of an operation."""

    service: Service
    operation: str
    parameters: Parameters
    carry_out: Callable[[Parameters], Parameters]


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply, and how much of it is sent: ``whole``, ``half`` or ``none``."""

    answered: Answered
    amount: str = "whole"


class Endpoint:
    """CloudWatch Logs and CloudWatch in the JSON protocol, STS in the query protocol.

    ``bugs`` collects what must never happen: a reply that the service's model does not allow, and
    an operation that raised anything but a refusal. Operations run one at a time, under ``lock``,
    each after its home made up for what was due on the clock since the last one.
    """

    def __init__(self, homes: Homes, sts: Sts, clock: SandboxClock) -> None:
        self._services = [
            Service(ServiceModel(name, refusal), content_type)
            for name, (content_type, refusal) in _JSON.items()
        ]
        self._of_sts = Service(ServiceModel("sts", "ValidationError"))
        self._homes = homes
        self._sts = sts
        self.clock = clock
        self.lock = threading.RLock()
        self.calls = CallLog()
        self.faults = Faults()
        self.bugs: list[str] = []

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of the operations that are offered, plain and with their service."""
        named = [
            (service.model.name, name)
            for service in (*self._services, self._of_sts)
            for name in self._offered(service, Caller())
        ]
        plain = dict.fromkeys(name for _, name in named)
        return (*plain, *(f"{service}.{name}" for service, name in named))

    def json(self, target: str, body: bytes, caller: Caller) -> Sent:
        """Answer a call of the JSON protocol; ``target`` is its ``X-Amz-Target``."""
        prefix, _, operation = target.partition(".")
        for service in self._services:
            if prefix == service.model.target:
                break
        else:
            service, operation = self._services[0], target
        reply, manner = self._call(service, operation, caller, lambda: read_json(body))
        return _sent(service.answered(reply, operation), manner)

    def form(self, body: bytes, caller: Caller) -> Sent:
        """Answer a call of the query protocol."""
        service = self._of_sts
        model, request = service.model, str(uuid.uuid4())
        try:
            fields = read_form(body)
        except Refusal as refusal:
            return Sent(xml_refusal(refusal, model.namespace, request))
        operation, _ = fields.pop("Action", ""), fields.pop("Version", "")
        read = partial(model.typed, operation, fields)
        reply, manner = self._call(service, operation, caller, read)
        if isinstance(reply, Refusal):
            return _sent(xml_refusal(reply, model.namespace, request), manner)
        return _sent(xml_reply(operation, model.namespace, reply, request), manner)

    def _offered(self, service: Service, caller: Caller) -> Operations:
        """The operations of a service as one caller has them."""
        if service is self._of_sts:
            return self._sts.operations(caller)
        return self._homes.at(caller.home).services[service.model.name]

    def _call(
        self, service: Service, operation: str, caller: Caller, read: Callable[[], Parameters]
    ) -> tuple[Reply, str]:
        """The reply, and the kind of the fault that the call met, if any."""
        at = self.clock.now()
        fault = self.faults.next(service.model.name, operation, caller.home)
        parameters: Parameters = {}
        try:
            caller.check(*service.bad_region)
            carry_out = service.find(operation, self._offered(service, caller))
            parameters = read()
            work = Work(service, operation, parameters, carry_out)
            reply: Reply = self._carry_out(work, caller, fault)
        except Refusal as refusal:
            reply = refusal
        except Exception as error:
            reply = self._bug(operation, error)
        manner = fault.kind if fault else ""
        call = _call_of(operation, parameters, at, reply, manner)
        home = caller.home
        self.calls.add(replace(call, account=home.account, region=home.region))
        return reply, manner

    def _carry_out(self, work: Work, caller: Caller, fault: Fault | None) -> Parameters:
        model, parameters = work.service.model, work.parameters
        if fault:
            self._before(fault, parameters, caller)
        model.check_request(work.operation, parameters)
        with self.lock:
            if work.service is not self._of_sts:
                self._homes.at(caller.home).catch_up()
            try:
                reply = work.carry_out(parameters)
            except Refusal as refusal:
                model.check_refusal(refusal)
                raise
        model.check_reply(work.operation, reply)
        return self._after(fault, reply, caller) if fault else reply

    def _before(self, fault: Fault, parameters: Parameters, caller: Caller) -> None:
        """What a fault does in place of the operation, or ahead of it."""
        if fault.kind == "drop":
            raise Refusal("drop", "The connection was dropped.")
        if fault.kind in _ENDLESS:
            parameters.pop("nextToken", None)
        refusal = fault.refusal()
        if refusal:
            raise refusal
        if fault.kind in ENDINGS:
            self._end(parameters, fault, caller)

    def _after(self, fault: Fault, reply: Parameters, caller: Caller) -> Parameters:
        """What a fault makes of the reply; such a reply need not fit the model."""
        if fault.kind == "slow":
            time.sleep(fault.seconds)
        if fault.kind in ENDINGS:
            self._end(reply, fault, caller)
        if fault.kind in STATUSES and "status" in reply:
            return {**reply, "status": STATUSES[fault.kind], "results": []}
        if fault.kind in _ENDLESS and "results" in reply:
            rows = reply["results"] if fault.kind == "stuck" else []
            return {**reply, "results": rows, "nextToken": "onwards"}
        if fault.kind == "short" and reply.get("results"):
            return {**reply, "results": reply["results"][:-1]}
        return reply

    def _end(self, named: Parameters, fault: Fault, caller: Caller) -> None:
        queries = self._homes.at(caller.home).queries
        queries.end(str(named.get("queryId", "")), ENDINGS[fault.kind])

    def _bug(self, operation: str, error: Exception) -> Refusal:
        said = str(error) if isinstance(error, ReplyError) else traceback.format_exc()
        self.bugs.append(f"{operation}: {said}")
        return Refusal("InternalFailure", f"The sandbox has a bug: {said}", 500)


def _call_of(operation: str, parameters: Parameters, at: float, reply: Reply, manner: str) -> Call:
    broken = manner if manner in ("lost", "half", "garbage") else ""
    if isinstance(reply, Refusal):
        return Call(operation, parameters, at, broken or reply.code, reply.message)
    return Call(operation, parameters, at, broken or "ok", str(reply.get("status", "")))


def _sent(answered: Answered, manner: str) -> Sent:
    if manner == "garbage":
        return Sent(replace(answered, body=b"<html>no JSON</html>"))
    amount = {"drop": "none", "lost": "none", "half": "half"}.get(manner, "whole")
    return Sent(answered, amount)
