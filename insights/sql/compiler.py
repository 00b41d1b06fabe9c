"""A whole query as one DuckDB statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from insights.dataclass import dataclass
from insights.lang import ast
from insights.lang.legacy_order import hoisted
from insights.lang.log_types import LogSource
from insights.sql import values
from insights.sql.bindings import Moment
from insights.sql.program import Holdings, Mining, Origin, Program, Scan
from insights.sql.pushdown import required_values
from insights.sql.relation import NESTED_PLACE, PLACE, Relation, order_by
from insights.sql.stages import apply, refuse_unknown
from insights.sql.text import ident
from insights.sql.values import Value


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement whose cells are the texts that the service would show.

    ``ordered_input`` tells whether the answer depends on the order of the events in the files.
    ``minings`` come before it, in their order.
    """

    sql: str
    columns: tuple[str, ...]
    ordered_input: bool
    minings: tuple[Mining, ...] = ()

    @property
    def whole(self) -> str:
        """All SQL of it, for whoever looks for what it uses."""
        return "\n".join([*(mining.sql for mining in self.minings), self.sql])


def compile_query(
    query: ast.Query,
    source: LogSource,
    moment: Moment,
    scan: Scan,
    limit: int,
    holdings: Holdings | None = None,
) -> Statement:
    """The statement of a query; ``limit`` holds unless the query has its own.

    One row more than the limit is asked for, so that a cut can be told from a full answer.
    Raises ``Refusal`` where a part has no faithful SQL.
    """
    refuse_unknown(query)
    program = Program(source, moment, scan, holdings or Holdings())
    program.nested = partial(_nested, program)
    program.related = partial(_related, program)
    relation = _related(program, query)
    outputs = relation.outputs()
    terms = relation.sort_terms()
    cells = ", ".join(f"{values.display(value)} AS {ident(n)}" for n, value in outputs.items())
    final = f"SELECT {cells} FROM {relation.last}{order_by(terms)} LIMIT {limit + 1}"
    ordered = any(PLACE in table for table in program.tables)
    return Statement(
        program.statement(final), tuple(outputs), ordered, minings=tuple(program.minings)
    )


def _related(program: Program, query: ast.Query) -> Relation:
    """The rows of a query, from its own events through all its stages."""
    commands = tuple(in_order(hoisted(query, program.source)))
    origin = Origin(program.moment, source_groups(query), required_values(query))
    return _staged(program, commands, origin)


def _staged(program: Program, commands: tuple[ast.Command, ...], origin: Origin) -> Relation:
    """The rows of events of that origin after these stages."""
    relation = Relation(program, *program.begin(origin))
    for place, command in enumerate(commands):
        relation.ahead = commands[place + 1 :]
        relation.earlier = partial(_earlier, program, commands[:place], origin)
        apply(relation, command)
    return relation


def _earlier(
    program: Program, commands: tuple[ast.Command, ...], origin: Origin, moment: Moment
) -> Relation:
    """The same stages over the events of another time."""
    return _staged(program, commands, replace(origin, moment=moment))


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


# fidelity: sort-before-limit


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
