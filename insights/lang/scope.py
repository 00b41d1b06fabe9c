"""What every stage defines, lists and drops; and so the columns of the answer.

Rules: language spec sections 3 and 5.1 to 5.6. Linter, column checks and engines read the same
scopes, so that they cannot disagree.

fidelity: default-columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from insights.dataclass import dataclass
from insights.lang import ast
from insights.lang.glob import group_names
from insights.lang.log_types import LogSource
from insights.lang.printer import expression
from insights.lang.types import type_of
from insights.results import Column, ColumnType

#: Shown when no command chooses columns (CWL_QuerySyntax-Fields, 2022).
DEFAULT_COLUMNS = ("@timestamp", "@message")
#: The columns of pattern (CWL_QuerySyntax-Pattern).
PATTERN_COLUMNS = {
    "@pattern": ColumnType.STRING,
    "@ratio": ColumnType.NUMBER,
    "@sampleCount": ColumnType.NUMBER,
    "@severityLabel": ColumnType.STRING,
}
#: The columns of diff: what they hold is documented, what they are called is assumed.
DIFF_COLUMNS = {
    "@pattern": ColumnType.STRING,
    "@sampleCount": ColumnType.NUMBER,
    "@differenceCount": ColumnType.NUMBER,
    "@differenceDescription": ColumnType.STRING,
    "@severityLabel": ColumnType.STRING,
}
#: The columns of pattern and diff that are shown only where they are asked for.
HIDDEN_COLUMNS = {"@PatternId": ColumnType.STRING, "@regexString": ColumnType.STRING}
#: The column of estimate; its name is assumed.
ESTIMATED = "estimatedBytes"
#: How often topk saw each value; that there is such a column, and its name, is assumed.
TOPK_COUNT = "count(*)"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is known in front of a stage.

    ``defined`` are ephemeral fields, by name; ``listed`` the names that ``fields`` chose so far,
    in order; ``displayed`` those of the last ``display``. ``closed`` holds after ``stats``: no
    other field exists any more. ``extracted`` are names that ``parse`` made.
    """

    source: LogSource
    defined: Mapping[str, ColumnType] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    displayed: tuple[str, ...] | None = None
    extracted: tuple[str, ...] = ()
    closed: bool = False

    def type_of(self, node: ast.Expr) -> ColumnType:
        """The type of an expression here; the text of an aggregate column names that column."""
        if not isinstance(node, ast.Field) and (text := expression(node)) in self.defined:
            return self.defined[text]
        return type_of(node, self.defined, self.source)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns if the query ended here."""
        if self.displayed is not None:
            names: Iterable[str] = self.displayed
        elif self.listed:
            names = self.listed
        else:
            names = (*DEFAULT_COLUMNS, *self.extracted)
        return tuple(Column(name, self._column_type(name)) for name in dict.fromkeys(names))

    def _column_type(self, name: str) -> ColumnType:
        return type_of(ast.Field((name,)), self.defined, self.source)


# fidelity: column-names


def column_name(item: ast.Item) -> str:
    """What an item's column is called: its alias, its field's name, else its text."""
    if item.alias is not None:
        return item.alias.text
    if isinstance(item.value, ast.Field):
        return item.value.name
    return expression(item.value)


def scopes(query: ast.Query, source: LogSource) -> list[Scope]:
    """The scope in front of each stage, and behind the last: one more than stages."""
    found = [Scope(source)]
    for command in query.commands:
        found.append(after(found[-1], command))
    return found


def columns(query: ast.Query, source: LogSource) -> tuple[Column, ...]:
    """The columns of the answer, in order."""
    return scopes(query, source)[-1].columns


def after(scope: Scope, command: ast.Command) -> Scope:
    """The scope behind one stage."""
    match command:
        case ast.Fields():
            return _fields(scope, command.items)
        case ast.Display():
            shown = _fields(scope, command.items)
            names = tuple(column_name(item) for item in command.items)
            return replace(shown, listed=scope.listed, displayed=names)
        case ast.Stats():
            return _stats(scope, command)
        case ast.ParseGlob() | ast.ParseFormat():
            return _extract(scope, [name.text for name in command.names], command)
        case ast.ParseRegex():
            return _extract(scope, regex_names(command), command)
        case ast.Json():
            return _extract(scope, [command.name.text], command)
        case _:
            return _shaped(scope, command)


def regex_names(command: ast.ParseRegex) -> list[str]:
    """The names that a regex parse defines: its named groups, then names after ``as``."""
    groups = group_names(command.pattern.pattern) if isinstance(command.pattern, ast.Regex) else []
    return [*groups, *(name.text for name in command.names)]


def _fields(scope: Scope, items: Iterable[ast.Item]) -> Scope:
    defined, listed = dict(scope.defined), list(scope.listed)
    for item in items:
        current = replace(scope, defined=defined)
        name = column_name(item)
        if item.alias is not None or not isinstance(item.value, ast.Field):
            defined = {**defined, name: current.type_of(item.value)}
        listed.append(name)
    return replace(scope, defined=defined, listed=tuple(dict.fromkeys(listed)))


def _stats(scope: Scope, command: ast.Stats) -> Scope:
    defined: dict[str, ColumnType] = {}
    for item in (*command.keys, *command.items):
        inner = replace(scope, defined={**scope.defined, **defined})
        defined[column_name(item)] = inner.type_of(item.value)
    if top_of(command) is not None:
        defined[TOPK_COUNT] = ColumnType.NUMBER
    return Scope(scope.source, defined, tuple(defined), closed=True)


def top_of(command: ast.Stats) -> ast.Call | None:
    """The call of topk that is all there is in a stats."""
    first = command.items[0].value
    alone = len(command.items) == 1 and not command.keys
    named = isinstance(first, ast.Call) and first.name.lower() == "topk"
    return first if alone and named and isinstance(first, ast.Call) else None


def _extract(scope: Scope, names: list[str], command: ast.Command) -> Scope:
    kind = ColumnType.ANY
    if isinstance(command, ast.ParseFormat) and command.format == "logfmt":
        kind = ColumnType.JSON
    defined = {**scope.defined, **dict.fromkeys(names, kind)}
    return replace(scope, defined=defined, extracted=(*scope.extracted, *names))


def _shaped(scope: Scope, command: ast.Command) -> Scope:
    """The 2026 shaping commands add columns; ``pattern`` and its kin replace them."""
    added = _added(command)
    if isinstance(command, ast.Pattern | ast.Diff):
        shown = PATTERN_COLUMNS if isinstance(command, ast.Pattern) else DIFF_COLUMNS
        return Scope(scope.source, {**shown, **HIDDEN_COLUMNS}, tuple(shown), closed=True)
    if isinstance(command, ast.Estimate):
        return Scope(scope.source, {ESTIMATED: ColumnType.NUMBER}, (ESTIMATED,), closed=True)
    if isinstance(command, ast.CountFrequent):
        names = [f.name for f in command.fields]
        kinds = {**{n: scope._column_type(n) for n in names}, "_approxcount": ColumnType.NUMBER}
        return Scope(scope.source, kinds, tuple(kinds), closed=True)
    if not added:
        return scope
    listed = scope.listed and tuple(dict.fromkeys((*scope.listed, *added)))
    displayed = scope.displayed and tuple(dict.fromkeys((*scope.displayed, *added)))
    return replace(scope, defined={**scope.defined, **added}, listed=listed, displayed=displayed)


def _added(command: ast.Command) -> dict[str, ColumnType]:
    match command:
        case ast.Accum():
            name = command.name.text if command.name else f"accum({_shown(command.field)})"
            return {name: ColumnType.NUMBER}
        case ast.AutoRegress():
            base = command.name.text if command.name else _shown(command.field)
            lags = range(command.first, command.last + 1)
            single = command.name is not None and command.first == command.last
            return {base if single else f"{base}_p{n}": ColumnType.ANY for n in lags}
        case ast.AddTotals() if command.row:
            return {total_name(command): ColumnType.NUMBER}
        case ast.Unnest():
            return {command.name.text: ColumnType.JSON}
        case ast.Sessionize():
            return {command.name.text if command.name else "session_id": ColumnType.NUMBER}
        case ast.Lookup():
            return dict.fromkeys(command.outputs, ColumnType.ANY)
        case ast.CidrLookup():
            return dict.fromkeys((name for _, name in command.outputs), ColumnType.ANY)
        case _:
            return {}


def total_name(command: ast.AddTotals) -> str:
    """The column that addtotals adds; a placeholder's own text where its name is not known yet."""
    title = command.fieldname
    return title if isinstance(title, str) else expression(title)


def _shown(node: ast.Field | ast.Placeholder) -> str:
    return node.name if isinstance(node, ast.Field) else expression(node)
