"""``insights review``: what changed since a revision of git, and what it means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from insights.cli import options, reporting
from insights.cli.terminal import Terminal

if TYPE_CHECKING:
    from insights.review.catalogs import Review


@click.command("review")
@click.option("--base", "asked", metavar="REF", help="Compare with where HEAD left this.")
@options.catalog
@options.output("text", "text", "markdown", "json", "github", "sarif", "junit", "rdjson")
@options.color
@options.quiet
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    asked: str | None,
    catalog: str | None,
    output: str,
    **_: object,
) -> int:
    """Tell for every entry that changed whether that breaks something, and the version it needs.

    A change is breaking, one of behaviour (other rows), one of monitors, or one of wording. The
    exit code is 1 where a version is too low, or a name is gone that was not retired. Without
    --base it is the target of the pull request, or the main branch.
    """
    from insights.runs.reviewing import reviewed

    review = reviewed(_folder(catalog, terminal), asked)
    _write(review, output, terminal)
    return int(bool(review.faults))


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
