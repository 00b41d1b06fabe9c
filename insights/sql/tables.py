"""Columns out of lookup tables: lookup and cidrlookup (language spec 5.9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from insights.lang import ast
from insights.sql import values
from insights.sql.program import Table
from insights.sql.refusals import Refusal
from insights.sql.relation import Relation
from insights.sql.text import ident
from insights.sql.values import NULL, Kind, Value
from insights.suggest import did_you_mean

#: What a column of networks is called where the query does not say (assumed).
NETWORKS = "cidr"
#: Stages behind which the order of the input does not matter.
_ORDERLESS = (ast.Stats, ast.Pattern, ast.CountFrequent)


def lookup(relation: Relation, command: ast.Lookup) -> None:
    """Columns of a lookup table for the events whose keys are in it; the first row counts."""
    table = _table(relation, command)
    own = {key.column: values.text(relation.bindings.resolve(key.field)) for key in command.keys}
    _check(command, table, [*own, *command.outputs])
    columns = list(dict.fromkeys([*own, *command.outputs]))
    keys = ", ".join(ident(column) for column in own)
    first = relation.program.add(
        f"SELECT DISTINCT ON ({keys}) {', '.join(map(ident, columns))} FROM {table.sql}"
    )
    on = " AND ".join(f"t.{ident(column)} = {text}" for column, text in own.items())
    pairs = [(name, name) for name in command.outputs]
    _add(relation, f"{first} t ON {on}", pairs, only_new=command.only_new)


# fidelity: smallest-network


def cidr_lookup(relation: Relation, command: ast.CidrLookup) -> None:
    """Columns of the network that an address lies in: of several the smallest (assumed).

    Each address is looked for once: the networks of one length are those that begin as it does.
    """
    table = _table(relation, command)
    column = networks_column(command, table)
    _check(command, table, [column, *(name for name, _ in command.outputs)])
    add = relation.program.add
    text = values.text(relation.bindings.resolve(command.field))
    names = list(dict.fromkeys(name for name, _ in command.outputs))
    cells = ", ".join(f"{ident(name)} AS n{place}" for place, name in enumerate(names))
    read = add(f"SELECT li_network({ident(column)}) AS network, {cells} FROM {table.sql}")
    nets = add(f"SELECT DISTINCT ON (network) * FROM {read} WHERE network IS NOT NULL")
    known = add(f"SELECT DISTINCT {text} AS address FROM {relation.last}")
    bits = add(f"SELECT address, li_address(address) AS bits FROM {known}")
    sizes = add(f"SELECT DISTINCT length(network) AS size FROM {nets}")
    tried = add(f"SELECT address, left(bits, size) AS start FROM {bits}, {sizes}")
    found = add(
        f"SELECT DISTINCT ON (address) address, n.* FROM {tried} JOIN {nets} n"
        " ON n.network = start ORDER BY address, length(network) DESC"
    )
    pairs = [(f"n{names.index(name)}", shown) for name, shown in command.outputs]
    _add(relation, f"{found} t ON t.address = {text}", pairs, only_new=command.only_new)


# fidelity: network-column


def networks_column(command: ast.CidrLookup, table: Table) -> str:
    """The column with the networks: the one that the query names, else ``cidr``."""
    named = command.column != command.field.name or command.column in table.columns
    return command.column if named else NETWORKS


def _table(relation: Relation, command: ast.Lookup | ast.CidrLookup) -> Table:
    lookups = relation.program.holdings.lookups
    if command.table not in lookups:
        hint = did_you_mean(command.table, lookups) or _known(lookups)
        message = f"There is no lookup table '{command.table}'."
        raise Refusal(command, message, f"{hint} Or add --lookup {command.table}=FILE.csv.".strip())
    return lookups[command.table]


def _known(names: Iterable[str]) -> str:
    listed = ", ".join(f"'{name}'" for name in sorted(names))
    return f"Those there are: {listed}." if listed else ""


def _check(command: ast.Lookup | ast.CidrLookup, table: Table, wanted: Iterable[str]) -> None:
    """Refuse a column that the table does not have."""
    for name in wanted:
        if name not in table.columns:
            listed = ", ".join(table.columns)
            hint = did_you_mean(name, table.columns) or f"It has {listed}."
            message = f"The lookup table '{command.table}' has no column '{name}'."
            raise Refusal(command, message, hint)


def _add(
    relation: Relation, joined: str, pairs: Sequence[tuple[str, str]], *, only_new: bool
) -> None:
    """New columns from a table ``t``; ``only_new`` keeps what events have already."""
    if not any(isinstance(command, _ORDERLESS) for command in relation.ahead):
        # Before the join, which does not keep the order of the input.
        relation.place()
    cells, new = [], {}
    for column, name in pairs:
        looked = f"t.{ident(column)}"
        if only_new:
            have = relation.bindings.resolve(ast.Field(tuple(name.split("."))))
            looked = f"coalesce({values.text(have)}, {looked})" if have is not NULL else looked
        cell, new[name] = relation.column(Value(looked, Kind.TEXT))
        cells.append(cell)
    relation.step(f"SELECT e.*, {', '.join(cells)} FROM {relation.last} e LEFT JOIN {joined}")
    relation.show(new)
