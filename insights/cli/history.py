"""``insights history``: what was run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from insights.cli import listing, options
from insights.cli.terminal import Terminal

if TYPE_CHECKING:
    from insights.results import Row
    from insights.runs.history import Record

_WIDEST_QUERY = 60
_COLUMNS = {
    "id": "string",
    "started": "timestamp",
    "status": "string",
    "name": "string",
    "place": "string",
    "rows": "number",
    "bytes": "number",
    "dollars": "number",
}


@click.command("history")
@click.argument("name", required=False, metavar="[NAME|ID]")
@click.option("-n", "--limit", type=click.IntRange(1), default=20, help="At most so many runs.")
@options.output("", *options.ROWS)
@options.color
@options.quiet
@click.pass_obj
def command(
    terminal: Terminal, /, name: str | None, limit: int, output: str | None, **_: object
) -> None:
    """Show past runs, the newest first; those of the entry NAME; or all about the run ID.

    \b
      insights history
      insights history rejects -n 5
      insights history k3f9ab
    """
    from insights.runs.history import opened

    store = opened()
    found = store.find(name) if store and name else None
    if found is not None:
        _show(found, output, terminal)
        return
    runs = store.recent() if store else iter(())
    wanted = (run for run in runs if not name or run.entry == name)
    listed = list(islice(wanted, limit))
    listing.write(_COLUMNS, [_row(run) for run in listed], output, terminal)
    if not listed:
        of = f" of '{name}'" if name else ""
        terminal.say(f"The history has no run{of}.")


def _row(run: Record) -> Row:
    return (
        run.id,
        _moment(run.started),
        run.shown_status,
        _named(run),
        _place(run),
        None if run.rows is None else str(run.rows),
        None if run.scanned is None else f"{run.scanned:.0f}",
        None if run.price is None else f"{run.price:.6f}",
    )


def _named(run: Record) -> str:
    if run.entry:
        return f"{run.entry} {run.version}".rstrip()
    text = " ".join(run.query.split())
    return text if len(text) <= _WIDEST_QUERY else f"{text[: _WIDEST_QUERY - 1]}…"


def _place(run: Record) -> str:
    return run.environment or " ".join(filter(None, (run.engine, run.region)))


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


def _show(run: Record, output: str | None, terminal: Terminal) -> None:
    """Everything about one run."""
    if output in ("json", "jsonl"):
        terminal.write(json.dumps(_object(run), indent=2 if output == "json" else None) + "\n")
    else:
        terminal.write("\n".join(_text(run)) + "\n")


def _object(run: Record) -> dict[str, Any]:
    told = {**asdict(run), "status": run.shown_status}
    for key in ("started", "ended"):
        if told[key] is not None:
            told[key] = datetime.fromtimestamp(told[key], UTC).isoformat()
    if run.window:
        told["window"] = {"start": run.window[0], "end": run.window[1]}
    del told["pid"]
    return told


def _text(run: Record) -> Iterator[str]:
    from insights.render.escape import visible
    from insights.times import Window, describe

    yield visible(f"{run.id}  {run.shown_status}  {run.entry} {run.version}".rstrip())
    took = "" if run.ended is None else f", {run.ended - run.started:.1f} s"
    facts = {
        "started": f"{_moment(run.started)} UTC{took}",
        "ran on": " ".join(filter(None, (run.engine, run.region, run.environment))),
        "window": describe(Window(*run.window), UTC) if run.window else "all times",
        "read": ", ".join(run.groups or run.data),
        "values": ", ".join(f"{name} = {value}" for name, value in run.parameters.items()),
        "answer": ", ".join(_answer(run)),
        "queries": ", ".join(run.query_ids),
        "error": run.error,
    }
    yield from (visible(f"{name + ':':9} {fact}") for name, fact in facts.items() if fact)
    yield from ("", *(visible(line) for line in run.query.rstrip().splitlines()))


def _answer(run: Record) -> Iterator[str]:
    from insights.render.summary import dollars, human_bytes

    if run.rows is not None:
        yield f"{run.rows:,} row{'' if run.rows == 1 else 's'}"
    if run.scanned is not None:
        price = "price not known" if run.price is None else dollars(run.price)
        yield f"{human_bytes(run.scanned)} scanned ({price})"
    if run.complete:
        yield "complete"
    if run.cut_by:
        yield f"cut by {run.cut_by}"
    if run.cached:
        yield "from the cache"
