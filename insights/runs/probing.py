"""A query that asks for one event of any kind: the surest way to see whether there are events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insights.diagnostics import Source
from insights.engines.protocol import Request, Silent
from insights.errors import InsightsError
from insights.lang import parse
from insights.runs import places
from insights.runs import symptoms as code
from insights.runs.symptoms import About, Symptom
from insights.times import spell

if TYPE_CHECKING:
    from insights.runs.holdings import Holding
    from insights.times import Window

_TEXT = "fields @timestamp | limit 1"
#: Groups that one query takes (API_StartQuery).
_MOST = 50


def probed(holding: Holding, window: Window) -> Symptom | None:
    """What a query over the window finds wrong; it is billed for what it scans.

    At most the first fifty groups are read.
    """
    groups = tuple(group.name for group in holding.groups if group.log_class != "DELIVERY")
    if holding.place is None or not groups:
        return None
    say = About(holding.source, holding.where)
    query, _ = parse(Source(_TEXT))
    request = Request(query, _TEXT, Source(_TEXT), window=window, groups=groups[:_MOST])
    try:
        result = places.live_engine(holding.place.connection).run(request, Silent())
        rows = result.rows
    except InsightsError as error:
        return say(code.NO_WAY_IN, error.message, error.hint)
    if rows:
        return None
    return say(
        code.NOTHING_PROBED,
        f"A query over the last {spell(window.end - window.start)} found no event in "
        f"{', '.join(groups[:3])}.",
        "Ask for more with --since, or see why nothing writes to it.",
    )
