"""The way to the CloudWatch services of one account and region: counted, patient, translated."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from insights.dataclass import dataclass
from insights.engines.cloudwatch.errors import error_code, translate
from insights.engines.cloudwatch.patience import OutOfPatienceError, Patience
from insights.engines.cloudwatch.service import OPERATIONS, Door, Service
from insights.errors import ServiceError
from insights.monitors.requests import CLOUDWATCH, LOGS

#: Seconds that one call may take, with all that is sent again.
PATIENCE = 60.0
#: By service: operation, to the client's method and the member that each whole reply has.
KNOWN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    LOGS: {
        **OPERATIONS,
        "DescribeQueryDefinitions": ("describe_query_definitions", "queryDefinitions"),
        "PutQueryDefinition": ("put_query_definition", "queryDefinitionId"),
        "DeleteQueryDefinition": ("delete_query_definition", ""),
        "ListScheduledQueries": ("list_scheduled_queries", "scheduledQueries"),
        "GetScheduledQuery": ("get_scheduled_query", "name"),
        "CreateScheduledQuery": ("create_scheduled_query", "scheduledQueryArn"),
        "UpdateScheduledQuery": ("update_scheduled_query", ""),
        "DeleteScheduledQuery": ("delete_scheduled_query", ""),
        "DescribeMetricFilters": ("describe_metric_filters", "metricFilters"),
        "PutMetricFilter": ("put_metric_filter", ""),
        "DeleteMetricFilter": ("delete_metric_filter", ""),
        "ListTagsForResource": ("list_tags_for_resource", "tags"),
        "TagResource": ("tag_resource", ""),
    },
    CLOUDWATCH: {
        "DescribeAlarms": ("describe_alarms", "MetricAlarms"),
        "PutMetricAlarm": ("put_metric_alarm", ""),
        "PutLogAlarm": ("put_log_alarm", ""),
        "PutCompositeAlarm": ("put_composite_alarm", ""),
        "DeleteAlarms": ("delete_alarms", ""),
        "ListTagsForResource": ("list_tags_for_resource", "Tags"),
        "TagResource": ("tag_resource", ""),
        "ListDashboards": ("list_dashboards", "DashboardEntries"),
        "GetDashboard": ("get_dashboard", "DashboardBody"),
        "PutDashboard": ("put_dashboard", ""),
        "DeleteDashboards": ("delete_dashboards", ""),
    },
}
_NOT_THERE = frozenset(
    {
        "ResourceNotFoundException",
        "ResourceNotFound",
        "DashboardNotFoundError",
    }
)
Reply = dict[str, Any]


class OutOfReachError(ServiceError):
    """One call was tried to the end of all patience; the next one would be as well."""


@dataclass(frozen=True, slots=True)
class Way:
    """Doors to both services, and what all calls there share.

    ``stopped`` is set where somebody wants to leave: what is under way is finished, and nothing
    is sent again.
    """

    doors: Mapping[str, Door]
    patience: Patience
    notice: Callable[[str], None] = lambda _: None
    stopped: threading.Event = field(default_factory=threading.Event)


class Calls:
    """Calls of both services; each is sent for until its reply comes whole, or a minute is over.

    Everything that is sent here may be sent twice: what reads, what replaces, what deletes, and
    what creates under a name or a token of its own. Raises ``InsightsError``, and
    ``OutOfReachError`` where it ran out of patience.
    """

    def __init__(self, way: Way) -> None:
        self._way = way

    @property
    def region(self) -> str:
        """Where this is."""
        return str(self._way.doors[LOGS].client.meta.region_name)

    @property
    def logs(self) -> Service:
        """The service for what looks log groups up."""
        return self._service(LOGS)

    def tell(self, text: str) -> None:
        """Say why this takes a while."""
        self._way.notice(text)

    def __call__(self, service: str, operation: str, /, **parameters: Any) -> Reply:
        """The reply to one call."""
        return self._service(service).call(operation, **parameters)

    def pages(
        self, service: str, operation: str, member: str, **parameters: Any
    ) -> Iterator[Reply]:
        """The replies of all pages. Raises ``ServiceError`` for pages that never end."""
        token = "nextToken" if service == LOGS else "NextToken"
        seen: set[str] = set()
        while True:
            reply = self(service, operation, **parameters)
            yield reply
            following = reply.get(token)
            if not following:
                return
            if following in seen:
                raise ServiceError(f"The pages of {operation} lead in a circle at {member}.")
            seen.add(following)
            parameters[token] = following

    def items(
        self, service: str, operation: str, member: str, **parameters: Any
    ) -> Iterator[Reply]:
        """The items under one member of all pages."""
        for reply in self.pages(service, operation, member, **parameters):
            yield from reply[member]

    def within(self, stopped: threading.Event) -> Calls:
        """The same calls, of which none is sent again once ``stopped`` is set."""
        return Calls(replace(self._way, stopped=stopped))

    def _service(self, service: str) -> Service:
        way = self._way
        return _Steady(way.doors[service], way.patience.renewed(), way.notice, way.stopped)


class _Steady(Service):
    """What the service refuses for good is not asked again, quotas included."""

    def __init__(
        self,
        door: Door,
        patience: Patience,
        notice: Callable[[str], None],
        stopped: threading.Event,
    ) -> None:
        super().__init__(door, patience, notice)
        self._over = stopped

    def call(self, operation: str, **parameters: Any) -> Reply:
        """The reply. Raises :class:`OutOfReachError` at the end of patience."""
        try:
            return super().call(operation, **parameters)
        except OutOfPatienceError as error:
            message = f"For {PATIENCE:g} seconds {error.reason}"
            raise OutOfReachError(message, "Try again later.") from error.__cause__

    def wait_out(self, error: Exception, operation: str, attempt: int) -> None:
        """Wait before the next attempt, or raise what the error means."""
        if self._over.is_set() or error_code(error).startswith("LimitExceeded"):
            raise translate(error, self.door.connection, operation) from error
        super().wait_out(error, operation, attempt)


def is_missing(error: BaseException) -> bool:
    """Whether an error says that what was asked for is not there."""
    return _code(error) in _NOT_THERE


def _code(error: BaseException) -> str:
    return error_code(error.__cause__) if isinstance(error.__cause__, Exception) else ""
