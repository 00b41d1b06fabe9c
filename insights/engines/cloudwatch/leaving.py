"""How a run leaves the service when something is raised: in order, and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from insights.engines.cloudwatch.errors import amend, sentence
from insights.engines.cloudwatch.patience import OutOfPatienceError
from insights.engines.cloudwatch.service import Service
from insights.engines.cloudwatch.signals import terminable
from insights.engines.cloudwatch.starting import Run
from insights.engines.cloudwatch.stopping import stop
from insights.errors import (
    GuardError,
    InsightsError,
    InterruptedRunError,
    QueryError,
    ServiceError,
)

#: From what was raised to what leaves the engine.
Leaving = Callable[[BaseException, Service, Run], BaseException]


class GoesOnError(QueryError):
    """There is no answer yet, and the query goes on."""


@contextmanager
def watched(service: Service, run: Run, leaving: Leaving) -> Iterator[None]:
    """Within it, whatever is raised becomes what ``leaving`` makes of it."""
    with terminable():
        try:
            yield
        except BaseException as error:
            left = leaving(error, service, run)
            if left is error:
                raise
            raise left from error
        finally:
            run.slot.release()


def stopped_first(error: BaseException, service: Service, run: Run) -> BaseException:
    """What leaves for ``error``; the query is stopped before."""
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


def left_running(error: BaseException, service: Service, run: Run) -> BaseException:
    """What leaves for ``error`` where the query was only looked at.

    It was left running on purpose, so it is stopped only where it scanned more than it may.
    """
    if isinstance(error, GuardError):
        return stopped_first(error, service, run)
    if isinstance(error, KeyboardInterrupt):
        return InterruptedRunError(f"Interrupted. {_goes_on(run)}", _how_to_stop(run))
    if isinstance(error, OutOfPatienceError):
        seconds, reason = service.patience.seconds, sentence(error.reason) if error.reason else ""
        words = (f"There was no answer within {seconds:g} seconds.", reason, _goes_on(run))
        return GoesOnError(" ".join(filter(None, words)), _how_to_stop(run))
    return error


def _goes_on(run: Run) -> str:
    return f"Query '{run.query_id}' goes on." if run.query_id else "If the query runs, it goes on."


def _how_to_stop(run: Run) -> str:
    if not run.query_id:
        return ""
    return (
        f"Type 'insights attach {run.query_id}' to wait for it, or "
        f"'aws logs stop-query --query-id {run.query_id}' to stop it."
    )


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
