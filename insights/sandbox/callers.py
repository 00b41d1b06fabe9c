"""Who sent a request, and to which account and region, from its signature."""

from __future__ import annotations

import re

from insights.dataclass import dataclass
from insights.sandbox.access_keys import DEFAULT_KEY, account_behind
from insights.sandbox.account import HOME, Home
from insights.sandbox.refusal import Refusal
from insights.sandbox.region_names import is_region

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/,\s]+)/[^/,\s]+/aws4_request")


@dataclass(frozen=True, slots=True)
class Caller:
    """The id of an access key, and the home that a request is for."""

    access_key: str = DEFAULT_KEY
    home: Home = HOME

    def check(self, code: str, status: int) -> None:
        """Raises :class:`Refusal` for a region that cannot be one.

        The text is that of a region that is not the endpoint's own (E); that one which there is
        nowhere is refused alike is assumed.
        """
        if not is_region(self.home.region):
            raise Refusal(code, "Credential should be scoped to a valid region. ", status)


def caller_of(authorization: str) -> Caller:
    """The caller that the header ``Authorization`` names; signatures are not checked.

    A request without one, or signed in another way, is taken as the sandbox's own.
    """
    found = _CREDENTIAL.search(authorization)
    if found is None:
        return Caller()
    key, region = found.groups()
    return Caller(key, Home(account_behind(key), region))
