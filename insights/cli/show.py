"""``insights show NAME``: everything about one entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options
from insights.cli.terminal import Terminal

if TYPE_CHECKING:
    from insights.catalog.model import Entry, Parameter
    from insights.results import Column


@click.command("show")
@click.argument("name")
@click.option("-p", "--param", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@options.catalog
@options.output("text", "text", "json")
@options.color
@options.quiet
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    name: str,
    pairs: tuple[str, ...],
    catalog: str | None,
    output: str,
    **_: object,
) -> None:
    """Show the entry NAME: description, parameters, columns, and the query with its values."""
    from insights.runs import entries

    chosen = entries.chosen(name, entries.located(catalog, terminal.say).path)
    entry = chosen.entry
    given = entries.given(pairs)
    text = _rendered(entry, given)
    columns = _columns(entry, chosen.catalog.sources[entry.source])
    if output == "json":
        terminal.write(json.dumps(_as_object(entry, text, columns), indent=2) + "\n")
        return
    terminal.write("\n".join(_as_text(entry, text, columns)) + "\n")


def _rendered(entry: Entry, given: dict[str, str]) -> str:
    """The query with its values; as it stands where a value is required and was not given."""
    from insights.catalog.rendering import render

    required = {name for name, parameter in entry.parameters.items() if parameter.required}
    if required - set(given) and not given:
        return entry.query.text
    return render(entry.query, entry.parameters, given).text


def _columns(entry: Entry, source: Any) -> tuple[Column, ...]:
    from insights.lang import parse
    from insights.lang.scope import columns

    if entry.language != "insights":
        return ()
    found = columns(parse(entry.query)[0], source)
    return tuple(
        type(column)(column.name, entry.columns.get(column.name, column.type)) for column in found
    )


def _as_object(entry: Entry, text: str, columns: tuple[Column, ...]) -> dict[str, Any]:
    return {
        "name": entry.name,
        "version": entry.version,
        "title": entry.title,
        "description": entry.description,
        "owner": entry.owner,
        "status": entry.status,
        "replaced_by": entry.replaced_by or None,
        "tags": list(entry.tags),
        "source": entry.source,
        "window": entry.window,
        "max_scan": entry.max_scan,
        "language": entry.language,
        "parameters": {name: _parameter(one) for name, one in entry.parameters.items()},
        "columns": {column.name: column.type.value for column in columns},
        "query": text,
        "metric_filters": [dict(one) for one in entry.metric_filters],
        "alarms": [dict(one) for one in entry.alarms],
        "file": entry.file,
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    told = {
        "type": one.type if one.type != "list" else f"list of {one.of}",
        "default": one.default,
        "minimum": one.minimum,
        "maximum": one.maximum,
        "values": list(one.values) or None,
        "description": one.description or None,
    }
    return {key: value for key, value in told.items() if value is not None}


def _as_text(entry: Entry, text: str, columns: tuple[Column, ...]) -> Iterator[str]:
    from insights.render.monitors import monitor_lines
    from insights.render.summary import human_bytes

    yield f"{entry.name} {entry.version}  {entry.title}"
    facts = [entry.status, f"source {entry.source}", f"window {entry.window}"]
    if entry.replaced_by:
        facts.append(f"replaced by {entry.replaced_by}")
    if entry.owner:
        facts.append(f"owner {entry.owner}")
    if entry.max_scan:
        facts.append(f"stops at {human_bytes(entry.max_scan)} scanned")
    yield ", ".join(facts)
    if entry.description:
        yield from ("", entry.description.rstrip())
    if entry.parameters:
        yield from ("", "parameters")
        yield from (f"  {_described(one)}" for one in entry.parameters.values())
    if columns:
        listed = ", ".join(f"{column.name} ({column.type.value})" for column in columns)
        yield from ("", "columns", f"  {listed}")
    monitors = [f"  {line}" for line in monitor_lines(entry)]
    if monitors:
        yield from ("", "monitors", *monitors)
    yield from ("", "query", *(f"  {line}" for line in text.rstrip().splitlines()))


def _described(one: Parameter) -> str:
    facts = _parameter(one)
    about = facts.pop("description", "")
    kind = facts.pop("type")
    rest = ", ".join(f"{key} {value}" for key, value in facts.items())
    words = "; ".join(filter(None, (kind, rest or "required")))
    return f"{one.name}: {words}. {about}".rstrip()
