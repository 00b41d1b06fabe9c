"""A whole query as one DuckDB statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from insights.lang import ast
from insights.lang.legacy_order import hoisted
from insights.lang.log_types import LogSource
from insights.sql import values
from insights.sql.bindings import Moment
from insights.sql.program import Program, Scan
from insights.sql.relation import NESTED_PLACE, PLACE, Relation, order_by
from insights.sql.stages import apply
from insights.sql.text import ident
from insights.sql.values import Value


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement whose cells are the texts that the service would show.

    ``ordered_input`` tells whether the answer depends on the order of the events in the files.
    """

    sql: str
    columns: tuple[str, ...]
    ordered_input: bool


def compile_query(
    query: ast.Query,
    source: LogSource,
    moment: Moment,
    scan: Scan,
    limit: int,
    lookups: Mapping[str, str] | None = None,
) -> Statement:
    """The statement of a query; ``limit`` holds unless the query has its own.

    One row more than the limit is asked for, so that a cut can be told from a full answer.
    Raises ``Refusal`` where a part has no faithful SQL.
    """
    program = Program(source, moment, scan, lookups or {})
    program.nested = partial(_nested, program)
    program.related = partial(_related, program)
    relation = _related(program, query)
    outputs = relation.outputs()
    terms = relation.sort_terms()
    cells = ", ".join(f"{values.display(value)} AS {ident(n)}" for n, value in outputs.items())
    final = f"SELECT {cells} FROM {relation.last}{order_by(terms)} LIMIT {limit + 1}"
    ordered = any(PLACE in table for table in program.tables)
    return Statement(f"{program.text()}\n{final}", tuple(outputs), ordered)


def _related(program: Program, query: ast.Query) -> Relation:
    """The rows of a query, from its own events through all its stages."""
    commands = in_order(hoisted(query, program.source))
    relation = Relation(program, *program.begin(source_groups(query)))
    for place, command in enumerate(commands):
        relation.ahead = tuple(commands[place + 1 :])
        apply(relation, command)
    return relation


def _nested(program: Program, query: ast.Query) -> tuple[str, Mapping[str, Value]]:
    """A query inside another: its rows in their order, as a table, and its columns."""
    relation = _related(program, query)
    outputs = relation.outputs()
    terms = relation.sort_terms()
    number = f"row_number() OVER ({order_by(terms).strip()}) AS {NESTED_PLACE}"
    relation.step(f"SELECT *, {number} FROM {relation.last}")
    return relation.last, outputs


def source_groups(query: ast.Query) -> tuple[str, ...]:
    """The log groups that ``SOURCE`` names in a query."""
    return tuple(
        group.text
        for command in query.commands
        if isinstance(command, ast.SourceStage)
        for group in command.groups
    )


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
