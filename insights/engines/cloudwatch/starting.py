"""StartQuery: what is sent, and what a refusal or a lost reply means."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Any

from insights.engines.cloudwatch.errors import error_code, error_text, sentence, translate
from insights.engines.cloudwatch.groups import Groups, list_hint
from insights.engines.cloudwatch.malformed import malformed
from insights.engines.cloudwatch.service import Service
from insights.engines.cloudwatch.signals import held
from insights.engines.cloudwatch.slots import Slot
from insights.engines.cloudwatch.trouble import Trouble, trouble_of
from insights.engines.protocol import DEFAULT_LIMIT, MAX_LIMIT, Request
from insights.errors import InsightsError, QueryError, ServiceError, UsageError
from insights.lang.ast import Estimate, SourceStage
from insights.times import Window

#: Characters of a query (API_StartQuery).
_LONGEST_QUERY = 10_000
#: Signed requests may be this far apart in time from the service's clock, in seconds.
_SKEW = 300.0
#: How exactly the header ``Date`` and the way of a reply tell the service's clock, in seconds.
_INEXACT = 3.0
#: Statuses under which a query whose reply was lost is worth going on with.
_ALIVE = frozenset({"Scheduled", "Running", "Complete", "Unknown"})
#: Waits between looks for a query whose reply was lost, in seconds.
_LOOKS = (0.5, 1.0, 2.0)
_PAGES_TO_LOOK_AT = 3


@dataclass(slots=True)
class Run:
    """What is known about the query in the service while it is watched.

    ``in_flight`` is true while a StartQuery was sent whose reply was not seen; ``ended`` once
    the service said that the query runs no more. ``sent_at`` is when it was sent first, in epoch
    seconds. ``slot`` is its leave to run.
    """

    parameters: dict[str, Any] = field(default_factory=dict)
    query_id: str = ""
    sent_at: float = 0.0
    in_flight: bool = False
    ended: bool = False
    slot: Slot = field(default_factory=Slot)

    def end(self) -> None:
        """The query runs no more."""
        self.ended = True
        self.slot.release()


def reads_source(request: Request) -> bool:
    """Whether the text says itself which groups it reads."""
    return any(isinstance(command, SourceStage) for command in request.query.commands)


def window_of(request: Request) -> Window:
    """The window, which CloudWatch has to know. Raises ``UsageError``."""
    if request.window is None:
        raise UsageError("A query in CloudWatch needs a time window.", "Add --since 1h.")
    if request.window.end < request.window.start:
        raise UsageError(
            "The time window ends before it starts.", "Put the earlier time into --from."
        )
    return request.window


def start_parameters(request: Request, groups: Groups) -> dict[str, Any]:
    """The parameters of StartQuery. Raises ``UsageError`` for what it would refuse anyway."""
    window = window_of(request)
    if len(request.text) > _LONGEST_QUERY:
        raise UsageError(
            f"The query has {len(request.text):,} characters; CloudWatch takes at most "
            f"{_LONGEST_QUERY:,}."
        )
    parameters: dict[str, Any] = {
        "queryString": request.text,
        "startTime": window.start,
        "endTime": window.end,
        **groups.parameters,
    }
    limit = row_limit(request)
    if limit:
        parameters["limit"] = limit
    return parameters


def row_limit(request: Request) -> int:
    """The ``limit`` that is sent; 0 after ``estimate``, which takes none.

    A final ``limit`` command is repeated there when it is larger, so that the answer is the same
    whichever of the two the service lets win.
    """
    last = request.query.commands[-1] if request.query.commands else None
    if isinstance(last, Estimate):
        return 0
    asked = DEFAULT_LIMIT if request.limit is None else request.limit
    if not 1 <= asked <= MAX_LIMIT:
        raise UsageError(
            f"'{asked}' rows cannot be asked for; one query returns 1 to {MAX_LIMIT:,}.",
            f"Add --limit {MAX_LIMIT}.",
        )
    return min(MAX_LIMIT, max(asked, request.own_limit))


def start(service: Service, request: Request, run: Run) -> None:
    """Start the query and put its id into ``run``.

    A lost reply is followed up: the query that it may have started is looked for by text and
    time and gone on with; only where there is none is StartQuery sent again. Whoever made the
    request hears the id before anything else happens.
    """
    run.slot = service.take_slot()
    for attempt in count():
        service.take_turn("StartQuery")
        try:
            _send(service, request, run)
            return
        except Exception as error:
            if trouble_of(error) is Trouble.LOST:
                _follow_up(service, run, error)
                if run.query_id:
                    request.started(run.query_id)
                    return
            run.in_flight = False
            if trouble_of(error) is Trouble.FINAL:
                raise _refusal(error, service, request) from error
            service.wait_out(error, "StartQuery", attempt)


def _send(service: Service, request: Request, run: Run) -> None:
    with held():
        run.sent_at = run.sent_at or service.patience.clock.now()
        run.in_flight = True
        run.query_id = str(service.send("StartQuery", run.parameters)["queryId"])
        run.in_flight = False
        request.started(run.query_id)


def _follow_up(service: Service, run: Run, error: Exception) -> None:
    for wait in _LOOKS:
        service.patience.pause(wait, sentence(error))
        try:
            run.query_id = find_lost(service, run)
        except InsightsError as refused:
            raise QueryError(
                "The reply to StartQuery was lost, and whether the query runs cannot be seen: "
                f"{refused.message}",
                "Type 'aws logs describe-queries --status Running' to look for it.",
            ) from refused
        if run.query_id:
            run.in_flight = False
            return


def find_lost(service: Service, run: Run) -> str:
    """The id of the newest query with this run's text and window, or an empty text.

    DescribeQueries shows the text with ``SOURCE "group" START=..000 END=..999 |`` in front
    (recorded), so the end of it is compared, and the window where it is shown. A query from before
    this run was sent, by the service's clock, is not its own.
    """
    best = (-1.0, "")
    queries, earliest = _recent(service, run)
    for query in queries:
        created = float(query.get("createTime") or 0)
        if _is_ours(query, run) and created >= earliest * 1000:
            best = max(best, (created, str(query.get("queryId", ""))))
    return best[1]


def _is_ours(query: dict[str, Any], run: Run) -> bool:
    shown = str(query.get("queryString", ""))
    start, end = run.parameters["startTime"], run.parameters["endTime"]
    if query.get("status") not in _ALIVE:
        return False
    if not shown.rstrip().endswith(run.parameters["queryString"].strip()):
        return False
    return "START=" not in shown or f"START={start}000 END={end}999" in shown


def _recent(service: Service, run: Run) -> tuple[list[dict[str, Any]], float]:
    """The newest queries, and when by the service's clock this run was sent at the earliest."""
    parameters: dict[str, Any] = {"maxResults": 100}
    names = run.parameters.get("logGroupNames", [])
    if len(names) == 1:
        parameters["logGroupName"] = names[0]
    found: list[dict[str, Any]] = []
    ahead: float | None = None
    for _ in range(_PAGES_TO_LOOK_AT):
        reply = service.call("DescribeQueries", **parameters)
        ahead = _ahead(reply, service) if ahead is None else ahead
        found.extend(reply["queries"])
        if not reply.get("nextToken"):
            break
        parameters["nextToken"] = reply["nextToken"]
    return found, run.sent_at + (-_SKEW if ahead is None else ahead - _INEXACT)


def _ahead(reply: dict[str, Any], service: Service) -> float | None:
    """By how many seconds the service's clock is ahead of this one; ``None`` where none is told."""
    told = reply.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    try:
        return parsedate_to_datetime(told).timestamp() - service.patience.clock.now()
    except ValueError:
        return None


def _refusal(error: Exception, service: Service, request: Request) -> InsightsError:
    code = error_code(error)
    if code == "MalformedQueryException":
        return malformed(error, request)
    if code == "ResourceNotFoundException":
        return _unknown_group(error, service, request)
    if code in ("InvalidParameterException", "ValidationException"):
        return QueryError(f"CloudWatch refused the query: {sentence(error)}")
    return translate(error, service.door.connection, "StartQuery")


def _unknown_group(error: Exception, service: Service, request: Request) -> ServiceError:
    """Names the group; the service's text is ``Log group '<g>' does not exist …`` (recorded)."""
    said = error_text(error)
    name = next((group for group in request.groups if f"'{group}'" in said), "")
    if not name and len(request.groups) == 1:
        name = request.groups[0]
    if not name:
        return ServiceError(f"CloudWatch does not find what the query reads: {sentence(said)}")
    region = service.door.client.meta.region_name
    try:
        hint = list_hint(name, service)
    except InsightsError:
        hint = "Type 'aws logs describe-log-groups' to list them."
    return ServiceError(f"There is no log group '{name}' in {region}.", hint)
