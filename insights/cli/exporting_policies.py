"""The policies of ``insights export iam``: from targets to documents, and where these go."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insights.cli.terminal import Terminal, make_folder, write_file
from insights.errors import FindingsError, UsageError

if TYPE_CHECKING:
    from insights.exports.iam import Document
    from insights.syncing.targets import Located


def made(targets: Iterable[Located], purposes: Sequence[str]) -> dict[str, list[Document]]:
    """The documents of each account. Raises ``FindingsError`` where AWS would refuse an object."""
    from insights.diagnostics import Severity, ordered
    from insights.exports.iam import Stocked, documents
    from insights.monitors.derivation import derived_pattern
    from insights.monitors.desired import desired

    accounts: dict[str, list[Stocked]] = {}
    found = []
    for there in targets:
        wants = desired(there.target, derived_pattern)
        found += [one for one in (*there.found, *wants.found) if one.severity is Severity.ERROR]
        stocked = Stocked(there.target, wants.wanted)
        accounts.setdefault(there.target.account, []).append(stocked)
    if found:
        raise FindingsError("There is no policy for this.", ordered(dict.fromkeys(found)))
    return {account: list(documents(of, purposes)) for account, of in accounts.items()}


def delivered(accounts: dict[str, list[Document]], out: str | None, terminal: Terminal) -> int:
    """The documents on stdout, or as files, in a folder of each account of several."""
    if out is None:
        if len(accounts) > 1:
            message = f"Policies are for one account, and these are {', '.join(accounts)}."
            raise UsageError(message, "Add --out DIR for a folder of each, or --profile.")
        (found,) = accounts.values()
        terminal.write(_text(_shown(found)))
    for account, found in accounts.items():
        for remark in dict.fromkeys(text for one in found for text in one.remarks()):
            terminal.say(remark)
        if out is not None:
            _write(found, Path(out) / account if len(accounts) > 1 else Path(out), terminal)
    return 0


def _shown(found: Sequence[Document]) -> dict[str, Any]:
    if len(found) == 1 and not found[0].trust:
        return found[0].content
    plain = {one.name: one.content for one in found if not one.trust}
    roles = {one.name: one.content for one in found if one.trust}
    return {**plain, **({"roles": roles} if roles else {})}


def _write(found: Sequence[Document], folder: Path, terminal: Terminal) -> None:
    for one in found:
        name = one.name.replace("/", "-")
        files = {f"{name}.json": one.content}
        if one.trust:
            content = one.content
            files = {f"role-{name}.{part}.json": content[part] for part in ("trust", "policy")}
        for file, document in files.items():
            make_folder(folder)
            write_file(folder / file, iter([_text(document)]))
            terminal.say(f"{folder / file}: written.")


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2) + "\n"
