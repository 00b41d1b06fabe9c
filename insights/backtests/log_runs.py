"""The executions of a log alarm's query over past events: one query, or one at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from insights.backtests.log_queries import RUN, Cut, OneByOne, OneQuery, Stages
from insights.backtests.reading import number_of, seconds_of
from insights.dataclass import dataclass
from insights.engines.parts.gathering import Gathering
from insights.engines.parts.plan import Gathered, PartColumn, part_field
from insights.engines.parts.windows import Grid
from insights.errors import UsageError
from insights.lang import ast
from insights.results import Row
from insights.sql.bindings import Moment

#: The rows of executions by the end of their window, in epoch seconds.
Runs = dict[int, list[Row]]
#: More rows than there can be.
_ALL = 2**62
#: Rows that are looked at again for windows that overlap; more would take hours.
_MOST = 20_000_000


@dataclass(frozen=True, slots=True)
class Answered:
    """Rows with their columns, the execution among them."""

    columns: tuple[str, ...]
    rows: list[Row]


def by_execution(
    plan: OneQuery, answered: Answered, every: int, window: int
) -> tuple[tuple[str, ...], Runs]:
    """The rows of each execution, without the column that tells it.

    An execution sees the bins from ``window`` seconds in front of its end up to that end.
    """
    spread = Answered(answered.columns, list(_spread(answered, plan.step, every, window)))
    for stage in plan.rest:
        spread = _cut(spread, stage) if isinstance(stage, Cut) else _staged(spread, stage)
    at = spread.columns.index(RUN)
    runs: Runs = defaultdict(list)
    for row in spread.rows:
        runs[int(row[at] or 0)].append((*row[:at], *row[at + 1 :]))
    return (*spread.columns[:at], *spread.columns[at + 1 :]), dict(runs)


def one_by_one(
    ends: Sequence[int], ask: Callable[[int], Answered], told: Callable[[int], None]
) -> tuple[tuple[str, ...], Runs]:
    """The same where each execution is a query of its own; ``told`` hears how many are done."""
    columns: tuple[str, ...] = ()
    runs: Runs = {}
    for number, end in enumerate(ends, 1):
        found = ask(end)
        columns = found.columns
        runs[end] = found.rows
        told(number)
    return columns, runs


def why_alone(plan: OneByOne, count: int) -> str:
    """What is said about executions that run one at a time."""
    return f"{plan.reason} So each of {count:,} executions runs alone."


def _spread(answered: Answered, step: int, every: int, window: int) -> Iterator[Row]:
    """Each row once for every execution that sees its bin, named by the end of its window."""
    at = answered.columns.index(RUN)
    copies = window // every
    if len(answered.rows) * copies > _MOST:
        raise UsageError(
            f"Windows that overlap {copies}-fold make more than {_MOST:,} rows of these events.",
            "Ask for a shorter time.",
        )
    for row in answered.rows:
        start = seconds_of(row[at])
        first = -(-(start + step) // every) * every
        for end in range(first, start + window + 1, every):
            yield (*row[:at], str(end), *row[at + 1 :])


def _cut(answered: Answered, cut: Cut) -> Answered:
    """The first rows of each execution; what is no number stands behind all numbers."""
    at = answered.columns.index(RUN)
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in answered.rows:
        rows[row[at] or ""].append(row)
    kept: list[Row] = []
    for some in rows.values():
        if len(some) > cut.count:
            for key in reversed(cut.keys):
                some.sort(key=_order(answered.columns, key), reverse=key.descending)
        kept += some[: cut.count]
    return Answered(answered.columns, kept)


def _order(columns: Sequence[str], key: ast.SortKey) -> Callable[[Row], tuple[bool, float, str]]:
    name = key.field.name if isinstance(key.field, ast.Field) else ""
    at = columns.index(name) if name in columns else None

    def order(row: Row) -> tuple[bool, float, str]:
        cell = None if at is None else row[at]
        number = number_of(cell)
        is_last = number is None
        return (is_last is not key.descending, number or 0.0, cell or "")

    return order


def _staged(answered: Answered, stage: Stages) -> Answered:
    gathered, columns = stage.gathered, answered.columns
    if gathered is None:
        if not stage.commands:
            return answered
        gathered = _renamed(columns, stage.commands)
    elif columns:
        # The plan's columns are in the order of keys and numbers, the execution last.
        at = columns.index(RUN)
        rows = [(*row[:at], *row[at + 1 :], row[at]) for row in answered.rows]
        answered = replace(answered, rows=rows)
    gathering = Gathering(gathered, Moment(0, 0, 0), _ALL)
    try:
        gathering.add(answered.rows, 0)
        names = tuple(gathering.statement.columns)
        found = [row for batch in gathering.answer() for row in batch] if gathering.rows else []
        return Answered(names, found)
    finally:
        gathering.close()


def _renamed(columns: Sequence[str], commands: Sequence[ast.Command]) -> Gathered:
    """Stages that see collected rows under the names that these have."""
    items = tuple(ast.Item(part_field(n), ast.Name(name)) for n, name in enumerate(columns))
    known = tuple(PartColumn(name) for name in columns)
    query = ast.Query((ast.Fields(items), *commands))
    return Gathered(query, known, query, Grid())
