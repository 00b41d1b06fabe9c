"""``insights fields``: what the events of a source have in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from insights.cli import options
from insights.cli.terminal import Terminal
from insights.errors import UsageError
from insights.suggest import did_you_mean

if TYPE_CHECKING:
    from insights.catalog.model import Catalog
    from insights.results import ResultSet
    from insights.runs.fields import Field
    from insights.runs.holdings import Holding
    from insights.runs.wanted import Wanted


@click.command("fields")
@click.argument("source", required=False)
@click.option("--at", metavar="TIME", help="In CloudWatch: around this time, else just now.")
@click.option("--all", "whole", is_flag=True, help="Read up to 100,000 events of files.")
@options.catalog
@options.looking
@options.output("", *options.ROWS)
@options.color
@options.quiet
@click.pass_obj
def command(
    terminal: Terminal, /, source: str | None, output: str | None, whole: bool, **given: Any
) -> None:
    """Show the fields of a source's events: share of the events, type, and an example.

    \b
      insights fields vpcflow -e prod
      insights fields --data trail.jsonl.gz
    """
    from insights.render.registry import render
    from insights.runs import entries, holdings
    from insights.runs.wanted import Wanted

    folder = entries.located(given["catalog"], terminal.say).path
    catalog = entries.whole(folder)
    wanted = Wanted(**{name: given[name] for name in options.LOOKING})
    chosen = _source(source, catalog, wanted)
    columns = ("source", "place", "field", "percent", "type", "example")
    rows = [
        (one.source or None, one.where, *_cells(found))
        for one in holdings.held(catalog, chosen, wanted, {})
        for found in _found(one, given["at"], whole=whole)
    ]
    form = output or ("table" if terminal.shows_tables else "jsonl")
    for piece in render(form)(_result(columns, rows), terminal.width):
        terminal.write(piece)
    if not rows:
        terminal.say("No event was found. Type 'insights sources check' to find out why.")


def _source(name: str | None, catalog: Catalog, wanted: Wanted) -> list[str]:
    from insights.runs import holdings

    if name is None:
        return [] if wanted.groups or wanted.data else holdings.served(catalog, wanted)
    if name not in catalog.sources:
        hint = did_you_mean(name, catalog.sources) or f"There are {', '.join(catalog.sources)}."
        raise UsageError(f"There is no source '{name}'.", hint)
    return [name]


def _found(one: Holding, at: str | None, *, whole: bool) -> list[Field]:
    """Raises what kept anybody from looking."""
    from insights.runs.fields import file_fields, live_fields

    if one.trouble is not None:
        raise one.trouble
    if one.place is None:
        return file_fields(one, whole=whole)
    return live_fields(one, _moment(at) if at else None)


def _moment(text: str) -> int:
    from insights.runs.wanted import Wanted

    return Wanted(start=text).window("1h").start


def _cells(one: Field) -> tuple[str | None, ...]:
    return one.name, f"{one.percent:.4g}", one.type or None, one.example or None


def _result(names: tuple[str, ...], rows: list[tuple[str | None, ...]]) -> ResultSet:
    from insights.results import Column, ColumnType, Provenance, ResultSet

    kinds = [ColumnType.NUMBER if name == "percent" else ColumnType.STRING for name in names]
    columns = [Column(name, kind) for name, kind in zip(names, kinds, strict=True)]
    return ResultSet(columns, [rows], Provenance("fields", ""))
