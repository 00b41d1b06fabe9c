"""Everything of a place that a plan looks at, as the list calls tell it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from insights.dataclass import dataclass
from insights.errors import CredentialsError, InsightsError
from insights.monitors import described
from insights.monitors.kinds import Kind
from insights.monitors.live import Live, World
from insights.monitors.ownership import Owner
from insights.monitors.requests import CLOUDWATCH, LOGS
from insights.monitors.resources.bodies import COMPOSITE, LOG, METRIC
from insights.syncing.calls import Calls, OutOfReachError, Reply, is_missing
from insights.syncing.written import Written

#: Members of DescribeAlarms to the type of their alarms.
ALARMS = {"MetricAlarms": METRIC, "CompositeAlarms": COMPOSITE, "LogAlarms": LOG}
#: Without these DescribeAlarms tells of metric alarms only (D, spec 5.5).
ALARM_TYPES = ["MetricAlarm", "CompositeAlarm", "LogAlarm"]
_PAGE, _ALARM_PAGE, _FILTER_PAGE = 1000, 100, 50
#: Alarms whose tags take a while: AWS tells them one alarm at a time.
_MANY = 30


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one place for one catalog; ``written`` is what is known about metric filters.

    Objects whose name does not start as the catalog's do are told without their tags and details:
    they count, and nothing else depends on them.
    """

    calls: Calls
    owner: Owner
    written: Written

    def world(self, kinds: Collection[Kind], account: str) -> World:
        """All objects of these kinds; a list that cannot be read is named in ``failed``.

        Raises the error where no list can be read, or where it holds for all calls.
        """
        objects: list[Live] = []
        failed: dict[Kind, str] = {}
        errors: list[InsightsError] = []
        for kind in (kind for kind in Kind if kind in kinds):
            try:
                objects += self._lists()[kind]()
            except (CredentialsError, OutOfReachError):
                raise
            except InsightsError as error:
                failed[kind] = error.message
                errors.append(error)
        if errors and len(errors) == len(kinds):
            raise errors[0]
        return World(tuple(objects), failed, account)

    def _lists(self) -> Mapping[Kind, Callable[[], Iterator[Live]]]:
        return {
            Kind.SAVED_QUERY: self._saved_queries,
            Kind.SCHEDULED_QUERY: self._scheduled_queries,
            Kind.METRIC_FILTER: self._metric_filters,
            Kind.ALARM: self._alarms,
            Kind.DASHBOARD: self._dashboards,
        }

    def _saved_queries(self) -> Iterator[Live]:
        found = self.calls.items(
            LOGS, "DescribeQueryDefinitions", "queryDefinitions", maxResults=_PAGE
        )
        return map(described.saved_query, found)

    def _metric_filters(self) -> Iterator[Live]:
        """Of the whole account: a group that the catalog no longer reads may still have some."""
        found = self.calls.items(LOGS, "DescribeMetricFilters", "metricFilters", limit=_FILTER_PAGE)
        for item in found:
            yield self.metric_filter(item)

    def metric_filter(self, item: Reply) -> Live:
        """An item of DescribeMetricFilters."""
        known = self.written.find(item["logGroupName"], item["filterName"])
        return described.metric_filter(item, known)

    def _alarms(self) -> Iterator[Live]:
        asked = {"AlarmTypes": ALARM_TYPES, "MaxRecords": _ALARM_PAGE}
        replies = self.calls.pages(CLOUDWATCH, "DescribeAlarms", "alarms", **asked)
        found = [
            (kind, item)
            for reply in replies
            for member, kind in ALARMS.items()
            for item in reply.get(member, ())
        ]
        mine = sum(self.owner.in_prefix(described.alarm(kind, item, {})) for kind, item in found)
        if mine > _MANY:
            self.calls.tell(f"Reading the tags of {mine:,} alarms, six a second.")
        for kind, item in found:
            yield self.alarm(kind, item)

    def alarm(self, kind: str, item: Reply) -> Live:
        """An item of DescribeAlarms, with its tags where its name starts as the catalog's do."""
        live = described.alarm(kind, item, {})
        if not self.owner.in_prefix(live):
            return live
        found = self.calls(CLOUDWATCH, "ListTagsForResource", ResourceARN=item["AlarmArn"])
        tags = {one["Key"]: one["Value"] for one in found["Tags"]}
        return described.alarm(kind, item, tags)

    def _scheduled_queries(self) -> Iterator[Live]:
        """Those that log alarms run belong to AWS and are not asked for."""
        asked = {"scheduleType": "CUSTOMER_MANAGED", "maxResults": _PAGE}
        for item in self.calls.items(LOGS, "ListScheduledQueries", "scheduledQueries", **asked):
            live = Live(Kind.SCHEDULED_QUERY, item["name"], {}, handle=item["scheduledQueryArn"])
            found = self.scheduled_query(live.handle) if self.owner.in_prefix(live) else live
            if found is not None:
                yield found

    def scheduled_query(self, identifier: str) -> Live | None:
        """A scheduled query by its name or ARN; ``None`` where it is not there."""
        try:
            item = self.calls(LOGS, "GetScheduledQuery", identifier=identifier)
            arn = item["scheduledQueryArn"]
            found = self.calls(LOGS, "ListTagsForResource", resourceArn=arn)
        except InsightsError as error:
            if is_missing(error):
                return None
            raise
        return described.scheduled_query(item, found["tags"])

    def _dashboards(self) -> Iterator[Live]:
        for item in self.calls.items(CLOUDWATCH, "ListDashboards", "DashboardEntries"):
            live = Live(Kind.DASHBOARD, item["DashboardName"], {})
            found = self.dashboard(live.name) if self.owner.in_prefix(live) else live
            if found is not None:
                yield found

    def dashboard(self, name: str) -> Live | None:
        """A dashboard by its name; ``None`` where it is not there."""
        try:
            found = self.calls(CLOUDWATCH, "GetDashboard", DashboardName=name)
        except InsightsError as error:
            if is_missing(error):
                return None
            raise
        return described.dashboard(name, found["DashboardBody"])
