"""All that one account holds in one region, and the operations on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.dataclass import dataclass
from insights.engines.protocol import Engine
from insights.sandbox.account import Home
from insights.sandbox.actions import Actions
from insights.sandbox.alarm_book import KINDS, LOG, METRIC, AlarmBook
from insights.sandbox.alarm_tags import AlarmTags
from insights.sandbox.alarms import AlarmOperations
from insights.sandbox.clock import SandboxClock
from insights.sandbox.composites import CompositeOperations
from insights.sandbox.contributors import ContributorOperations
from insights.sandbox.dashboard_tables import Dashboards
from insights.sandbox.dashboards import DashboardOperations
from insights.sandbox.definitions import DefinitionOperations
from insights.sandbox.delivering import Delivering
from insights.sandbox.emission import Emission
from insights.sandbox.evaluating import Evaluating
from insights.sandbox.events import EventOperations
from insights.sandbox.folder import Folder
from insights.sandbox.groups import GroupOperations
from insights.sandbox.journal import Journal
from insights.sandbox.log_judge import LogJudge
from insights.sandbox.log_records import RecordOperations
from insights.sandbox.lookup_tables import LookupTables
from insights.sandbox.lookups import LookupOperations
from insights.sandbox.metric_filters import MetricFilterOperations
from insights.sandbox.metric_judge import MetricJudge
from insights.sandbox.metric_queries import MetricQueries
from insights.sandbox.metric_store import MetricStore
from insights.sandbox.metrics import MetricOperations
from insights.sandbox.paging import Tokens
from insights.sandbox.queries import Beside, Looks, QueryOperations
from insights.sandbox.refusal import unacceptable
from insights.sandbox.scheduled import ScheduledOperations
from insights.sandbox.scheduled_runs import ScheduledRuns
from insights.sandbox.store import Group, Store
from insights.sandbox.streams import StreamOperations
from insights.sandbox.tags import Tags
from insights.sandbox.verdict import Judge

Operations = Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Shared:
    """What all homes of a sandbox have in common; ``journal`` is that of the sandbox itself."""

    engine: Engine
    clock: SandboxClock
    looks: Looks
    journal: Journal


class Holdings:
    """``services`` are the operations by service; ``parts`` empties what is named."""

    def __init__(self, home: Home, folder: Folder, shared: Shared) -> None:
        self._home = home
        clock = self._clock = shared.clock
        self._table = folder.journal.table
        self.store = Store(home, folder, clock, shared.journal.table("settings"))
        self._metrics = MetricStore(self._table("metrics"))
        tags, tokens = Tags(home, self._table("tags")), Tokens(clock)
        filters = MetricFilterOperations(self._table("filters"), self.store, clock)
        self._groups = GroupOperations(self.store, clock, tokens, tags, filters)
        self._definitions = DefinitionOperations(
            self._table("definitions"), self._table("definition-clients"), clock, tokens
        )
        tables = LookupTables(home, self._table("lookups"), folder, clock)
        beside = Beside(self._definitions, tables)
        self.queries = QueryOperations(
            shared.engine, folder, self.store, clock, beside, shared.looks
        )
        self._lookups = LookupOperations(tables, tokens, tags, self.queries.answer)
        bad_token = unacceptable("The specified nextToken is invalid.")
        delivering = Delivering(tables, tags)
        runs = ScheduledRuns(self._table("scheduled-runs"), self.queries.execute_shown, delivering)
        self._scheduled = ScheduledOperations(
            self._table("scheduled"), clock, Tokens(clock, bad_token), tags, runs
        )
        logs = _joined(
            *(self._groups, StreamOperations(self.store, clock, tokens)),
            EventOperations(self.store, clock, tokens, Emission(home, filters, self._metrics)),
            RecordOperations(self.store, clock),
            *(self._definitions, self.queries, self._scheduled, filters, tags, self._lookups),
        )
        dashboards = Dashboards.of(home.account, shared.journal)
        self.services: Mapping[str, Operations] = {
            "logs": logs,
            "cloudwatch": self._cloudwatch(dashboards),
        }
        self.parts: Mapping[str, Callable[[], object]] = {
            "queries": self.queries.clear,
            "groups": self._drop_groups,
            "definitions": self._definitions.clear,
            "alarms": self._drop_alarms,
            "notifications": self.actions.clear,
            "dashboards": self._dashboards.clear,
            "scheduled": self._scheduled.clear,
            "lookups": self._lookups.clear,
            "metrics": self._metrics.clear,
        }

    def _cloudwatch(self, dashboards: Dashboards) -> Operations:
        alarms = self._table("alarms")
        history = self._table("alarm-history")
        self._alarms = AlarmBook(self._home, alarms, history, self._clock)
        # Heard first, so that an alarm acts before the composite alarms above it.
        self.actions = Actions(
            self._table("notifications"), self._table("suppressions"), self._alarms
        )
        of_logs = LogJudge(self._table("executions"), self.queries.execute)
        judges: Mapping[str, Judge] = {METRIC: MetricJudge(self._metrics), LOG: of_logs}
        evaluations = self._table("evaluations")
        release = self.actions.release
        self._evaluating = Evaluating(evaluations, self._alarms, self._clock, judges, release)
        tags = AlarmTags(self._home, self._table("alarm-tags"), alarms, dashboards)
        self._alarm_tags = tags
        self._dashboards = DashboardOperations(self._home, dashboards.kept, tags, self._clock)
        return _joined(
            MetricOperations(self._metrics, self._clock),
            MetricQueries(self._metrics, self._clock),
            AlarmOperations(self._alarms, tags, self._scheduled, self._clock),
            CompositeOperations(self._alarms, tags),
            ContributorOperations(of_logs, self._alarms, self._clock),
            self._dashboards,
            tags,
        )

    def catch_up(self) -> None:
        """Do what was due on the clock since the last call."""
        self._scheduled.catch_up()
        self._evaluating.catch_up()

    def load(self, group: str, stream: str, entries: list[tuple[int, str]]) -> None:
        """Events of any age, in a group that is as old as they are and can be seen at once."""
        now = self._clock.now_ms()
        if group not in self.store.groups:
            self.store.create(Group(group, now))
        found = self.store.groups[group]
        found.created = min([found.created, *(time for time, _ in entries)])
        self.store.append(group, stream, entries, now - int(self.store.delay * 1000))
        self.store.keep(found)

    def _drop_groups(self) -> None:
        for name in list(self.store.groups):
            self._groups.drop(name)

    def _drop_alarms(self) -> None:
        for one in self._alarms.all(LOG):
            self._scheduled.drop(one["ScheduledQueryConfiguration"]["QueryARN"])
        for kind in KINDS:
            for one in self._alarms.all(kind):
                self._alarm_tags.forget(one["AlarmArn"])
        self._alarms.clear()
        for name in ("evaluations", "executions", "suppressions"):
            self._table(name).clear()


def _joined(*families: Any) -> Operations:
    """The operations of all the families; each is there once."""
    joined: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}
    for family in families:
        joined |= family.operations
    return joined
