"""``insights lint --fix``: the safe answers to findings, written into the files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from insights.cli.rewriting import YAML, replace_bytes
from insights.cli.terminal import SPOKEN, Terminal
from insights.diagnostics import Source
from insights.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from insights.cli.linting import Subject
    from insights.lint.linter import Found


def fix_all(subjects: Iterable[Subject], today: date, terminal: Terminal) -> None:
    """Fix every query that has something to fix, and tell what was done on stderr.

    A query that was given on the spot is written to stdout with its fixes.
    """
    from insights.lint.fixes import fix

    for subject in subjects:
        file = subject.text.file

        def found(text: str, subject: Subject = subject) -> list[Found]:
            return replace(subject, text=Source(text, subject.text.file)).found(today)

        result = fix(subject.text.text, found)
        if file in SPOKEN:
            SPOKEN[file] = result.text
            terminal.write(result.text.rstrip("\n") + "\n")
        elif result.fixed and not _written(Path(file), result.text):
            terminal.note(f"{file}: its YAML leaves no room for fixes; write 'query: |'.")
            continue
        for one in result.fixed:
            terminal.say(f"{file}: fixed {one.code} {one.slug}: {one.hint or one.message}")


def _written(path: Path, text: str) -> bool:
    """Put the new query into its file; false where its YAML does not allow that."""
    from insights.catalog.rewrite import with_query

    try:
        data = path.read_bytes()
        if path.suffix in YAML:
            new = with_query(data, str(path), text)
        else:
            ends = "\r\n" if b"\r\n" in data else "\n"
            new = text.replace("\n", ends).encode("utf-8")
        if new is not None and new != data:
            replace_bytes(path, new)
    except OSError as error:
        raise DataError(f"'{path}' cannot be rewritten: {error.strerror}.") from error
    return new is not None
