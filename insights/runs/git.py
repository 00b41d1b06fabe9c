"""What git knows of a folder: a revision, and the files that it had there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from insights.dataclass import dataclass
from insights.errors import DataError, UsageError

#: Where a base is looked for when none is named, in this order.
_BASES = ("origin/HEAD", "origin/main", "origin/master", "main", "master", "HEAD")
#: In GitHub's workflows, the branch that a pull request goes to.
_GITHUB = "GITHUB_BASE_REF"
#: A file of a tree, not a link or a submodule (git ls-tree).
_FILES = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit, by its name as it is shown. ``remark`` says what is unusual about it."""

    shown: str
    commit: str
    remark: str = ""


class Repository:
    """The repository that a folder is in. ``DataError`` where there is none, or no git."""

    def __init__(self, folder: Path) -> None:
        self._at = next(one for one in (folder, *folder.parents) if one.is_dir())
        self.root = Path(self._words("rev-parse", "--show-toplevel"))

    def base(self, asked: str | None, environ: Mapping[str, str]) -> Revision:
        """The commit that a change starts from: where its history left that of the reference.

        Without a reference it is the pull request's target, or the main branch. ``UsageError``
        where there is no such reference.
        """
        named = environ.get(_GITHUB)
        wanted = [asked] if asked else [*([f"origin/{named}"] if named else []), *_BASES]
        for name in wanted:
            commit = self._commit(name)
            if commit:
                return self._start(name, commit)
        if asked is None:
            raise UsageError("The repository has no commit.", "Commit the catalog first.")
        hint = "Fetch it ('git fetch origin main --depth=1'), or name another with --base."
        raise UsageError(f"git knows no revision '{asked}' here.", hint)

    def _commit(self, name: str) -> str:
        done = self._git(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        )
        return done.stdout.decode().strip() if done.returncode == 0 else ""

    def _start(self, name: str, commit: str) -> Revision:
        done = self._git("merge-base", commit, "HEAD")
        if done.returncode == 0:
            return Revision(name, done.stdout.decode().split()[0])
        remark = (
            f"This clone does not reach back to where its history left '{name}', so the "
            f"comparison is with '{name}' itself. 'git fetch --unshallow' gets the rest."
        )
        return Revision(name, commit, remark)

    def names(self, revision: Revision) -> dict[str, str]:
        """Every file of a revision: its path from the root, and the id of its content."""
        done = self._checked("ls-tree", "-r", "-z", "--full-tree", revision.commit)
        listed = {}
        for line in done.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            about, path = line.split("\t", 1)
            mode, _, content = about.split(" ")
            if mode in _FILES:
                listed[path] = content
        return listed

    def contents(self, ids: Sequence[str]) -> list[bytes]:
        """What files hold, by the ids of their contents."""
        if not ids:
            return []
        out = self._checked("cat-file", "--batch", given="\n".join(ids).encode() + b"\n")
        found = []
        at = 0
        for _ in ids:
            end = out.index(b"\n", at)
            words = out[at:end].split(b" ")
            if len(words) != 3:
                raise DataError("git lacks files of that revision.", "Fetch it anew.")
            at = end + 1 + int(words[2])
            found.append(out[end + 1 : at])
            at += 1
        return found

    def _words(self, *arguments: str) -> str:
        return os.fsdecode(self._checked(*arguments)).removesuffix("\n")

    def _checked(self, *arguments: str, given: bytes = b"") -> bytes:
        done = self._git(*arguments, given=given)
        if done.returncode:
            told = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
            first = (told.splitlines() or ["it failed"])[0]
            hint = "Run this inside of a git repository that has the catalog."
            raise DataError(f"git refuses in '{self._at}': {first}", hint)
        return done.stdout

    def _git(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = ["git", "-C", str(self._at), "--no-optional-locks", *arguments]
        environ = {**os.environ, "LC_ALL": "C"}
        try:
            return subprocess.run(
                command, input=given, capture_output=True, env=environ, check=False
            )
        except FileNotFoundError:
            hint = "Install git; a review compares with what it has."
            raise DataError("There is no git on this machine.", hint) from None
