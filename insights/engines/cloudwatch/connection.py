"""Which identity a client uses, and where it talks to."""

from __future__ import annotations

from insights.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Connection:
    """All optional: what is empty is decided by the environment and the AWS configuration.

    ``role_arn`` is assumed through STS with the credentials of ``profile``.
    """

    profile: str = ""
    region: str = ""
    endpoint_url: str = ""
    role_arn: str = ""
