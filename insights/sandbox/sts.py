"""STS, as far as clients need it to learn who they are, and to become somebody else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from insights.sandbox.access_keys import session_key
from insights.sandbox.callers import Caller
from insights.sandbox.clock import SandboxClock
from insights.sandbox.journal import Table
from insights.sandbox.refusal import Refusal

Reply = dict[str, Any]
_SESSION = 3600.0
_ROLE = re.compile(r"arn:(aws[\w-]*):iam::(\d{12}):role/(?:.*/)?([^/]+)")


class Sts:
    """GetCallerIdentity and AssumeRole. Keys are not checked, and every role can be assumed.

    ``sessions`` holds by the id of a temporary key who its bearer is.
    """

    def __init__(self, sessions: Table, clock: SandboxClock) -> None:
        self._sessions = sessions
        self._clock = clock
        self._carry_out: Mapping[str, Callable[[Caller, Reply], Reply]] = {
            "GetCallerIdentity": self.identity,
            "AssumeRole": self.assume,
        }

    def operations(self, caller: Caller) -> Mapping[str, Callable[[Reply], Reply]]:
        """The operations as that caller's."""
        return {name: partial(carry_out, caller) for name, carry_out in self._carry_out.items()}

    def identity(self, caller: Caller, parameters: Reply) -> Reply:
        """GetCallerIdentity: the user of the key's account, or the role that was assumed (D)."""
        del parameters
        known = self._sessions.get(caller.access_key)
        who = known or {"UserId": "AIDASANDBOXSANDBOX", "Arn": caller.home.user}
        return {**who, "Account": caller.home.account}

    def assume(self, caller: Caller, parameters: Reply) -> Reply:
        """AssumeRole: keys of the role's account. The text for what is no role is assumed."""
        del caller
        arn, session = parameters["RoleArn"], parameters["RoleSessionName"]
        found = _ROLE.fullmatch(arn)
        if found is None:
            raise Refusal("ValidationError", f"{arn} is invalid")
        partition, account, role = found.groups()
        key = session_key(account, f"{arn} {session}")
        # The path of a role is not in the ARN of its sessions (D).
        assumed = f"arn:{partition}:sts::{account}:assumed-role/{role}/{session}"
        identity = f"AROASANDBOXSANDBOX:{session}"
        self._sessions.put(key, {"UserId": identity, "Arn": assumed})
        return {
            "Credentials": {
                "AccessKeyId": key,
                "SecretAccessKey": "sandbox",
                "SessionToken": "sandbox",
                "Expiration": self._expiration(),
            },
            "AssumedRoleUser": {"AssumedRoleId": identity, "Arn": assumed},
        }

    def _expiration(self) -> float:
        """An hour from now, or of the client's time where that would be over already.

        Clients compare it with their own time, and this clock may be years behind.
        """
        end = self._clock.now() + _SESSION
        return end if end > time.time() else time.time() + _SESSION
