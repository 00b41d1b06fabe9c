"""What the parts of a run are asked for, as its plan and its limits tell. Pure."""

from __future__ import annotations

from dataclasses import replace

from insights.dataclass import dataclass
from insights.engines.parts.plan import Gathered, Plan, Refused
from insights.engines.parts.windows import Grid
from insights.engines.protocol import DEFAULT_LIMIT, Request
from insights.lang import ast, printer


@dataclass(frozen=True, slots=True)
class Asked:
    """What a part is asked for. ``most`` are the rows at which it may have been cut.

    ``grid`` is where such a part is cut into pieces, ``None`` for nowhere; the pieces are asked
    for ``then``, or for the same. ``refused`` is why there may be no more rows than ``most``.
    """

    request: Request
    most: int
    grid: Grid | None = None
    then: Asked | None = None
    refused: Refused | None = None
    are_events: bool = True


def of_only(request: Request, plan: Plan, most: int) -> Asked:
    """For the only unit: the query itself, and pieces only where it has too many rows."""
    whole = Asked(replace(request, limit=most, everything=False), most)
    if isinstance(plan, Refused):
        return replace(whole, refused=plan)
    then = _part(request, plan.query, most, plan)
    return replace(whole, grid=then.grid, then=then, are_events=then.are_events)


def of_several(request: Request, plan: Plan, most: int) -> Asked:
    """For each of several units, whose rows are put together afterwards."""
    wanted = most if request.everything else request.limit or DEFAULT_LIMIT
    # An answer that has the rows that the query itself wants is not cut.
    wanted = min(request.own_limit + 1, most) if request.own_limit else wanted
    all_of_it = request.everything and not request.own_limit
    if isinstance(plan, Refused):
        asked = Asked(replace(request, limit=wanted, everything=False), wanted)
        return replace(asked, refused=plan) if all_of_it else asked
    if isinstance(plan, Gathered) and not plan.events:
        # A group that is cut off in one place would count too little in the whole.
        return _part(request, plan.query, most, plan)
    query = plan.query if isinstance(plan, Gathered) else plan.timed
    asked = _part(request, query, wanted, plan)
    return asked if all_of_it else replace(asked, grid=None)


def _part(request: Request, query: ast.Query, limit: int, plan: Plan) -> Asked:
    request = replace(request, limit=limit, everything=False)
    if query is not request.query:
        # A fault in a text that nobody wrote has no place in the author's.
        text = printer.query(query)
        request = replace(request, query=query, text=text, origin=lambda _: 0)
    if isinstance(plan, Gathered):
        return Asked(request, limit, plan.grid, are_events=plan.events)
    return Asked(request, limit, Grid())
