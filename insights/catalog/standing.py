"""Entries that go out of use: what is said of a deprecated one, and how a retired one refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insights.errors import UsageError

if TYPE_CHECKING:
    from insights.catalog.model import Entry


def warning(entry: Entry) -> str:
    """What those are told who run a deprecated entry; nothing of any other."""
    if entry.status != "deprecated":
        return ""
    instead = f"Run '{entry.replaced_by}' instead." if entry.replaced_by else "It will be retired."
    return f"'{entry.name}' is deprecated. {instead}"


def refuse_retired(entry: Entry) -> None:
    """``UsageError`` for a retired entry, with what to run instead."""
    if entry.status != "retired":
        return
    owner = f"Ask {entry.owner} about it." if entry.owner else "Run 'insights list' for others."
    hint = f"Run '{entry.replaced_by}' instead." if entry.replaced_by else owner
    raise UsageError(f"'{entry.name}' is retired and runs no more.", hint)
