"""To queries that were started before, by this program or another."""

from __future__ import annotations

from typing import Any

from insights.engines.cloudwatch.errors import error_code
from insights.engines.cloudwatch.groups import Groups
from insights.engines.cloudwatch.polling import Watch, poll
from insights.engines.cloudwatch.service import Service
from insights.engines.cloudwatch.starting import Run, find_lost, start_parameters
from insights.engines.protocol import Progress, Request
from insights.errors import InsightsError, QueryError

#: CloudWatch keeps the answer of a query so long (API_GetQueryResults).
_KEPT = "CloudWatch keeps answers for seven days."


def find(service: Service, request: Request, run: Run) -> None:
    """Find the query of a run whose process ended before it saw the reply to StartQuery.

    ``request.now`` is when it was sent. Raises ``QueryError`` where there is none.
    """
    groups = Groups(tuple(name for name in request.groups if "*" not in name))
    run.parameters = start_parameters(request, groups)
    run.sent_at = float(request.now or service.patience.clock.now())
    run.query_id = find_lost(service, run)
    if not run.query_id:
        raise QueryError(
            "CloudWatch lists no query with the text and window of this run, so it was not "
            "started, or was stopped.",
            "Run it again.",
        )


def wait(service: Service, request: Request, run: Run, progress: Progress) -> dict[str, Any]:
    """The reply that says ``Complete``; ``QueryError`` for a query that is not known any more."""
    try:
        return poll(service, run, Watch(progress, request.max_scan))
    except InsightsError as error:
        cause = error.__cause__
        if isinstance(cause, Exception) and error_code(cause) == "ResourceNotFoundException":
            raise QueryError(
                f"CloudWatch does not know query '{run.query_id}' here. {_KEPT}",
                "Run it again, or name its account and region with --profile and --region.",
            ) from error
        raise
