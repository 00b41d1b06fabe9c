"""The rows of a completed query, page after page, and never fewer than the service counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from insights.engines.cloudwatch.errors import amend, sentence
from insights.engines.cloudwatch.patience import OutOfPatienceError
from insights.engines.cloudwatch.service import Service
from insights.engines.cloudwatch.starting import Run
from insights.engines.protocol import MAX_LIMIT
from insights.errors import InsightsError, InterruptedRunError, ServiceError

#: Rows of a page (API_GetQueryResults).
PAGE = 10_000
#: Pages without a row, with another page behind them, that are believed in a row.
_MOST_EMPTY = 3

#: A row as the service sends it: a value for each field that the row has.
Cells = dict[str, str]


class Pages:
    """The pages of one answer, each fetched when it is asked for; walked once.

    A token that expired (they last an hour), a page that fails, and a sum of rows that is not
    the ``resultCount`` of the statistics raise ``ServiceError`` with what was received.
    """

    def __init__(self, service: Service, run: Run, completed: dict[str, Any]) -> None:
        self._service = service
        self._run = run
        self._completed = completed
        self.counted = _count(completed)
        self.received = 0
        self._held: list[list[Cells]] | None = None

    def count(self) -> int:
        """The rows of the answer; all pages are fetched and kept where nothing tells them."""
        if self.counted is not None:
            return self.counted
        if self._held is None:
            self._held = list(self._fetched())
        return self.received

    def __iter__(self) -> Iterator[list[Cells]]:
        return self._fetched() if self._held is None else iter(self._held)

    def _fetched(self) -> Iterator[list[Cells]]:
        reply = self._first()
        empty = 0
        while True:
            rows = [_cells(row) for row in reply.get("results") or []]
            self.received += len(rows)
            token = str(reply.get("nextToken") or "")
            empty = 0 if rows else empty + 1
            self._check_count(last=not token)
            if token and empty >= _MOST_EMPTY:
                raise self._cut("Pages without a row came instead of the others.")
            yield rows
            if not token:
                return
            reply = self._fetch(token)

    def _first(self) -> dict[str, Any]:
        """The poll that said ``Complete`` asked for one row; often that is the whole answer."""
        rows = self._completed.get("results") or []
        whole = not self._completed.get("nextToken") and self.counted == len(rows)
        return self._completed if whole else self._fetch("")

    def _fetch(self, token: str) -> dict[str, Any]:
        parameters = {"queryId": self._run.query_id, "maxItems": PAGE}
        if token:
            parameters["nextToken"] = token
        # The time that a reader takes between two pages is not the run's.
        service = self._service.with_patience(self._service.patience.renewed())
        try:
            reply = service.call("GetQueryResults", **parameters)
        except OutOfPatienceError as late:
            raise self._cut(late.reason) from late
        except InsightsError as error:
            amend(error, f"{self._so_far()} {error.message}")
            raise
        except KeyboardInterrupt:
            raise InterruptedRunError(
                "Interrupted while rows were fetched; the query had ended."
            ) from None
        if reply["status"] != "Complete":
            raise self._cut(f"The status changed to '{reply['status']}'.")
        if self.counted is None:
            self.counted = _count(reply)
        return reply

    def _check_count(self, last: bool) -> None:
        if self.received > (MAX_LIMIT if self.counted is None else self.counted):
            raise self._cut("More rows came than there are.")
        if last and self.counted is not None and self.received < self.counted:
            raise self._cut("No more rows came.")

    def _cut(self, reason: str) -> ServiceError:
        return ServiceError(
            f"{self._so_far()} {sentence(reason)}",
            f"Run it again, or type 'insights attach {self._run.query_id}'.",
        )

    def _so_far(self) -> str:
        of = "" if self.counted is None else f" of {self.counted:,}"
        return f"The answer is not whole: {self.received:,}{of} rows were received."


def _count(reply: dict[str, Any]) -> int | None:
    counted = (reply.get("statistics") or {}).get("resultCount")
    return None if counted is None else int(counted)


def _cells(row: list[dict[str, str]]) -> Cells:
    return {cell["field"]: cell["value"] for cell in row if "field" in cell and "value" in cell}
