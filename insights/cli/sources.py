"""``insights sources``: what an environment has, and why there is no data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options
from insights.cli.terminal import Terminal
from insights.errors import UsageError
from insights.suggest import did_you_mean

if TYPE_CHECKING:
    from insights.catalog.model import Catalog, Entry
    from insights.results import ResultSet, Row
    from insights.runs.holdings import Holding
    from insights.runs.symptoms import Symptom
    from insights.runs.wanted import Wanted

_WRONG = 1


@click.group("sources")
def command() -> None:
    """What an environment has for the catalog's sources, and why there is no data."""


@command.command("list")
@options.catalog
@options.looking
@options.output("", *options.ROWS)
@options.color
@options.quiet
@click.pass_obj
def listed(terminal: Terminal, /, output: str | None, **given: Any) -> None:
    """Show the log groups or files of every source, with class, retention, size and format."""
    from insights.render.registry import render
    from insights.runs import entries, holdings
    from insights.runs.wanted import Wanted

    catalog = entries.whole(entries.located(given["catalog"], terminal.say).path)
    wanted = Wanted(**{name: given[name] for name in options.LOOKING})
    sources = [] if wanted.groups or wanted.data else holdings.served(catalog, wanted)
    found = list(holdings.held(catalog, sources, wanted, {}))
    form = output or ("table" if terminal.shows_tables else "jsonl")
    for piece in render(form)(_table(found), terminal.width):
        terminal.write(piece)
    for one in found:
        for trouble in filter(None, (one.trouble, one.flow_trouble)):
            terminal.note(f"{one.source or 'groups'} in {one.where}: {trouble.message}")


@command.command("check")
@click.argument("name", required=False, metavar="[SOURCE|ENTRY]")
@click.option("--since", metavar="TIME", help="How far back a run looks; else as the entry says.")
@click.option("-p", "--param", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option("--probe", is_flag=True, help="Also ask with a query for one event, which is billed.")
@options.catalog
@options.looking
@options.output("text", "text", *options.ROWS)
@options.color
@options.quiet
@click.pass_obj
def checked(terminal: Terminal, /, name: str | None, output: str, **given: Any) -> int:
    """Look for what keeps data from a run, and tell what to do about each.

    Without a name all sources of the environment are looked at. Exits with 1 where something is
    wrong; hints alone are not.
    """
    from insights.diagnostics import Severity
    from insights.runs import clock, entries, holdings
    from insights.runs.doctor import Doctor, worst_first
    from insights.runs.probing import probed
    from insights.runs.wanted import Wanted

    catalog = entries.whole(entries.located(given["catalog"], terminal.say).path)
    wanted = Wanted(since=given["since"], **{key: given[key] for key in options.LOOKING})
    sources, entry = _chosen(name, catalog, wanted)
    window = wanted.window(entry.window if entry else "1h")
    doctor = Doctor(window.end - window.start, int(clock.now().timestamp()), entry)
    values = {**_defaults(entry), **entries.given(given["pairs"])}
    found = list(holdings.held(catalog, sources, wanted, values))
    told = [one for holding in found for one in doctor.findings(holding)]
    if given["probe"]:
        told += filter(None, (probed(holding, window) for holding in found))
    told = worst_first(told)
    for piece in _written(told, output, terminal.width):
        terminal.write(piece)
    terminal.say(_summed_up(found, told))
    return _WRONG if any(one.severity >= Severity.WARNING for one in told) else 0


def _chosen(name: str | None, catalog: Catalog, wanted: Wanted) -> tuple[list[str], Entry | None]:
    """The sources to look at, and the entry for which."""
    from insights.runs import holdings

    if name is None:
        several = not (wanted.groups or wanted.data)
        return (holdings.served(catalog, wanted) if several else []), None
    if name in catalog.entries:
        entry = catalog.entries[name]
        return [entry.source], entry
    if name in catalog.sources:
        return [name], None
    known = [*catalog.sources, *catalog.entries]
    hint = did_you_mean(name, known) or f"There are the sources {', '.join(catalog.sources)}."
    raise UsageError(f"There is neither a source nor an entry '{name}'.", hint)


def _defaults(entry: Entry | None) -> dict[str, str]:
    known = entry.parameters.values() if entry else ()
    return {one.name: str(one.default) for one in known if one.default is not None}


def _written(told: list[Symptom], output: str, width: int | None) -> Iterator[str]:
    if output == "text":
        for one in told:
            about = f" ({one.source})" if one.source else ""
            yield f"{one.severity.word} {one.code.code} {one.code.slug}: {one.where}{about}\n"
            yield f"  {one.message}\n"
            if one.hint:
                yield f"  -> {one.hint}\n"
        return
    from insights.render.registry import render

    columns = ("severity", "code", "slug", "source", "where", "message", "hint")
    rows = [tuple(one.told()[name] or None for name in columns) for one in told]
    yield from render(output)(_result(columns, rows), width)


def _summed_up(found: list[Holding], told: list[Symptom]) -> str:
    from collections import Counter

    groups = sum(len(one.groups) for one in found)
    logs = len({log.id for one in found for log in one.flow_logs})
    files = sum(len(one.files) for one in found)
    things = ((groups, "log group"), (logs, "flow log"), (files, "file"))
    looked = ", ".join(_count(count, noun) for count, noun in things if count) or "nothing there"
    counts = Counter(one.severity for one in told)
    figures = [_count(counts[one], one.word) for one in sorted(counts, reverse=True)]
    return f"Looked at {looked}: {', '.join(figures) or 'nothing is wrong'}."


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _table(found: Iterable[Holding]) -> ResultSet:
    names = (
        *("source", "type", "place", "name", "class", "retention_days", "stored_bytes"),
        *("newest", "format", "flow_log"),
    )
    return _result(names, [row for one in found for row in _rows(one)])


def _result(names: tuple[str, ...], rows: list[Row]) -> ResultSet:
    from insights.results import Column, ColumnType, Provenance, ResultSet

    numbers = ("retention_days", "stored_bytes")
    kinds = [ColumnType.NUMBER if name in numbers else ColumnType.STRING for name in names]
    columns = [Column(name, kind) for name, kind in zip(names, kinds, strict=True)]
    return ResultSet(columns, [rows], Provenance("sources", ""))


def _rows(one: Holding) -> Iterator[Row]:
    from insights.runs.auto import written

    start = (one.source or None, one.log_source.type or None, one.where)
    for group in one.groups:
        logs = one.feeding(group.name)
        yield (
            *(*start, group.name, group.log_class, _number(group.retention)),
            *(_number(group.stored), _time(group.newest)),
            "; ".join(dict.fromkeys(map(written, logs))) or None,
            ", ".join(log.id for log in logs) or None,
        )
    for file in one.files:
        layout = file.layout or "empty"
        yield (*start, file.name, None, None, str(file.size), None, layout, None)
    if not (one.groups or one.files):
        yield (*start, ", ".join(one.asked) or None, *[None] * 6)


def _number(count: int | None) -> str | None:
    return None if count is None else str(count)


def _time(moment: int | None) -> str | None:
    from datetime import UTC, datetime

    return None if moment is None else f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S}"
