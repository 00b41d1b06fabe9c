"""``insights validate``: is the catalog right?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from insights.cli import options
from insights.cli.terminal import Terminal

if TYPE_CHECKING:
    from insights.diagnostics import Diagnostic


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@options.catalog
@options.output("text", "text", "json")
@options.color
@options.quiet
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    catalog: str | None,
    output: str,
    **_: object,
) -> None:
    """Check schema, parameters, syntax, rules of the pipeline and references.

    Without PATH the whole catalog is checked; with files or folders, what they hold.
    """
    from insights.diagnostics import Severity, worst
    from insights.render.findings import as_json

    terminal = ctx.find_object(Terminal) or Terminal()
    found, count = _checked(paths, catalog, terminal)
    if output == "json":
        terminal.write("".join(as_json(found)))
    else:
        for line in terminal.findings(found):
            terminal.write(line)
    plural = "y" if count == 1 else "ies"
    terminal.say(f"{count:,} entr{plural} checked, {_counted(found)}.")
    ctx.exit(1 if (worst(found) or 0) >= Severity.ERROR else 0)


def _counted(found: list[Diagnostic]) -> str:
    errors = sum(finding.severity.word == "error" for finding in found)
    warnings = len(found) - errors
    parts = [f"{errors} error{'' if errors == 1 else 's'}"]
    if warnings:
        parts.append(f"{warnings} warning{'' if warnings == 1 else 's'}")
    return ", ".join(parts) if found else "nothing found"


def _checked(
    paths: tuple[Path, ...], catalog: str | None, terminal: Terminal
) -> tuple[list[Diagnostic], int]:
    """What is wrong in the catalogs that the paths belong to, and how many entries they have."""
    from insights.cli import entries
    from insights.errors import DataError

    if not paths:
        return _in_catalog(entries.located(catalog, terminal).path)
    found: dict[Diagnostic, None] = {}
    count = 0
    folders: dict[Path, list[Path]] = {}
    for path in paths:
        if not path.exists():
            raise DataError(f"'{path}' does not exist.")
        folders.setdefault(_catalog_of(path, catalog, terminal), []).append(path)
    for folder, wanted in folders.items():
        told, entries_there = _in_catalog(folder, wanted)
        found |= dict.fromkeys(told)
        count += entries_there
    return list(found), count


def _catalog_of(path: Path, catalog: str | None, terminal: Terminal) -> Path:
    from insights.catalog.files import CONFIG
    from insights.cli import entries

    start = path.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    return entries.located(catalog, terminal).path


def _in_catalog(folder: Path, wanted: Iterable[Path] = ()) -> tuple[list[Diagnostic], int]:
    from insights.catalog.files import read
    from insights.cli.entries import lint_entry
    from insights.diagnostics import ordered

    catalog, found = read(folder)
    everything = list(catalog.entries.values()) if catalog else []
    if catalog is not None:
        for entry in everything:
            found += lint_entry(catalog, entry)
    roots = [path.resolve() for path in wanted]
    if not roots:
        return ordered(found), len(everything)
    chosen = [finding for finding in found if _within(finding.file, roots)]
    return ordered(chosen), sum(_within(entry.file, roots) for entry in everything)


def _within(file: str, roots: list[Path]) -> bool:
    path = Path(file).resolve()
    return any(path == root or root in path.parents for root in roots)
