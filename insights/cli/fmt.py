"""``insights fmt``: the canonical layout of queries."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from insights.cli import options
from insights.cli.terminal import SPOKEN, Terminal

if TYPE_CHECKING:
    from insights.diagnostics import Diagnostic

_NAME = "<query>"
_STDIN = "<stdin>"


@click.command("fmt")
@click.argument(
    "paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True), metavar="[PATH]..."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if something is not formatted.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--text", metavar="QL", help="Format this query and print it.")
@options.catalog
@options.color
@options.quiet
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    check: bool,
    diff: bool,
    text: str | None,
    catalog: str | None,
    **_: object,
) -> None:
    """Put queries into canonical layout: one stage a line, long ones broken, comments kept.

    Of an entry only the query's text changes. Without PATH the whole catalog is formatted; with
    files or folders, what they hold. A file that is no YAML is a query, and - is one from stdin.
    """
    terminal = ctx.find_object(Terminal) or Terminal()
    job = _Job(terminal, check, diff)
    if text is not None:
        if paths:
            raise click.UsageError("--text formats one query; leave PATH out.", ctx)
        job.spoken(_NAME, text)
    elif paths == (Path("-"),):
        job.spoken(_STDIN, sys.stdin.buffer.read().decode("utf-8", "surrogateescape"))
    else:
        job.files(paths, catalog)
    ctx.exit(job.finish())


@dataclass(slots=True)
class _Job:
    """What was done so far."""

    terminal: Terminal
    check: bool
    diff: bool
    found: list[Diagnostic] = field(default_factory=list)
    changed: int = 0
    seen: int = 0
    spoken_only: bool = False

    def spoken(self, name: str, text: str) -> None:
        """A query that is in no file: the answer is its new text."""
        from insights.diagnostics import Source
        from insights.lang.formatter import format_query

        SPOKEN[name] = text
        self.spoken_only = True
        new, faults = format_query(Source(text, name))
        self.found += faults
        if faults:
            return
        new += "\n"
        self.seen, self.changed = 1, int(new != text.removesuffix("\n") + "\n")
        if self.diff:
            self._show(name, text, new)
        elif not self.check:
            self.terminal.write(new)

    def files(self, paths: tuple[Path, ...], catalog: str | None) -> None:
        """All files that are meant, one after the other."""
        from insights.cli.rewriting import named_files, own_catalog
        from insights.runs import entries

        if not paths and (self.check or self.diff):
            paths = (entries.located(catalog, self.terminal.say).path,)
        where = paths or (own_catalog(catalog, self.terminal),)
        for path in named_files(where, self.found):
            self._file(path)

    def _file(self, path: Path) -> None:
        from insights.catalog import codes
        from insights.cli.rewriting import YAML, replace_bytes, shown
        from insights.diagnostics import Span

        name = shown(path)
        try:
            data = path.read_bytes()
            is_entry = path.suffix in YAML
            new = self._entry(data, name) if is_entry else self._plain(data, name)
            if new is None or new == data:
                return
            if not (self.check or self.diff):
                replace_bytes(path, new)
        except OSError as error:
            message = f"This cannot be read or written: {error.strerror or error}."
            self.found.append(codes.UNREADABLE.at(name, Span(1, 1, 1, 1), message))
            return
        self.changed += 1
        if self.diff:
            self._show(name, data.decode("utf-8"), new.decode("utf-8"))
        else:
            self.terminal.write(f"{name}\n")

    def _plain(self, data: bytes, name: str) -> bytes | None:
        from insights.diagnostics import Source
        from insights.lang.formatter import format_query

        text = data.decode("utf-8", "surrogateescape")
        self.seen += 1
        new, faults = format_query(Source(text, name))
        self.found += faults
        if faults:
            return None
        ends = "\r\n" if "\r\n" in text else "\n"
        return (new + "\n").replace("\n", ends).encode("utf-8")

    def _entry(self, data: bytes, name: str) -> bytes | None:
        """The bytes of an entry with its query formatted; ``None`` where that is not possible."""
        from insights.catalog import codes
        from insights.catalog.marked import load
        from insights.catalog.places import MarkedMap
        from insights.catalog.rewrite import query_indent, with_query
        from insights.lang.formatter import WIDTH, format_query

        values, faults = load(data, name)
        self.found += faults
        if faults or not isinstance(values, MarkedMap) or not isinstance(values.get("query"), str):
            return None
        if values.get("language", "insights") != "insights":
            return None
        self.seen += 1
        source = values.source("query")
        text, faults = format_query(source, WIDTH - query_indent(data, name))
        self.found += faults
        if faults or text == source.text.rstrip("\n"):
            return None
        new = with_query(data, name, text)
        if new is None:
            message = "The query cannot be formatted in place: its YAML leaves no room for lines."
            hint = "Write it as a block: 'query: |', and the text below it, indented."
            self.found.append(codes.BAD_VALUE.at(name, values.value_span("query"), message, hint))
        return new

    def _show(self, name: str, old: str, new: str) -> None:
        for line in _unified(name, old, new):
            self.terminal.write(line)

    def _summary(self) -> str:
        verb = "would change" if self.check or self.diff else "changed"
        refused = len({finding.file for finding in self.found})
        left = f", {_counted(refused, 'file', 'files')} left alone" if refused else ""
        return f"{_counted(self.seen, 'query', 'queries')} read, {self.changed:,} {verb}{left}."

    def finish(self) -> int:
        """Tell what was done; the exit code."""
        for line in self.terminal.findings(self.found):
            sys.stderr.write(line)
        if not self.spoken_only:
            self.terminal.say(self._summary())
        return int(bool(self.found) or (self.check and self.changed > 0))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _unified(name: str, old: str, new: str) -> Iterator[str]:
    """A unified diff; a last line without line end is told as ``diff`` does."""
    found = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    for line in found:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
