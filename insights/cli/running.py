"""From a run that is ready to an answer on the screen: what ``run`` and ``query`` share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insights.cli import progress
from insights.cli.terminal import Terminal, write_file
from insights.render.registry import render
from insights.render.summary import summary
from insights.times import zone_named

if TYPE_CHECKING:
    from insights.engines.protocol import Request
    from insights.results import ResultSet
    from insights.runs.job import Job
    from insights.runs.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Shown:
    """What becomes of a run: its answer in a form and a place, or only its request."""

    dry_run: bool
    output: str | None
    out: str | None

    @classmethod
    def of(cls, options: dict[str, Any]) -> Shown:
        """Taken out of a command's options, which keeps the others."""
        return cls(**{name: options.pop(name) for name in cls.__slots__})


def answer(job: Job, shown: Shown, wanted: Wanted, terminal: Terminal) -> None:
    """Execute the run and put its answer where it was asked for."""
    if shown.dry_run:
        _show_request(job, shown, wanted, terminal)
        return
    if job.where.remark:
        terminal.say(job.where.remark)
    with progress.shown(terminal) as moving:
        result = job.run(moving)
    _print(result, shown, terminal)
    for line in summary(result, result.delivered, zone_named(wanted.zone)):
        terminal.say(line)


def _print(result: ResultSet, shown: Shown, terminal: Terminal) -> None:
    name = shown.output or ("table" if terminal.shows_tables and not shown.out else "jsonl")
    renderer = render(name)
    if shown.out:
        write_file(Path(shown.out), renderer(result))
        terminal.say(f"Wrote {result.delivered:,} rows to {shown.out}.")
        return
    for piece in renderer(result, terminal.width):
        terminal.write(piece)


def _show_request(job: Job, shown: Shown, wanted: Wanted, terminal: Terminal) -> None:
    """``--dry-run``: what would be sent, as words or as one object."""
    request = job.request
    window = request.window
    told = {
        "query": request.text,
        "engine": job.where.name,
        "window": {"start": window.start, "end": window.end} if window else None,
        "groups": list(request.groups),
        "data": list(request.data),
        "parameters": dict(request.parameters),
        "limit": request.limit,
        "max_scan": request.max_scan,
        "estimate": job.where.estimate(request),
    }
    if shown.output in ("json", "jsonl"):
        terminal.write(json.dumps(told, indent=2 if shown.output == "json" else None) + "\n")
        return
    terminal.write(_in_words(told, request, wanted.zone))


def _in_words(told: dict[str, Any], request: Request, zone: str) -> str:
    from insights.render.summary import human_bytes
    from insights.times import describe

    window, estimate = request.window, told["estimate"]
    lines = [
        f"engine:   {told['engine']}",
        f"window:   {describe(window, zone_named(zone)) if window else 'all times'}",
        f"reads:    {', '.join(told['groups'] or told['data']) or 'what SOURCE names'}",
        f"estimate: {'not known' if estimate is None else human_bytes(estimate['bytes'])}",
    ]
    values = [f"{name} = {value}" for name, value in told["parameters"].items()]
    if values:
        lines.append(f"values:   {', '.join(values)}")
    return "\n".join([*lines, "", request.text.rstrip(), ""])
