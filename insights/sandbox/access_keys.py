"""Ids of access keys that say whose they are."""

from __future__ import annotations

import base64
import hashlib

from insights.engines.cloudwatch.session import account_of_key
from insights.sandbox.account import ACCOUNT

#: The key of :meth:`Sandbox.environment`. Like any that names no account it is the first one's.
DEFAULT_KEY = "AKIASANDBOXSANDBOX00"


def account_behind(access_key: str) -> str:
    """The account of a key, that of the sandbox where the key names none."""
    return account_of_key(access_key) or ACCOUNT


def session_key(account: str, session: str) -> str:
    """The id of a temporary key of an account, the same for the same session.

    The inverse of :func:`account_of_key`: the account's number stands behind the highest bit.
    """
    first = (1 << 47 | int(account) << 7).to_bytes(6, "big")
    rest = hashlib.sha256(session.encode()).digest()[:4]
    return f"ASIA{base64.b32encode(first + rest).decode()}"
