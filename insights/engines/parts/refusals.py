"""What keeps a query from being answered in parts, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from insights.engines.parts.plan import Refused
from insights.lang import ast
from insights.lang.functions import lookup
from insights.lang.printer import expression
from insights.lang.walk import walk

SHORTER = "Ask for a shorter window, or filter more."

#: Stages that look at one event at a time, whatever the others are.
ROW_WISE = (
    ast.SourceStage,
    ast.Fields,
    ast.Display,
    ast.Filter,
    ast.FilterIndex,
    ast.ParseGlob,
    ast.ParseRegex,
    ast.ParseFormat,
    ast.Json,
    ast.Expand,
    ast.Unnest,
    ast.Lookup,
    ast.CidrLookup,
)
_STAGES: Mapping[type[ast.Command], str] = {
    ast.Dedup: "dedup keeps the first row of each key of the whole answer",
    ast.Pattern: "pattern is found in all events together",
    ast.Join: "join looks for partners in the whole window",
    ast.AppendCols: "appendcols joins rows by their place in the whole answer",
    ast.SavedCall: "what a saved query does is not known here",
}
#: Functions that would say something else in each part.
_MOMENTS: Mapping[str, str] = {
    "now": "now() is another moment in each part",
    "querystarttime": "queryStartTime() is another time in each part",
    "queryendtime": "queryEndTime() is another time in each part",
    "querytimerange": "queryTimeRange() is another time in each part",
}


def refused_stage(command: ast.Command) -> Refused:
    """Why a stage cannot be answered in parts."""
    word = command.word or type(command).__name__.lower()
    why = _STAGES.get(type(command), f"{word} looks at all rows together")
    return Refused(f"The query cannot be answered in parts: {why}.", SHORTER)


def refused_aggregate(call: ast.Call) -> Refused:
    """Why an aggregate cannot be put together from those of parts."""
    return Refused(
        f"The query cannot be answered in parts: {expression(call)} of the whole does not follow "
        "from those of its parts.",
        "Group by bin(), so that whole bins can be asked for, or ask for a shorter window.",
    )


def whole_window(commands: Iterable[ast.Command]) -> Refused | None:
    """The first thing in these stages that needs the whole window, if any."""
    for command in commands:
        for node in walk(command):
            if isinstance(node, ast.Query):
                why = "the query inside it reads the whole window"
                return Refused(f"The query cannot be answered in parts: {why}.", SHORTER)
            if isinstance(node, ast.Call) and (why := _MOMENTS.get(_name(node), "")):
                return Refused(
                    f"The query cannot be answered in parts: {why}.", "Write the time as a number."
                )
    return None


def _name(call: ast.Call) -> str:
    function = lookup(call.name)
    return function.name.lower() if function else ""
