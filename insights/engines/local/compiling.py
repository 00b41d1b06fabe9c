"""A request as a statement, or the reason why there is none, before anything is read."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Severity
from insights.engines.local.lookup_files import lookup_tables
from insights.engines.local.reading import Scan, in_groups
from insights.engines.local.scan import select
from insights.engines.protocol import Request
from insights.errors import QueryError
from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.lang.walk import find
from insights.sql.bindings import Moment
from insights.sql.compiler import Statement, compile_query
from insights.sql.mining import earlier
from insights.sql.program import Holdings, Origin, Table
from insights.sql.program import Scan as Events
from insights.sql.refusals import Refusal
from insights.times import Window


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, its clock, and its lookup tables."""

    request: Request
    moment: Moment
    lookups: Mapping[str, Table]

    @classmethod
    def of(cls, request: Request) -> Asked:
        """The request, once it is clear that it has a local answer.

        Raises ``QueryError`` that points at what has none, and ``DataError`` for a lookup table
        that cannot be used.
        """
        asked = cls(request, moment_of(request), lookup_tables(request))
        # Which fields there are cannot matter here: every type of log has some of its own.
        source = replace(request.log_source, type=request.log_source.type or "json")
        asked._compiled(source, _nothing, 1, 0)
        return asked

    def compiled(self, scan: Scan, limit: int) -> Statement:
        """The statement over these files. Raises ``QueryError``."""

        def events(needed: Mapping[str, str], origin: Origin) -> str:
            window = scan.window and _window(origin.moment)
            own = replace(scan, required=origin.required, window=window)
            return select(own, needed, origin.groups)

        size = sum(found.size for found in in_groups(scan.inputs, self.request.groups))
        return self._compiled(scan.source, events, limit, size)

    def _compiled(self, source: LogSource, events: Events, limit: int, size: int) -> Statement:
        request = self.request
        try:
            holdings = Holdings(self.lookups, size)
            return compile_query(request.query, source, self.moment, events, limit, holdings)
        except Refusal as refusal:
            raise refused(request, refusal) from refusal

    @property
    def covering(self) -> Request:
        """The request with a window that also holds what ``diff`` compares with."""
        window = self.request.window
        starts = [earlier(self.moment, diff).start for diff in find(self.request.query, ast.Diff)]
        if window is None or not starts:
            return self.request
        first = min(window.start, min(starts) // 1000)
        return replace(self.request, window=replace(window, start=first))


# fidelity: window-functions
def moment_of(request: Request) -> Moment:
    """The clock of a run; without a window it begins with the epoch."""
    now = int(time.time()) if request.now is None else request.now
    window = request.window
    start, end = (window.start, window.end) if window else (0, now)
    return Moment(now * 1000, start * 1000, end * 1000)


def _nothing(_needed: Mapping[str, str], _origin: Origin) -> str:
    """Events of nowhere, for a statement that is only looked at."""
    return "SELECT 1 WHERE false"


def _window(moment: Moment) -> Window:
    return Window(moment.start // 1000, moment.end // 1000)


def refused(request: Request, refusal: Refusal) -> QueryError:
    """A refusal as an error that points at the author's text."""
    start, end = request.origin(refusal.node.start), request.origin(refusal.node.end)
    span = request.source.span(start, max(start, end))
    found = Diagnostic(
        "INS400",
        "not-local",
        Severity.ERROR,
        request.source.file,
        span,
        refusal.message,
        refusal.hint,
    )
    return QueryError("The local engine cannot answer this query.", diagnostics=[found])
