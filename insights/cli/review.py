"""``insights review``: what changed since a revision of git, and what it means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options, progress, reporting
from insights.cli.terminal import Terminal
from insights.errors import UsageError

if TYPE_CHECKING:
    from insights.effects.effects import Running
    from insights.engines.protocol import Progress
    from insights.review.catalogs import Review


#: Forms that hold findings on lines only.
_FINDINGS = ("github", "sarif", "junit", "rdjson")


@click.command("review")
@click.option("--base", "asked", metavar="REF", help="Compare with where HEAD left this.")
@click.option("--no-run", is_flag=True, help="Compare what is written only, run nothing.")
@click.option("-p", "--param", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@options.catalog
@options.times
@options.looking
@options.output("text", "text", "markdown", "json", "github", "sarif", "junit", "rdjson")
@options.color
@options.quiet
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    asked: str | None,
    catalog: str | None,
    output: str,
    files: tuple[str, ...],
    **given: Any,
) -> int:
    """Tell for every entry that changed whether that breaks something, and the version it needs.

    A change is breaking, one of behaviour (other rows), one of monitors, or one of wording. Old
    and new run on the events of tests; with --data or -e on real events too, the old and the new
    query in the same window. The exit code is 1 where a version is too low, or a name is gone that
    was not retired. Without --base it is the target of the pull request, or the main branch.

    \b
      insights review --base origin/main
      insights review -e prod --since 1d
      insights review -o markdown --data logs/*.gz
    """
    from insights.effects.effects import missing, with_effects
    from insights.runs.reviewing import compared

    found = compared(_folder(catalog, terminal), asked)
    if output in _FINDINGS:
        _check_forms(given, output)
    with progress.shown(terminal) as moving:
        review = with_effects(found, _running(given, files, moving, terminal))
    _write(review, output, terminal)
    for one in missing(review):
        terminal.note(f"Not compared on {one.where}: {one.failed}")
    return 1 if review.faults else 5 * bool(missing(review))


def _check_forms(given: dict[str, Any], output: str) -> None:
    """Run nothing for findings, which stand on changed lines and have no rows.

    Raises ``UsageError`` where rows were asked for.
    """
    if any(given[name] for name in ("data", "env", "groups", "pairs")):
        hint = "Choose -o text, markdown or json."
        raise UsageError(f"-o {output} has findings on lines, and no rows.", hint)
    given["no_run"] = True


def _running(
    given: dict[str, Any], files: tuple[str, ...], moving: Progress, terminal: Terminal
) -> Running:
    """What is run beside the comparison. Raises ``UsageError`` for options without a place."""
    from insights.effects.effects import Running
    from insights.effects.real import RealData
    from insights.runs import clock, entries
    from insights.runs.wanted import Wanted

    if files and not given["data"]:
        raise click.UsageError(f"Got unexpected argument '{files[0]}'. Put --data before files.")
    given["data"] = (*given["data"], *files)
    names = (*options.LOOKING, "since", "start", "end", "length", "zone")
    wanted = Wanted(**{name: given[name] for name in names})
    somewhere = wanted.env or wanted.data or wanted.is_live
    if not somewhere and (wanted.asks_for_a_time or given["pairs"]):
        raise UsageError("Nothing says where to look.", "Add -e ENV or --data FILE.")
    real = RealData(wanted, entries.given(given["pairs"]), moving, terminal.say)
    return Running(clock.now(), real if somewhere else None, proofs=not given["no_run"])


def _folder(catalog: str | None, terminal: Terminal) -> Path:
    """The catalog's folder; one that is named may be gone."""
    from insights.catalog.files import CONFIG
    from insights.cli.rewriting import own_catalog

    if catalog is not None and not (Path.cwd() / catalog / CONFIG).exists():
        return Path.cwd() / catalog
    return own_catalog(catalog, terminal)


def _write(review: Review, output: str, terminal: Terminal) -> None:
    from insights.render import reviews
    from insights.review.findings import findings

    forms = {"text": reviews.as_text, "markdown": reviews.as_markdown, "json": reviews.as_json}
    if output not in forms:
        reporting.write(findings(review), output, terminal)
        for remark in review.remarks:
            terminal.say(remark)
        terminal.say(reviews.summary(review))
        return
    for piece in forms[output](review):
        terminal.write(piece)
