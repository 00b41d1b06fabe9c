"""What is wrong with the accounts of an environment beyond the schema."""

from __future__ import annotations

from collections.abc import Iterator

from insights.catalog import codes
from insights.catalog.places import MarkedMap
from insights.diagnostics import Diagnostic

#: Where the id of the account stands in a role that all accounts share.
PLACE = "{account}"


def check_accounts(spec: MarkedMap) -> Iterator[Diagnostic]:
    """Two ways of saying the same, and accounts without a way in."""
    if "accounts" not in spec:
        if PLACE in spec.get("role_arn", ""):
            hint = "Add accounts: ['123456789012'], or write the id into the role."
            yield _at(spec, "role_arn", f"Nothing says what {PLACE} is.", hint)
        return
    accounts = spec["accounts"]
    if "account" in spec:
        hint = "Remove 'account'."
        yield _at(spec, "account", "The environment has 'accounts' too.", hint)
    if not accounts:
        yield _at(spec, "accounts", "The environment has no account.", "Add one, or remove it.")
    elif not isinstance(accounts, dict) and len(accounts) > 1 and not _tells(spec):
        message = "Nothing says how to get into each of these accounts."
        hint = (
            f"Add role_arn: 'arn:aws:iam::{PLACE}:role/reader', or write a mapping: "
            f"{{'{accounts[0]}': {{profile: ...}}}}."
        )
        yield _at(spec, "accounts", message, hint)


def _tells(spec: MarkedMap) -> bool:
    return PLACE in spec.get("role_arn", "")


def _at(spec: MarkedMap, key: str, message: str, hint: str) -> Diagnostic:
    return codes.BAD_VALUE.at(spec.file, spec.key_span(key), message, hint)
