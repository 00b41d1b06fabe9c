"""All executions of a log alarm's query as one query, with a column that tells them apart. Pure.

Windows that lie side by side are bins of one query. Windows that overlap are put together from
bins where the aggregates merge (:mod:`insights.engines.parts.aggregates`). A limit in the query is
one of each execution, so that rows are cut between two steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from insights.dataclass import dataclass
from insights.engines.parts.aggregates import plan_stats
from insights.engines.parts.plan import Gathered, PartColumn, Refused, part_field
from insights.engines.parts.refusals import ROW_WISE, refused_stage, whole_window
from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.lang.scope import column_name
from insights.lang.units import in_largest_unit
from insights.lang.walk import find

#: The column that tells the execution; nobody else's fields are called that.
RUN = "insights_run"

_RUN = ast.Item(ast.Field((RUN,)))
_LATER = (ast.Fields, ast.Display, ast.Filter, ast.Stats, ast.Sort, ast.Limit)


@dataclass(frozen=True, slots=True)
class Cut:
    """Only the first rows of each execution stay, in the order of ``keys``."""

    keys: tuple[ast.SortKey, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Stages:
    """More stages on the rows so far; ``gathered`` has what they are called there.

    ``commands`` stand behind a cut and see the rows under their own names.
    """

    gathered: Gathered | None = None
    commands: tuple[ast.Command, ...] = ()


@dataclass(frozen=True, slots=True)
class OneQuery:
    """``query`` gives rows in bins of ``step`` seconds, and ``rest`` is done with them after."""

    query: ast.Query
    step: int
    rest: tuple[Cut | Stages, ...] = ()


@dataclass(frozen=True, slots=True)
class OneByOne:
    """Each execution has to run alone; ``reason`` is a sentence."""

    reason: str


def plan_executions(
    query: ast.Query, source: LogSource, every: int, window: int
) -> OneQuery | OneByOne:
    """How to run a query, the alarm's aggregate at its end, once for all windows.

    ``every`` and ``window`` are in seconds.
    """
    query = _pruned(query)
    refused = whole_window(query.commands)
    if refused is not None:
        return OneByOne(refused.reason)
    if window == every and _bin(window) is not None:
        return _side_by_side(query, window)
    found = plan_stats(query, source)
    if isinstance(found, Refused):
        return OneByOne(found.reason)
    assert isinstance(found, Gathered)
    if found.grid.step > 1:
        return OneByOne("The windows overlap, and an aggregate does not follow from its parts.")
    return _overlapping(found, every, window)


def _pruned(query: ast.Query) -> ast.Query:
    """The query without aggregates that no later stage names: they need not merge.

    Only where everything behind them is known to name what it reads.
    """
    commands = list(query.commands)
    for at, command in enumerate(commands[:-1]):
        later = commands[at + 1 :]
        if isinstance(command, ast.Stats) and all(isinstance(one, _LATER) for one in later):
            named = {field.name for one in later for field in find(one, ast.Field)}
            items = tuple(item for item in command.items if column_name(item) in named)
            if items or command.keys:
                commands[at] = replace(command, items=items or command.items[:1])
    return ast.Query(tuple(commands))


def _side_by_side(query: ast.Query, window: int) -> OneQuery | OneByOne:
    """A bin of the window's length is an execution, whatever the aggregates are."""
    front, later = _divided(query.commands)
    for command in front:
        if not isinstance(command, ROW_WISE) or isinstance(command, ast.Display):
            return OneByOne(refused_stage(command).reason)
    for command in later:
        if not isinstance(command, _LATER):
            return OneByOne(refused_stage(command).reason)
    first, *others = later
    assert isinstance(first, ast.Stats)
    binned = replace(first, keys=(*first.keys, _bin_item(window)))
    scan, rest = _cut_apart(others)
    return OneQuery(ast.Query((*front, binned, *scan)), window, rest)


def _overlapping(found: Gathered, every: int, window: int) -> OneQuery | OneByOne:
    step = _longest_bin(math.gcd(every, window))
    part = found.query.commands[-1]
    first, *later = found.rest.commands
    assert isinstance(part, ast.Stats)
    assert isinstance(first, ast.Stats)
    for command in later:
        if not isinstance(command, _LATER):
            return OneByOne(refused_stage(command).reason)
    binned = replace(part, keys=(*part.keys, _bin_item(step)))
    count = len(found.columns)
    # The bin stands behind the keys of the parts, in front of their numbers.
    run = ast.Item(part_field(count), ast.Name(RUN))
    again = replace(first, keys=(*first.keys, run))
    scan, rest = _cut_apart(later)
    columns = (*found.columns, PartColumn(RUN))
    gathered = replace(found, rest=ast.Query((again, *scan)), columns=columns)
    query = ast.Query((*found.query.commands[:-1], binned))
    return OneQuery(query, step, (Stages(gathered), *rest))


def _divided(
    commands: Sequence[ast.Command],
) -> tuple[Sequence[ast.Command], Sequence[ast.Command]]:
    at = next(n for n, one in enumerate(commands) if isinstance(one, ast.Stats))
    return commands[:at], commands[at:]


def _cut_apart(
    commands: Sequence[ast.Command],
) -> tuple[tuple[ast.Command, ...], tuple[Cut | Stages, ...]]:
    """The stages up to the first limit, with the execution kept, and what follows."""
    at = next((n for n, one in enumerate(commands) if isinstance(one, ast.Limit)), None)
    if at is None:
        return _kept(commands), ()
    limit = commands[at]
    assert isinstance(limit, ast.Limit)
    assert isinstance(limit.count, ast.Number)
    sorts = [one for one in commands[:at] if isinstance(one, ast.Sort)]
    keys = sorts[-1].keys if sorts else ()
    follow, rest = _cut_apart(commands[at + 1 :])
    cut = Cut(keys, int(float(limit.count.value)))
    return _kept(commands[:at]), (cut, Stages(commands=follow), *rest)


def _kept(commands: Sequence[ast.Command]) -> tuple[ast.Command, ...]:
    """Stages that keep the execution; an order alone changes no aggregate."""
    return tuple(_with_run(one) for one in commands if not isinstance(one, ast.Sort))


def _with_run(command: ast.Command) -> ast.Command:
    if isinstance(command, ast.Stats):
        return replace(command, keys=(*command.keys, _RUN))
    if isinstance(command, ast.Display):
        return replace(command, items=(*command.items, _RUN))
    return command


def _bin_item(seconds: int) -> ast.Item:
    period = _bin(seconds)
    assert period is not None
    return ast.Item(ast.Call("bin", (period,)), ast.Name(RUN))


def _bin(seconds: int) -> ast.Duration | None:
    """The duration as ``bin`` takes it, within the cap of its unit."""
    spelled = in_largest_unit(ast.Duration(seconds, "s"))
    return ast.Duration(int(spelled[:-1]), spelled[-1]) if spelled else None


def _longest_bin(seconds: int) -> int:
    """The longest bin that divides so many seconds, which are whole minutes."""
    return max(n for n in range(60, seconds + 1, 60) if seconds % n == 0 and _bin(n) is not None)
