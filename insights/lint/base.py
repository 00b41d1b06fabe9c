"""What a rule is, what it sees, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from insights.diagnostics import Severity, Source
from insights.lang.ast import Node, Query
from insights.lang.log_types import LogSource
from insights.lang.scope import Scope, scopes


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, at a node. The linter adds code, severity, file and place."""

    node: Node
    message: str
    hint: str = ""


class Context:
    """What rules see: the tree, the scope in front of every stage, and the source's fields."""

    def __init__(self, query: Query, text: Source, source: LogSource) -> None:
        self.query = query
        self.text = text
        self.source = source
        self.scopes: list[Scope] = scopes(query, source)


class Rule:
    """One rule a file. ``good`` and ``bad`` queries are its tests and its documentation."""

    code: ClassVar[str]
    slug: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    good: ClassVar[tuple[str, ...]]
    bad: ClassVar[tuple[str, ...]]

    def check(self, context: Context) -> Iterator[Finding]:
        """All findings in one query."""
        raise AssertionError(f"{type(self).__name__} does not check {context.text.file}")
