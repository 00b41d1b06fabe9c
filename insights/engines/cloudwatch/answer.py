"""From a completed query to a result set whose rows stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from insights.dataclass import dataclass
from insights.engines.cloudwatch.columns import agrees, foretold, rows_of, seen, unforeseen
from insights.engines.cloudwatch.pages import Cells, Pages
from insights.engines.cloudwatch.starting import Run
from insights.engines.protocol import DEFAULT_LIMIT, MAX_LIMIT, Request
from insights.errors import ServiceError
from insights.results import Column, Completeness, Provenance, ResultSet, Row, Statistics


@dataclass(frozen=True, slots=True)
class Completed:
    """A query that completed, with its rows still in the service."""

    request: Request
    run: Run
    pages: Pages
    provenance: Provenance
    statistics: Statistics

    def answer(self) -> ResultSet:
        """The answer. The first page is read here, or all where only all tell the columns."""
        walk = iter(self.pages)
        read = [next(walk)]
        columns = foretold(self.request)
        if not agrees(read[0], columns):
            read.extend(walk)
            columns = seen(self.request, chain.from_iterable(read))
        provenance = replace(self.provenance, query_ids=(self.run.query_id,))
        result = ResultSet(columns, (), provenance, self.statistics)

        def batches() -> Iterator[Sequence[Row]]:
            for page in chain(read, walk):
                _check_fields(page, columns, self.run)
                yield rows_of(page, columns)
            result.completeness = _completeness(self.request, self.pages.received)

        result.deliver(batches())
        return result


def _check_fields(page: Sequence[Cells], columns: Sequence[Column], run: Run) -> None:
    late = unforeseen(page, columns)
    if late:
        raise ServiceError(
            f"A later page of query '{run.query_id}' has the field '{late[0]}', which the query "
            "does not name.",
            f"End the query with '| display {columns[0].name}, {late[0]}' and so on.",
        )


def _completeness(request: Request, count: int) -> Completeness:
    """Whether a limit that the query does not state itself may have cut the answer."""
    own = request.own_limit
    if own:
        cut = count >= MAX_LIMIT and own > MAX_LIMIT
        return _cut(f"the limit of {MAX_LIMIT:,} rows of one query") if cut else Completeness()
    if request.limit is None:
        cut = count >= DEFAULT_LIMIT
        return _cut(f"the default limit of {DEFAULT_LIMIT:,} rows") if cut else Completeness()
    cut = count >= request.limit
    return _cut(f"the limit of {request.limit:,} rows") if cut else Completeness()


def _cut(by: str) -> Completeness:
    return Completeness(complete=False, cut_by=by)
