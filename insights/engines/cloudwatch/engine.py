"""Live queries: CloudWatch Logs Insights itself."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from typing import Any

from insights.engines.cloudwatch import attaching
from insights.engines.cloudwatch.answer import Completed
from insights.engines.cloudwatch.budget import RequestBudget
from insights.engines.cloudwatch.clock import Clock, SystemClock
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.groups import Groups, only, resolve
from insights.engines.cloudwatch.leaving import left_running, stopped_first, watched
from insights.engines.cloudwatch.pages import Pages
from insights.engines.cloudwatch.patience import Patience
from insights.engines.cloudwatch.polling import Watch, poll, read_statistics
from insights.engines.cloudwatch.service import Door, Forgetful, Names, Service
from insights.engines.cloudwatch.signals import terminable
from insights.engines.cloudwatch.starting import Run, reads_source, start, start_parameters
from insights.engines.protocol import Progress, Request
from insights.results import Provenance, ResultSet, Statistics

#: Seconds that a run may take when it does not say; the service ends every query after as many.
DEFAULT_TIMEOUT = 3600.0


class CloudWatchEngine:
    """Runs queries through a boto3 ``logs`` client.

    ``budget`` is shared by all engines of one account and region. One engine may run several
    queries at once, each in its own thread. The client must not retry by itself
    (:func:`insights.engines.cloudwatch.session.open_client` makes one that does not).
    """

    name = "cloudwatch"

    def __init__(
        self,
        client: Any,
        *,
        budget: RequestBudget,
        clock: Clock | None = None,
        connection: Connection | None = None,
        chance: random.Random | None = None,
        names: Names | None = None,
    ) -> None:
        self._door = Door(
            client,
            budget,
            connection or Connection(),
            chance or random.Random(),
            names or Forgetful(),
        )
        self.clock = clock or SystemClock()
        self._stopped = threading.Event()

    @property
    def region(self) -> str:
        """Where the queries run."""
        return str(self._door.client.meta.region_name)

    def stop(self) -> None:
        """Tell the runs in all threads to stop their queries and to leave.

        Each then raises ``InterruptedRunError``; so does every later run of this engine.
        """
        self._stopped.set()

    def run(self, request: Request, progress: Progress) -> ResultSet:
        """Start the query, wait for it, and hand out its rows page by page.

        Pages behind the first are fetched while the rows are read. Raises as ``Engine`` says;
        whatever is raised, the query was stopped first, or the message says that it was not.
        """
        patience, watch = self._patience(request), Watch(progress, request.max_scan)
        with terminable():
            groups = only(self.groups(request, patience, progress))
            return self.complete(request, groups, patience, watch).answer()

    def groups(self, request: Request, patience: Patience, progress: Progress) -> list[Groups]:
        """The groups that the request names, as many as fit into one query together.

        One empty piece where the text says itself what it reads.
        """
        service, run = self._service(patience, progress), Run()
        with watched(service, run, stopped_first):
            return self._groups(request, service)

    def complete(
        self, request: Request, groups: Groups, patience: Patience, watch: Watch
    ) -> Completed:
        """Start the query on these groups and wait until it is complete.

        Its rows are fetched when they are asked for. Raises as :meth:`run` does.
        """
        service, run = self._service(patience, watch.progress), Run()
        with watched(service, run, stopped_first):
            began = self.clock.now()
            self._start(request, groups, service, run)
            reply = poll(service, run, watch)
            statistics = read_statistics(reply, self.clock.now() - began)
            provenance = self._provenance(request, groups)
            return Completed(request, run, Pages(service, run, reply), provenance, statistics)

    def detach(self, request: Request, progress: Progress) -> Provenance:
        """Start the query and leave it running; what is known about it, with its id."""
        service, run = self._service(self._patience(request), progress), Run()
        with watched(service, run, stopped_first):
            groups = only(self._groups(request, service))
            self._start(request, groups, service, run)
            return replace(self._provenance(request, groups), query_ids=(run.query_id,))

    def attach(self, request: Request, query_id: str, progress: Progress) -> ResultSet:
        """The answer of a query that was started before; waits for one that still runs.

        Without an id the query is looked for by its text, its window, and the time of its start,
        which is ``request.now``. Whatever is raised leaves the query running, but for a passed
        ``max_scan``.
        """
        service = self._service(self._patience(request), progress)
        run = Run(query_id=query_id)
        with watched(service, run, left_running):
            if not query_id:
                attaching.find(service, request, run)
            completed = attaching.wait(service, request, run, progress)
            provenance = self._provenance(request, Groups(request.groups))
            pages = Pages(service, run, completed)
            statistics = read_statistics(completed)
            return Completed(request, run, pages, provenance, statistics).answer()

    def service(self, seconds: float = DEFAULT_TIMEOUT) -> Service:
        """The way to CloudWatch for looking around, with the budget of the queries."""
        return Service(self._door, Patience(self.clock, seconds, self._stopped), lambda _: None)

    def _patience(self, request: Request) -> Patience:
        return Patience(self.clock, request.timeout or DEFAULT_TIMEOUT, self._stopped)

    def _service(self, patience: Patience, progress: Progress) -> Service:
        return Service(self._door, patience, lambda text: progress.update(text, Statistics()))

    def _groups(self, request: Request, service: Service) -> list[Groups]:
        return [Groups(())] if reads_source(request) else resolve(request.groups, service)

    def _start(self, request: Request, groups: Groups, service: Service, run: Run) -> None:
        run.parameters = start_parameters(request, groups)
        start(service, request, run)

    def _provenance(self, request: Request, groups: Groups) -> Provenance:
        return replace(request.provenance(self.name), groups=groups.names, region=self.region)
