"""``insights explain``: what a finding means."""

from __future__ import annotations

from importlib import resources

import click

from insights.cli import options
from insights.cli.terminal import Terminal
from insights.errors import DataError, UsageError

#: The page about what the local engine answers, and how surely.
_FIDELITY = "fidelity"


@click.command("explain")
@click.argument("name", required=False, metavar="[CODE|SLUG]")
@options.color
@options.quiet
@click.pass_obj
def command(terminal: Terminal, /, name: str | None, **_: object) -> None:
    """Tell what a finding means, by its code or slug; without one, list all there are.

    'insights explain fidelity' tells how far the local engine can be believed.
    """
    if name is None:
        _list(terminal)
    elif name.lower() == _FIDELITY:
        terminal.write(_fidelity())
    else:
        _tell(name, terminal)


def _list(terminal: Terminal) -> None:
    """Code, slug, severity and one line, for every kind of finding."""
    from insights.cli.pages import every

    known = every()
    slugs = max(len(page.slug) for page in known)
    for page in known:
        summary = " ".join(page.summary.split())
        head = f"{page.code}  {page.slug:{slugs}}  {page.severity.word:7}  "
        terminal.write(f"{head}{summary}\n")


def _tell(name: str, terminal: Terminal) -> None:
    from insights.cli.pages import every
    from insights.lint.pages import lines
    from insights.suggest import did_you_mean

    known = every()
    wanted = [page for page in known if name.lower() in (page.code.lower(), page.slug)]
    if not wanted:
        names = [word for page in known for word in (page.slug, page.code)]
        hint = did_you_mean(name, [*names, _FIDELITY]) or "Type 'insights explain' to see all."
        raise UsageError(f"There is no finding '{name}'.", hint)
    pages = ("\n".join(lines(page)) for page in wanted)
    terminal.write("\n\n".join(pages) + "\n")


def _fidelity() -> str:
    page = resources.files("insights.engines.local") / "fidelity.md"
    try:
        return page.read_text("utf-8")
    except OSError as error:
        message = "The page 'fidelity' is not part of this installation."
        raise DataError(message, "Install the project again.") from error
