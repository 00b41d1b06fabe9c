"""A repository with a catalog in which every entry changes in its own way."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from command_line import Outcome, insights

HERE = Path(__file__).parents[1] / "review" / "cases"
CONFIG = """\
catalog: acme-app
sources:
  app: {type: json, fields: {status: number, ms: number, kind: string}}
  web: {type: json, fields: {status: number, ms: number, kind: string}}
environments:
  prod:
    engine: cloudwatch
    account: '123456789012'
    regions: [us-east-1]
    log_groups: {app: [/app], web: [/web]}
"""
TEMPLATE = (HERE / "entry.yaml").read_text()

#: Nothing of the machine's own settings of git, and the same commits each time.
_GIT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}


def entry(name: str, **edits: str) -> str:
    """The text of an entry; edits replace the value of a top-level key that is on one line."""
    text = TEMPLATE.replace("NAME", name)
    for key, value in edits.items():
        lines = [
            f"{key}: {value}" if one.startswith(f"{key}:") else one for one in text.split("\n")
        ]
        text = "\n".join(lines)
    return text


@dataclass(frozen=True)
class Change:
    """What is done to one entry, and what has to be told of it."""

    name: str
    class_: str
    says: list[str]
    edits: list[list[str]] = field(default_factory=list)
    needs: str = ""
    faults: list[str] = field(default_factory=list)
    called: str = ""
    move: str = ""
    delete: bool = False
    fine: bool = False
    rows: list[int] | None = None
    watch: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    synced: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, written: dict[str, Any]) -> Change:
        """From the file of cases."""
        return cls(class_=written.pop("class"), **written)

    @property
    def now(self) -> str:
        """The name that the entry has in the end."""
        return self.called or self.name


CHANGES = [Change.of(one) for one in yaml.safe_load((HERE / "changes.yaml").read_text())]


class Repository:
    """A repository of git with a catalog in ``queries``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.catalog = root / "queries"
        self.catalog.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")
        self.write("catalog.yaml", CONFIG)

    def git(self, *arguments: str) -> str:
        """What a command of git prints."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=_GIT, capture_output=True, check=True, text=True
        )
        return done.stdout

    def commit(self) -> None:
        """Everything as it is."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "as it is")

    def write(self, path: str, text: str) -> None:
        """A file of the catalog."""
        file = self.catalog / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def edit(self, path: str, *pairs: list[str] | tuple[str, str]) -> None:
        """Replace texts of a file, each of which has to be there."""
        text = (self.catalog / path).read_text()
        for old, new in pairs:
            assert old in text, f"{path}: {old!r} is not there"
            text = text.replace(old, new, 1)
        self.write(path, text)

    def make(self, change: Change) -> None:
        """Do to an entry what a case says."""
        file = f"{change.name}.yaml"
        self.edit(file, *change.edits)
        if change.move:
            text = (self.catalog / file).read_text()
            self.write(change.move, text)
        if change.move or change.delete:
            (self.catalog / file).unlink()

    def run(self, *arguments: str, **environment: str) -> Outcome:
        """``insights`` at the root of the repository."""
        settings = {"GIT_CONFIG_NOSYSTEM": "1", **environment}
        return insights(*arguments, "--catalog", "queries", cwd=self.root, environment=settings)

    def review(self, *arguments: str, **environment: str) -> Mapping[str, Any]:
        """``insights review -o json``: its object, the entries by name, and the exit code."""
        done = self.run("review", "-o", "json", *arguments, **environment)
        assert done.code in (0, 1), done.err
        told: dict[str, Any] = json.loads(done.out)
        return {**told, "entries": {one["name"]: one for one in told["entries"]}, "code": done.code}
