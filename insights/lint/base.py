"""What a rule is, what it sees, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import ClassVar, NamedTuple, TypeVar

from insights.dataclass import dataclass
from insights.diagnostics import Severity, Source
from insights.lang.ast import Call, Command, Field, Item, Join, Node, Query, SavedCall
from insights.lang.functions import lookup
from insights.lang.log_types import LogSource
from insights.lang.scope import Scope, column_name, scopes
from insights.lang.walk import children
from insights.lint.conditions import is_defined
from insights.lint.engines import Engine
from insights.lint.suppressions import Suppression, suppressions

N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``text[start:end]`` of the query by ``text``; offsets count characters."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, at a node. The linter adds code, severity, file and place.

    ``edits`` are the one safe answer, where there is one; they do not overlap. ``severity``
    replaces that of the rule.
    """

    node: Node
    message: str
    hint: str = ""
    edits: tuple[Edit, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a query is to run, as far as that is known.

    ``engines`` are those besides CloudWatch that run it, ``window`` is in seconds, ``log_class``
    is ``STANDARD`` or ``INFREQUENT_ACCESS``; ``groups`` tells that log groups are given beside
    the query.
    """

    engines: tuple[Engine, ...] = ()
    window: int | None = None
    log_class: str = ""
    groups: bool = False


class Stage(NamedTuple):
    """A command, the scope in front of it, and its nodes without those of queries inside it."""

    command: Command
    scope: Scope
    nodes: tuple[Node, ...]

    def all(self, kind: type[N]) -> Iterator[N]:
        """The nodes of exactly that class, in the order of the text."""
        return (node for node in self.nodes if type(node) is kind)


class Context:
    """What rules see: the tree, the scope in front of every stage, and the source's fields.

    The tree is walked once; rules ask for nodes by their class. ``known``, ``ran`` and
    ``today`` are for rules that come last: all rules, those that ran, the day if it is known.
    """

    def __init__(
        self, query: Query, text: Source, source: LogSource, target: Target | None = None
    ) -> None:
        self.query = query
        self.text = text
        self.source = source
        self.target = target or Target()
        self.scopes: list[Scope] = scopes(query, source)
        self.discovered = source.discovered
        self._nodes: dict[type[Node], list[Node]] = {}
        self.stages: tuple[Stage, ...] = tuple(
            Stage(command, scope, tuple(self._own(command)))
            for command, scope in zip(query.commands, self.scopes, strict=False)
        )
        self.suppressions: tuple[Suppression, ...] = suppressions(query, text.text)
        self.known: tuple[Rule, ...] = ()
        self.ran: tuple[Rule, ...] = ()
        self.today: date | None = None

    def all(self, kind: type[N]) -> Sequence[N]:
        """All nodes of exactly that class, those of queries inside the query included."""
        return self._nodes.get(kind, ())  # type: ignore[return-value]

    @cached_property
    def event_fields(self) -> tuple[tuple[Stage, Field], ...]:
        """Fields of the events that stages read: those that nothing before them defines.

        They end where other rows begin: at stats and its kin, at a join or a saved query.
        Queries inside the query read other events and are left out.
        """
        return tuple(_event_fields(self.stages))

    def refused_by(self, name: str) -> Iterator[Finding]:
        """What the engine of that name, where the query is to run on it, has no answer to."""
        for engine in self.target.engines:
            if engine.name == name:
                yield from _refused(self, engine)

    def _own(self, command: Command) -> Iterator[Node]:
        """The nodes of a stage, parents first; all of them are noted by class."""
        stack: list[tuple[Node, bool]] = [(command, True)]
        while stack:
            node, own = stack.pop()
            own = own and type(node) is not Query
            self._nodes.setdefault(type(node), []).append(node)
            if own:
                yield node
            stack.extend((child, own) for child in reversed(list(children(node))))


def _refused(context: Context, engine: Engine) -> Iterator[Finding]:
    hint = "Run it in an environment of the engine cloudwatch."
    parts: list[tuple[Node, str]] = [
        (command, command.word or type(command).__name__.lower())
        for command in context.query.commands
        if type(command) not in engine.commands
    ]
    for call in context.all(Call):
        function = lookup(call.name)
        if function is not None and function.name.lower() in engine.lacks:
            parts.append((call, call.name))
    if not engine.fields:
        parts += [
            (node, node.name)
            for _, node in context.event_fields
            if node.name.startswith("@") and node.name != "@timestamp"
        ]
    for node, word in parts:
        yield Finding(node, f"The {engine.name} engine has no '{word}'.", hint)


def _event_fields(stages: Sequence[Stage]) -> Iterator[tuple[Stage, Field]]:
    for stage in stages:
        if stage.scope.closed or isinstance(stage.command, Join | SavedCall):
            return
        defined = set(stage.scope.defined)
        named = [item for item in stage.all(Item) if item.alias]
        for node in stage.all(Field):
            while named and named[0].end <= node.start:
                defined.add(column_name(named.pop(0)))
            if "{{" not in node.name and not is_defined(node, defined):
                yield stage, node


class Rule:
    """One rule a file. ``good`` and ``bad`` queries are its tests and its documentation.

    The examples read ``source`` and run at ``target``. A rule that is not ``whole`` looks at
    single nodes, so that it also runs on what is left of a query with faults. One that comes
    ``last`` looks at what suppressions did to the findings of the others.
    """

    code: ClassVar[str]
    slug: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    good: ClassVar[tuple[str, ...]]
    bad: ClassVar[tuple[str, ...]]
    source: ClassVar[LogSource] = LogSource("json")
    target: ClassVar[Target] = Target()
    whole: ClassVar[bool] = True
    last: ClassVar[bool] = False

    def check(self, context: Context) -> Iterator[Finding]:
        """All findings in one query."""
        raise AssertionError(f"{type(self).__name__} does not check {context.text.file}")
