"""A plan done step by step: look again, write, and say what became of each."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence

from insights.dataclass import dataclass
from insights.engines.cloudwatch.trouble import Trouble, trouble_of
from insights.errors import CredentialsError, InsightsError
from insights.monitors.kinds import Kind
from insights.monitors.needs import needed
from insights.monitors.requests import Request, requests
from insights.monitors.results import Applied, Outcome, Result
from insights.monitors.steps import Create, Delete, Plan, Step
from insights.syncing.calls import Calls, OutOfReachError
from insights.syncing.reading import Reader
from insights.syncing.rereading import done, seen, unchanged

#: Steps in a row that ran out of patience, behind which the others are not tried.
_HOPELESS = 2
_INTERRUPTED = "It was not tried, since the run was interrupted."


@dataclass(frozen=True, slots=True)
class Applier:
    """Does the steps of one place in their order, one after the other.

    That is the order of what needs what, and keeps writes to one log group apart. ``told`` hears
    each result as it is known. Set ``stopped`` to leave after the step that is under way.
    """

    reader: Reader
    catalog: str
    stopped: threading.Event
    told: Callable[[Result], None] = lambda _: None

    def apply(self, plan: Plan) -> Applied:
        """The results of all steps of the plan, failed and left ones included."""
        return _Run(self, plan.steps).go()

    @property
    def calls(self) -> Calls:
        """The calls, of which none is sent again once the run was stopped."""
        return self.reader.calls.within(self.stopped)


class _Run:
    """One pass over the steps."""

    def __init__(self, applier: Applier, steps: Sequence[Step]) -> None:
        self._by = applier
        self._steps = steps
        self._results: list[Result] = []
        self._lacking: list[Step] = []
        self._hopeless = 0
        self._over = ""

    def go(self) -> Applied:
        try:
            for step in self._steps:
                self._keep(self._next(step))
        except KeyboardInterrupt:
            self._by.stopped.set()
            self._leave_rest()
        return Applied(tuple(self._results), self._by.stopped.is_set())

    def _next(self, step: Step) -> Result:
        if self._by.stopped.is_set():
            return Result(step, Outcome.LEFT, _INTERRUPTED)
        if self._over:
            return Result(step, Outcome.LEFT, self._over)
        base = needed(step, self._lacking)
        if base is not None:
            return Result(step, Outcome.SKIPPED, f"It needs {base.address}, which is not done.")
        try:
            return self._tried(step)
        except InsightsError as error:
            return self._failed(step, error)

    def _tried(self, step: Step) -> Result:
        found = seen(step, self._by.reader)
        if not unchanged(step, found):
            message = "Somebody changed it since the plan was made."
            if isinstance(step, Create):
                message = "Somebody made it since the plan was made."
            elif found is None:
                message = "Somebody deleted it since the plan was made."
            return Result(step, Outcome.LEFT, message, "Make the plan again and look at it.")
        try:
            for request in requests(step, self._by.catalog):
                self._send(step, request)
        except InsightsError as error:
            if not self._was_taken(step):
                raise
            del error
        self._remember(step)
        self._hopeless = 0
        return Result(step, Outcome.DONE)

    def _send(self, step: Step, request: Request) -> None:
        parameters = dict(request.parameters)
        if isinstance(step, Create) and step.kind is Kind.SAVED_QUERY:
            # Names may repeat: without it, a request that is sent twice would make two of them.
            parameters["clientToken"] = str(uuid.uuid4())
        self._by.calls(request.service, request.operation, **parameters)

    def _was_taken(self, step: Step) -> bool:
        """Whether the object is as wanted all the same: a reply was lost, not the request."""
        try:
            return done(step, seen(step, self._by.reader), self._by.catalog)
        except InsightsError:
            return False

    def _failed(self, step: Step, error: InsightsError) -> Result:
        cause = error.__cause__
        trouble = trouble_of(cause) if isinstance(cause, Exception) else Trouble.FINAL
        message, hint = error.message, error.hint
        if trouble is Trouble.LOST:
            message = f"{message} It may have been carried out; the next plan tells."
        self._hopeless = self._hopeless + 1 if isinstance(error, OutOfReachError) else 0
        if isinstance(error, CredentialsError) or trouble is Trouble.UNREACHED:
            self._over = f"It was not tried: {error.message}"
        elif self._hopeless >= _HOPELESS:
            self._over = "It was not tried, since AWS had no answer to the steps before it."
        return Result(step, Outcome.FAILED, message, hint)

    def _remember(self, step: Step) -> None:
        if step.kind is not Kind.METRIC_FILTER:
            return
        written = self._by.reader.written
        if isinstance(step, Delete):
            written.forget(step.before.group, step.before.name)
        else:
            written.keep(step.after.group, step.after.name, step.after.digest)

    def _keep(self, result: Result) -> None:
        self._results.append(result)
        if result.outcome is not Outcome.DONE:
            self._lacking.append(result.step)
        self._by.told(result)

    def _leave_rest(self) -> None:
        """After a second Ctrl-C: of the step that was under way nothing is known."""
        message = "It was interrupted, and may have been carried out; the next plan tells."
        for step in self._steps[len(self._results) :]:
            outcome = Outcome.LEFT if message is _INTERRUPTED else Outcome.FAILED
            self._keep(Result(step, outcome, message))
            message = _INTERRUPTED
