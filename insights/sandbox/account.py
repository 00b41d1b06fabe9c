"""Which account and region of the sandbox something is in, and the names of things there."""

from __future__ import annotations

from insights.dataclass import dataclass
from insights.monitors.resources.arns import partition_of
from insights.sandbox.refusal import missing

#: Where requests lead that say nothing else, and where a sandbox begins.
ACCOUNT = "123456789012"
REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Home:
    """One account in one region. What is made in one home is not seen in another."""

    account: str = ACCOUNT
    region: str = REGION

    @property
    def user(self) -> str:
        """The ARN of the user that the account's own keys belong to."""
        return f"arn:{partition_of(self.region)}:iam::{self.account}:user/sandbox"

    def group_arn(self, name: str) -> str:
        """The ARN of a log group, without the trailing ``:*``."""
        return f"{self._group_prefix}{name}"

    def stream_arn(self, group: str, stream: str) -> str:
        """The ARN of a log stream."""
        return f"{self._group_prefix}{group}:log-stream:{stream}"

    def scheduled_query_arn(self, identity: str) -> str:
        """The ARN of a scheduled query."""
        return f"{self._start('logs')}:scheduled-query:{identity}"

    def lookup_table_arn(self, name: str) -> str:
        """The ARN of a lookup table; its form is assumed."""
        return f"{self._table_prefix}{name}"

    def lookup_table_of(self, arn: str) -> str:
        """The lookup table's name in an ARN, or nothing where it is another kind of ARN."""
        return _behind(self._table_prefix, arn)

    def alarm_arn(self, name: str) -> str:
        """The ARN of an alarm of any type."""
        return f"{self._alarm_prefix}{name}"

    def alarm_of(self, arn: str) -> str:
        """The alarm's name in an ARN, or nothing where it is another kind of ARN."""
        return _behind(self._alarm_prefix, arn)

    def dashboard_arn(self, name: str) -> str:
        """The ARN of a dashboard, which belongs to no region."""
        return f"{self._dashboard_prefix}{name}"

    def dashboard_of(self, arn: str) -> str:
        """The dashboard's name in an ARN, or nothing where it is another kind of ARN."""
        return _behind(self._dashboard_prefix, arn)

    def group_of(self, identifier: str) -> str:
        """The name in a name or an ARN. Raises :class:`Refusal` for an ARN of another home."""
        if not identifier.startswith("arn:"):
            return identifier
        if not identifier.startswith(self._group_prefix):
            raise missing(
                f"Log group '{identifier}' does not exist for account ID '{self.account}'"
            )
        return identifier.removeprefix(self._group_prefix)

    def _start(self, service: str) -> str:
        return f"arn:{partition_of(self.region)}:{service}:{self.region}:{self.account}"

    @property
    def _group_prefix(self) -> str:
        return f"{self._start('logs')}:log-group:"

    @property
    def _table_prefix(self) -> str:
        return f"{self._start('logs')}:lookup-table:"

    @property
    def _alarm_prefix(self) -> str:
        return f"{self._start('cloudwatch')}:alarm:"

    @property
    def _dashboard_prefix(self) -> str:
        return f"arn:{partition_of(self.region)}:cloudwatch::{self.account}:dashboard/"


#: The home of requests without a signature, and of all keys that name no account.
HOME = Home()


def _behind(prefix: str, arn: str) -> str:
    return arn.removeprefix(prefix) if arn.startswith(prefix) else ""
