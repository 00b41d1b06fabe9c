"""From options to an answer on the screen: what ``run`` and ``query`` have in common."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from insights.cli import clock, engines, progress
from insights.cli.terminal import Terminal, write_file
from insights.engines.protocol import Request
from insights.errors import UsageError
from insights.render.registry import render
from insights.render.summary import summary
from insights.results import ResultSet
from insights.times import Asked, Window, duration, resolve, zone_named


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options of a run say, as typed."""

    env: str | None
    profile: str | None
    regions: tuple[str, ...]
    endpoint_url: str | None
    groups: tuple[str, ...]
    data: tuple[str, ...]
    data_format: str | None
    lookups: tuple[str, ...]
    since: str | None
    start: str | None
    end: str | None
    length: str | None
    zone: str
    limit: int | None
    timeout: str | None
    max_scan: str | None
    dry_run: bool
    output: str | None
    out: str | None

    @classmethod
    def of(cls, options: dict[str, Any]) -> Wanted:
        """Taken out of a command's options, which keeps the others."""
        return cls(**{name: options.pop(name) for name in cls.__slots__})

    @property
    def is_live(self) -> bool:
        """Whether an option only makes sense for AWS."""
        return bool(self.profile or self.regions or self.endpoint_url or self.groups)

    @property
    def asks_for_a_time(self) -> bool:
        """Whether a window was given."""
        return any((self.since, self.start, self.end, self.length))

    def window(self, default: str) -> Window:
        """The window of the run. Raises ``UsageError`` for one that makes no sense."""
        asked = Asked(self.since, self.start, self.end, self.length)
        return resolve(clock.now(), zone_named(self.zone), asked, default)

    def with_limits(self, request: Request) -> Request:
        """The request with the options that bound it."""
        from insights.catalog.sizes import size

        most = request.max_scan if self.max_scan is None else _size(self.max_scan, size)
        return replace(
            request,
            limit=self.limit,
            timeout=duration(self.timeout) if self.timeout else None,
            max_scan=most,
            data_format=_format(self.data_format),
            lookups=_tables(self.lookups),
            now=int(clock.now().timestamp()),
        )


def _tables(pairs: tuple[str, ...]) -> dict[str, str]:
    tables = dict(pair.partition("=")[::2] for pair in pairs)
    for name, path in tables.items():
        if not name or not path:
            raise UsageError(f"'{name or path}' is no lookup table.", "Write --lookup NAME=FILE.")
    return tables


def _size(text: str, size: Any) -> int:
    try:
        return int(size(text))
    except ValueError:
        raise UsageError(f"'{text}' is no size.", "Write 50 GB or 500 MB.") from None


def _format(name: str | None) -> str:
    if not name:
        return ""
    from insights.engines.local.inputs import Layout

    names = [layout.value for layout in Layout]
    if name not in names:
        raise UsageError(f"There is no file format '{name}'.", f"Type one of {', '.join(names)}.")
    return name


def in_window(request: Request, wanted: Wanted, default: str) -> Request:
    """The request with its window. Files are read whole unless a time is given."""
    if wanted.data and not wanted.asks_for_a_time:
        return request
    return replace(request, window=wanted.window(default))


def answer(request: Request, where: engines.Where, wanted: Wanted, terminal: Terminal) -> None:
    """Execute the request and put its answer where it was asked for."""
    if wanted.dry_run:
        _show_request(request, where, wanted, terminal)
        return
    if where.remark:
        terminal.say(where.remark)
    with _prepared(request) as ready:
        with progress.shown(terminal) as moving:
            result = where.engine().run(ready, moving)
        if ready is not request:
            result.provenance = replace(result.provenance, groups=("generated traffic",))
        _print(result, wanted, terminal)
    for line in summary(result, result.delivered, zone_named(wanted.zone)):
        terminal.say(line)


@contextmanager
def _prepared(request: Request) -> Iterator[Request]:
    """The request with the generated sample in place of its name."""
    if request.window is None or len(request.data) != 1:
        yield request
        return
    from insights.catalog.model import GENERATED
    from insights.engines.local.generated import write_flow_log

    if request.data != (GENERATED,):
        yield request
        return

    window = request.window
    span = max(window.end - window.start, 60)
    with tempfile.TemporaryDirectory(prefix="insights-") as folder:
        path = Path(folder) / "generated-flow.log"
        write_flow_log(path, engines.sample_size(span), window.end, span)
        yield replace(request, data=(str(path),))


def _print(result: ResultSet, wanted: Wanted, terminal: Terminal) -> None:
    name = wanted.output or ("table" if terminal.shows_tables and not wanted.out else "jsonl")
    renderer = render(name)
    if wanted.out:
        write_file(Path(wanted.out), renderer(result))
        terminal.say(f"Wrote {result.delivered:,} rows to {wanted.out}.")
        return
    for piece in renderer(result, terminal.width):
        terminal.write(piece)


def _show_request(
    request: Request, where: engines.Where, wanted: Wanted, terminal: Terminal
) -> None:
    """``--dry-run``: what would be sent, as words or as one object."""
    window = request.window
    shown = {
        "query": request.text,
        "engine": where.name,
        "window": {"start": window.start, "end": window.end} if window else None,
        "groups": list(request.groups),
        "data": list(request.data),
        "parameters": dict(request.parameters),
        "limit": request.limit,
        "max_scan": request.max_scan,
        "estimate": where.estimate(request),
    }
    if wanted.output in ("json", "jsonl"):
        terminal.write(json.dumps(shown, indent=2 if wanted.output == "json" else None) + "\n")
        return
    terminal.write(_in_words(shown, request, wanted))


def _in_words(shown: dict[str, Any], request: Request, wanted: Wanted) -> str:
    from insights.render.summary import human_bytes
    from insights.times import describe

    window, estimate = request.window, shown["estimate"]
    lines = [
        f"engine:   {shown['engine']}",
        f"window:   {describe(window, zone_named(wanted.zone)) if window else 'all times'}",
        f"reads:    {', '.join(shown['groups'] or shown['data']) or 'what SOURCE names'}",
        f"estimate: {'not known' if estimate is None else human_bytes(estimate['bytes'])}",
    ]
    values = [f"{name} = {value}" for name, value in shown["parameters"].items()]
    if values:
        lines.append(f"values:   {', '.join(values)}")
    return "\n".join([*lines, "", request.text.rstrip(), ""])
