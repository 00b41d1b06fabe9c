"""Live queries: CloudWatch Logs Insights itself."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from typing import Any

from insights.engines.cloudwatch.answer import answer
from insights.engines.cloudwatch.budget import RequestBudget
from insights.engines.cloudwatch.clock import Clock, SystemClock
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.errors import amend, sentence
from insights.engines.cloudwatch.groups import Groups, resolve
from insights.engines.cloudwatch.pages import Pages
from insights.engines.cloudwatch.patience import OutOfPatienceError, Patience
from insights.engines.cloudwatch.polling import Watch, poll, read_statistics
from insights.engines.cloudwatch.service import Door, Service
from insights.engines.cloudwatch.signals import terminable
from insights.engines.cloudwatch.starting import Run, reads_source, start, start_parameters
from insights.engines.cloudwatch.stopping import stop
from insights.engines.protocol import Progress, Request
from insights.errors import InsightsError, InterruptedRunError, QueryError, ServiceError
from insights.results import ResultSet, Statistics

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
    ) -> None:
        self._door = Door(client, budget, connection or Connection(), chance or random.Random())
        self._clock = clock or SystemClock()
        self._stopped = threading.Event()

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
        patience = Patience(self._clock, request.timeout or DEFAULT_TIMEOUT, self._stopped)
        service = Service(self._door, patience, lambda text: progress.update(text, Statistics()))
        run = Run()
        with terminable():
            try:
                return self._run(request, progress, service, run)
            except BaseException as error:
                left = _leaving(error, service, run)
                if left is error:
                    raise
                raise left from error

    def _run(self, request: Request, progress: Progress, service: Service, run: Run) -> ResultSet:
        began = self._clock.now()
        groups = Groups(()) if reads_source(request) else resolve(request.groups, service)
        run.parameters = start_parameters(request, groups)
        start(service, request, run)
        completed = poll(service, run, Watch(progress, request.max_scan))
        statistics = read_statistics(completed, self._clock.now() - began)
        provenance = replace(
            request.provenance(self.name),
            groups=groups.names,
            region=str(self._door.client.meta.region_name),
        )
        return answer(request, run, Pages(service, run, completed), provenance, statistics)


def _leaving(error: BaseException, service: Service, run: Run) -> BaseException:
    """What leaves the engine for ``error``; the query is stopped before."""
    became = stop(service, run)
    if isinstance(error, KeyboardInterrupt):
        return InterruptedRunError(" ".join(filter(None, ("Interrupted.", became))))
    if isinstance(error, OutOfPatienceError):
        return _late(error, service, run, became)
    if isinstance(error, InsightsError) and became:
        amend(error, f"{error.message} {became}")
    elif became:
        error.add_note(became)
    return error


def _late(late: OutOfPatienceError, service: Service, run: Run, became: str) -> InsightsError:
    seconds = f"{service.patience.seconds:g} seconds"
    reason = sentence(late.reason) if late.reason else ""
    if not run.query_id and not run.in_flight:
        words = (f"CloudWatch did not take the query within {seconds}.", reason, became)
        return ServiceError(
            " ".join(filter(None, words)), "Try again later, or with a longer --timeout."
        )
    words = (f"The query did not complete within {seconds}.", reason, became)
    return QueryError(
        " ".join(filter(None, words)), "Ask for a shorter window, or for a longer --timeout."
    )
