"""A whole query as one DuckDB statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.sql import values
from insights.sql.bindings import Bindings, Moment
from insights.sql.relation import Relation, order_by
from insights.sql.stages import apply
from insights.sql.text import ident

#: Fields that the statement reads, each with the column for it, to the SELECT that delivers them.
Scan = Callable[[Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement whose cells are the texts that the service would show.

    ``ordered_input`` tells whether the answer depends on the order of the events in the files.
    """

    sql: str
    columns: tuple[str, ...]
    ordered_input: bool


def compile_query(
    query: ast.Query, source: LogSource, moment: Moment, scan: Scan, limit: int
) -> Statement:
    """The statement of a query; ``limit`` holds unless the query has its own.

    One row more than the limit is asked for, so that a cut can be told from a full answer.
    Raises ``Refusal`` where a part has no faithful SQL.
    """
    relation = Relation(Bindings(source, moment))
    for command in in_order(query.commands):
        apply(relation, command)
    outputs = relation.outputs()
    terms = relation.sort_terms()
    cells = ", ".join(f"{values.display(value)} AS {ident(n)}" for n, value in outputs.items())
    final = f"SELECT {cells} FROM {relation.last}{order_by(terms)} LIMIT {limit + 1}"
    steps = [scan(relation.bindings.needed), *relation.steps]
    names = ["events", *(f"s{number}" for number in range(1, len(steps)))]
    with_ = ",\n".join(f"{name} AS ({step})" for name, step in zip(names, steps, strict=True))
    ordered = any('"#"' in step for step in relation.steps)
    return Statement(f"WITH {with_}\n{final}", tuple(outputs), ordered)


def in_order(commands: tuple[ast.Command, ...]) -> list[ast.Command]:
    """The stages in the order in which they take effect: a sort precedes the limits before it.

    AWS's own samples write ``limit 10 | sort duration desc`` for a top ten (spec section 3, A).
    """
    out: list[ast.Command] = []
    for command in commands:
        at = len(out)
        if isinstance(command, ast.Sort):
            while at and isinstance(out[at - 1], ast.Limit) and not _any(out[at - 1]):
                at -= 1
        out.insert(at, command)
    return out


def _any(command: ast.Command) -> bool:
    return isinstance(command, ast.Limit) and command.any
