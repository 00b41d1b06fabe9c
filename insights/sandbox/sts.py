"""STS, as far as clients need it to learn who they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.account import ACCOUNT, USER
from insights.sandbox.clock import SandboxClock

_SESSION = 3600.0


class Sts:
    """GetCallerIdentity and AssumeRole. Keys are not checked: every caller is the same user."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.operations: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "GetCallerIdentity": self.identity,
            "AssumeRole": self.assume,
        }

    def identity(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """GetCallerIdentity."""
        del parameters
        return {"UserId": "AIDASANDBOXSANDBOX", "Account": ACCOUNT, "Arn": USER}

    def assume(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """AssumeRole: keys that last an hour."""
        role = parameters["RoleArn"].rpartition("/")[2]
        session = f"{role}/{parameters['RoleSessionName']}"
        return {
            "Credentials": {
                "AccessKeyId": "ASIASANDBOXSANDBOX00",
                "SecretAccessKey": "sandbox",
                "SessionToken": "sandbox",
                "Expiration": self._clock.now() + _SESSION,
            },
            "AssumedRoleUser": {
                "AssumedRoleId": f"AROASANDBOXSANDBOX:{parameters['RoleSessionName']}",
                "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{session}",
            },
        }
