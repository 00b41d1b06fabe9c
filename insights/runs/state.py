"""The folder in which runs leave traces: history, kept answers, the budget of requests.

It is ``INSIGHTS_STATE``, else ``insights`` below ``XDG_STATE_HOME``, else below
``~/.local/state``. Files are their owner's alone, because queries and answers may hold secrets.
Nothing in it is needed: where it cannot be written, runs go on without.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from insights.engines.cloudwatch.budget import Budgets

VARIABLE = "INSIGHTS_STATE"
#: What a process that was killed left half written is removed after so many seconds.
_ABANDONED = 3600.0
_PART = ".part"


def folder() -> Path:
    """The folder, which need not exist. Raises ``OSError`` where there is no home."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    base = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(base):  # noqa: PTH117 - other values are to be ignored (XDG base directories)
        return Path(base) / "insights"
    try:
        return Path.home() / ".local" / "state" / "insights"
    except RuntimeError as error:
        raise OSError(str(error)) from error


def problem() -> str:
    """Why the folder cannot be used, in words; an empty text where it can."""
    try:
        path = private(folder())
        if os.access(path, os.W_OK | os.X_OK):
            return ""
        reason = "it cannot be written"
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    return f"The folder for what runs leave behind cannot be used: {reason} ({_shown()})."


def private(path: Path) -> Path:
    """The folder, made where it is missing, for its owner alone."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that is written beside its place and put there when the block ends well.

    So a reader sees all of it or nothing, whenever the process dies.
    """
    private(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}{_PART}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def clear_parts(path: Path) -> None:
    """Remove what killed processes left half written in a folder."""
    for part in path.glob(f".*{_PART}"):
        if time.time() - part.stat().st_mtime > _ABANDONED:
            part.unlink(missing_ok=True)


def budgets() -> Budgets:
    """The budgets of requests, shared by all processes that use the folder."""
    try:
        return _budgets(folder() / "budgets")
    except OSError:
        return _budgets(None)


@cache
def _budgets(path: Path | None) -> Budgets:
    from insights.engines.cloudwatch.budget import Budgets

    return Budgets(path)


def _shown() -> str:
    try:
        return f"'{folder()}'; {VARIABLE} names another"
    except OSError:
        return f"set {VARIABLE}"
