"""From a run that is ready to an answer on the screen: what ``run`` and ``query`` share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insights.cli import progress, repeating
from insights.cli.repeating import Again
from insights.cli.terminal import Terminal, write_bytes, write_file
from insights.dataclass import dataclass
from insights.errors import PartialError, UsageError
from insights.render import parquet
from insights.render.groups import grouped
from insights.render.registry import render
from insights.render.summary import summary
from insights.runs.context import Span, Surrounded, span_of, surrounded
from insights.runs.failing import FailOn, check, conditions
from insights.times import duration, zone_named

if TYPE_CHECKING:
    from insights.engines.protocol import Progress, Request
    from insights.results import ResultSet
    from insights.runs.job import Job
    from insights.runs.wanted import Wanted


#: Files that an error names one by one.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """What becomes of a run: its answer in a form and a place, or only its request."""

    dry_run: bool
    detach: bool
    output: str | None
    out: str | None
    link: bool = False
    again: Again = field(default_factory=Again)
    compare: str | None = None
    fail_on: frozenset[FailOn] = frozenset()
    span: Span | None = None

    @classmethod
    def of(cls, options: dict[str, Any]) -> Shown:
        """Taken out of a command's options, which keeps the others."""
        again = Again(**{name: options.pop(name) for name in Again.__slots__})
        fail_on = conditions(options.pop("fail_on"))
        span = span_of(*(options.pop(name) for name in ("around", "before", "after")))
        made = ("again", "fail_on", "span")
        own = {name: options.pop(name) for name in cls.__slots__ if name not in made}
        return cls(**own, again=again, fail_on=fail_on, span=span)


def prepare(shown: Shown, wanted: Wanted) -> None:
    """Begin to make what a run on files needs, while its query is still read and checked."""
    if wanted.data and not shown.dry_run:
        from insights.engines.local import instances

        instances.prepare()


def answer(job: Job, shown: Shown, wanted: Wanted, terminal: Terminal) -> None:
    """Execute the run and put its answer where it was asked for."""
    repeating.checked(shown.again, shown.compare, shown.out, wanted)
    _check_context(shown)
    check_form(shown, terminal)
    if shown.dry_run:
        _show_request(job, shown, wanted, terminal)
        return
    if job.where.remark:
        terminal.say(job.where.remark)
    _tell_limit(job, wanted, terminal)
    if shown.detach:
        _leave_running(job, shown, terminal)
        return
    if shown.again.follow:
        repeating.follow(job, shown.again, shown.output, wanted, terminal)
        return
    if shown.again.watch:
        repeating.watch(job, shown.again, shown.output, wanted, terminal)
        return
    with progress.shown(terminal, job.region) as moving:
        around = surrounded(job, shown.span, moving, terminal.say) if shown.span else None
        result = around.answer if around else _run(job, shown, moving, terminal)
    tell(result, shown, wanted.zone, terminal, around)
    if job.is_live:
        _after_live(job, result, shown, terminal)


def _tell_limit(job: Job, wanted: Wanted, terminal: Terminal) -> None:
    """A limit in the query wins, as in CloudWatch; say so to who asked for another one."""
    own = job.request.own_limit
    if wanted.limit is None or not own or wanted.limit == own:
        return
    named = "limit" in job.request.parameters and wanted.limit != "all"
    hint = f" Set it with -p limit={wanted.limit}." if named else ""
    terminal.say(f"The query's own limit of {own:,} holds, not --limit {wanted.limit}.{hint}")


def check_form(shown: Shown, terminal: Terminal) -> None:
    """Raise ``UsageError`` for a form that the answer could not have, before it costs anything."""
    if shown.output != "parquet" or shown.dry_run or shown.detach:
        return
    if shown.again.follow or shown.again.watch:
        raise UsageError("A Parquet file has an end, and this run has none.", "Choose -o jsonl.")
    parquet.check(on_terminal=terminal.shows_tables and not shown.out)


def _check_context(shown: Shown) -> None:
    """Raise ``UsageError`` for what shows no answer to stand around."""
    again = shown.again
    others = {"follow": again.follow, "watch": again.watch, "compare": shown.compare}
    given = [name for name, value in {**others, "detach": shown.detach}.items() if value]
    if shown.span and given:
        raise UsageError(f"--context and --{given[0]} do not go together.", "Leave one out.")


def _run(job: Job, shown: Shown, moving: Progress, terminal: Terminal) -> ResultSet:
    if not shown.compare:
        return job.run(moving, terminal.say)
    from insights.runs.compare import compare

    result, before = compare(job, duration(shown.compare), moving, terminal.say)
    for line in summary(before, before.delivered, zone_named(job.wanted.zone)):
        terminal.say(f"Before: {line}")
    return result


def _after_live(job: Job, result: ResultSet, shown: Shown, terminal: Terminal) -> None:
    """Where the console shows the same, and what to type where there are no rows."""
    from insights.runs import following

    address = following.console_address(result.provenance)
    if address and (shown.link or (terminal.can_animate and following.is_aws(job))):
        terminal.say(address)
    if not result.delivered:
        terminal.say(f"No rows. Type '{following.check_command(job)}' to find out why.")


def tell(
    result: ResultSet,
    shown: Shown,
    zone: str,
    terminal: Terminal,
    around: Surrounded | None = None,
) -> None:
    """Print an answer, with what is around it, what it was and what it cost."""
    _print(around.shown if around else result, shown, terminal, around.groups if around else None)
    for line in summary(result, result.delivered, zone_named(zone)):
        terminal.say(line)
    check(result, shown.fail_on)
    if missing := result.completeness.missing:
        raise _partial(missing, result.completeness.noun)


def _partial(missing: Sequence[str], noun: str) -> PartialError:
    """What is not in the answer, which was delivered; the first of it by name."""
    more = len(missing) - _NAMED
    named = " ".join([*missing[:_NAMED], f"And {more:,} more."] if more > 0 else missing)
    count = f"one {noun}" if len(missing) == 1 else f"{len(missing):,} {noun}s"
    return PartialError(named, f"The answer is without {count}.")


def _print(
    result: ResultSet, shown: Shown, terminal: Terminal, groups: Sequence[int] | None = None
) -> None:
    if shown.output == "parquet":
        _print_file(result, shown, terminal)
        return
    name = shown.output or ("table" if terminal.shows_tables and not shown.out else "jsonl")
    renderer = grouped(name, groups) if groups is not None else render(name)
    if shown.out:
        write_file(Path(shown.out), renderer(result))
        terminal.say(f"Wrote {result.delivered:,} rows to {shown.out}.")
        return
    for piece in renderer(result, terminal.width):
        terminal.write(piece)


def _print_file(result: ResultSet, shown: Shown, terminal: Terminal) -> None:
    content = parquet.content(result)
    if shown.out:
        write_bytes(Path(shown.out), [content])
        terminal.say(f"Wrote {result.delivered:,} rows to {shown.out}.")
    else:
        terminal.write_bytes(content)


def _leave_running(job: Job, shown: Shown, terminal: Terminal) -> None:
    """``--detach``: the id of the run, by which its answer can be fetched."""
    from insights.runs import execution

    with progress.shown(terminal) as moving:
        record = execution.detach(job, moving, terminal.say)
    name = record.id or record.query_ids[0]
    if shown.output in ("json", "jsonl"):
        told = {"id": record.id or None, "query_ids": list(record.query_ids)}
        terminal.write(json.dumps(told) + "\n")
    else:
        terminal.write(f"{name}\n")
    terminal.say(f"Started query {', '.join(record.query_ids)}; it goes on without you.")
    terminal.say(f"Type 'insights attach {name}' to fetch its answer.")


def _show_request(job: Job, shown: Shown, wanted: Wanted, terminal: Terminal) -> None:
    """``--dry-run``: what would be sent, as words or as one object."""
    from insights.runs.estimates import expected

    request = job.request
    with progress.shown(terminal) as moving:
        estimate = expected(job, moving)
    window = request.window
    told = {
        "query": request.text,
        "engine": job.where.name,
        "window": {"start": window.start, "end": window.end} if window else None,
        "groups": list(request.groups),
        "data": list(request.data),
        "parameters": dict(request.parameters),
        "limit": "all" if request.everything else request.limit,
        "max_scan": request.max_scan,
        "estimate": estimate.told() if estimate else None,
    }
    if shown.output in ("json", "jsonl"):
        terminal.write(json.dumps(told, indent=2 if shown.output == "json" else None) + "\n")
        return
    terminal.write(_in_words(told, request, wanted.zone))


def _in_words(told: dict[str, Any], request: Request, zone: str) -> str:
    from insights.times import describe

    window = request.window
    lines = [
        f"engine:   {told['engine']}",
        f"window:   {describe(window, zone_named(zone)) if window else 'all times'}",
        f"reads:    {', '.join(told['groups'] or told['data']) or 'what SOURCE names'}",
        f"estimate: {_estimated(told['estimate'])}",
    ]
    values = [f"{name} = {value}" for name, value in told["parameters"].items()]
    if values:
        lines.append(f"values:   {', '.join(values)}")
    return "\n".join([*lines, "", request.text.rstrip(), ""])


def _estimated(estimate: dict[str, Any] | None) -> str:
    from insights.render.summary import human_bytes

    if estimate is None:
        return "not known"
    about = "very roughly " if estimate["poor"] else ""
    return f"{about}{human_bytes(estimate['bytes'])}, {estimate['basis']}"
