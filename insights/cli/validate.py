"""``insights validate``: is the catalog right?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from insights.cli import options, reporting
from insights.cli.terminal import Terminal

if TYPE_CHECKING:
    from insights.diagnostics import Diagnostic


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@options.catalog
@options.output("text", *reporting.OUTPUTS)
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
    """Check schema, parameters, syntax, rules of the pipeline, references and monitors.

    Without PATH the whole catalog is checked; with files or folders, what they hold.
    """
    from insights.diagnostics import Severity, worst

    terminal = ctx.find_object(Terminal) or Terminal()
    found, count = _checked(paths, catalog, terminal)
    reporting.write(found, output, terminal)
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
    from insights.cli.paths import by_catalog
    from insights.runs import entries

    if not paths:
        return _in_catalog(entries.located(catalog, terminal.say).path)
    found: dict[Diagnostic, None] = {}
    count = 0
    for folder, wanted in by_catalog(paths, catalog, terminal).items():
        told, entries_there = _in_catalog(folder, wanted)
        found |= dict.fromkeys(told)
        count += entries_there
    return list(found), count


def _in_catalog(folder: Path, wanted: Iterable[Path] = ()) -> tuple[list[Diagnostic], int]:
    from insights.catalog.files import read
    from insights.cli.paths import within
    from insights.diagnostics import ordered
    from insights.monitors.checks import check_catalog
    from insights.monitors.evidence import old_evidence
    from insights.runs.clock import now
    from insights.runs.entries import lint_entry

    catalog, found = read(folder)
    everything = list(catalog.entries.values()) if catalog else []
    if catalog is not None:
        for entry in everything:
            found += lint_entry(catalog, entry)
        found += check_catalog(catalog)
        found += old_evidence(catalog, now().date())
    roots = [path.resolve() for path in wanted]
    if not roots:
        return ordered(found), len(everything)
    chosen = [finding for finding in found if within(finding.file, roots)]
    return ordered(chosen), sum(within(entry.file, roots) for entry in everything)
