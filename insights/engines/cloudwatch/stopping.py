"""StopQuery first, then leave."""

from __future__ import annotations

from insights.engines.cloudwatch.errors import error_text, sentence
from insights.engines.cloudwatch.patience import OutOfPatienceError, Patience
from insights.engines.cloudwatch.service import Service
from insights.engines.cloudwatch.starting import Run, find_lost
from insights.errors import InsightsError

#: How long stopping may take, in seconds; the user is waiting to leave.
PATIENCE = 10.0
#: Waits before the looks for a query whose reply was not seen, in seconds.
_LOOKS = (0.0, 0.5, 1.0)
STOPPED = "The query was stopped."
#: The words of StopQuery for a query that ended before (recorded).
_ENDED = "is not in Running or Scheduled state"


def stop(service: Service, run: Run) -> str:
    """Stop what the run left in the service; the sentence that says what became of it.

    Empty where nothing is running. Never raises: a second Ctrl-C, too, ends in a sentence that
    names the query.
    """
    if run.ended or not (run.query_id or run.in_flight):
        return ""
    patient = service.with_patience(Patience(service.patience.clock, PATIENCE))
    try:
        if not run.query_id and not _found(patient, run):
            return _nothing_known()
        return _stop(patient, run)
    except InsightsError as error:
        return f"{_still(run)} Stopping it failed: {sentence(error.message)}"
    except OutOfPatienceError as late:
        return f"{_still(run)} {sentence(late.reason or 'Stopping it took too long')}"
    except KeyboardInterrupt:
        return f"{_still(run)} Stopping it was interrupted."


def _found(service: Service, run: Run) -> bool:
    """Whether the query of a StartQuery without a reply is there; it may take a moment."""
    for wait in _LOOKS:
        service.patience.pause(wait)
        run.query_id = find_lost(service, run)
        if run.query_id:
            return True
    return False


def _stop(service: Service, run: Run) -> str:
    try:
        reply = service.call("StopQuery", queryId=run.query_id)
    except InsightsError as error:
        if _ENDED in error_text(error):
            run.end()
            return ""
        raise
    if not reply["success"]:
        return _still(run)
    run.end()
    return STOPPED


def _still(run: Run) -> str:
    if not run.query_id:
        return _nothing_known()
    return (
        f"Query '{run.query_id}' may still run; type "
        f"'aws logs stop-query --query-id {run.query_id}' to stop it."
    )


def _nothing_known() -> str:
    return (
        "The reply to StartQuery was not seen, so a query may run; type "
        "'aws logs describe-queries --status Running' to look for it."
    )
