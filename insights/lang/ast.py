"""The tree of a query.

Equality is meaning: positions, comments and spellings that change nothing (``where`` for
``filter``) take no part in ``==``. ``start`` and ``end`` are offsets into the query's text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Node:
    """Anything with a place in the text."""

    start: int = field(default=0, compare=False, repr=False, kw_only=True)
    end: int = field(default=0, compare=False, repr=False, kw_only=True)


# ---------------------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Field(Node):
    """``a.b``, ``a[0].b``, ``` a.`b c` ```: names are split at dots outside backticks.

    ``segments`` of ``@@x`` is ``("@@x",)``; :attr:`name` undoes the doubling.
    """

    segments: tuple[str | int, ...]

    @property
    def name(self) -> str:
        """The flattened name: segments joined by dots, as discovered fields are called."""
        text = ".".join(str(segment) for segment in self.segments)
        return text[1:] if text.startswith("@@") else text


@dataclass(frozen=True, slots=True)
class String(Node):
    """A string literal, by value."""

    value: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number literal, as written."""

    text: str

    @property
    def value(self) -> int | float:
        """The number."""
        return int(self.text) if self.text.isdigit() else float(self.text)


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """``true`` or ``false``; accepted live in comparisons (observed 2.17)."""

    value: bool


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """``5m``: a count and a unit, as written."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Regex(Node):
    """A regular expression between slashes, by pattern (``\\/`` read as a slash)."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Placeholder(Node):
    """``{{name}}`` in a saved query, where a value stands."""

    name: str


@dataclass(frozen=True, slots=True)
class Star(Node):
    """The ``*`` of ``count(*)``."""


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """``[a, b]`` after ``in``."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function call; ``name`` as typed (functions are case-insensitive)."""

    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``jsonParse(x).a[0]``: steps into the value of an expression."""

    base: Expr
    segments: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """``not x``, ``-x``; ``!x`` is ``not x``."""

    operator: Literal["not", "-"]
    operand: Expr
    spelling: str = field(default="", compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Logical(Node):
    """``a and b and c``: at least two operands, none of them the same operator unbracketed."""

    operator: Literal["and", "or"]
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two operands: ``= != < <= > >= + - * / % ^``. ``spelling`` keeps ``==``."""

    operator: str
    left: Expr
    right: Expr
    spelling: str = field(default="", compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Like(Node):
    """``left like pattern``; ``=~`` is the same with a regex."""

    left: Expr
    pattern: Expr
    negated: bool = False
    spelling: str = field(default="", compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class In(Node):
    """``left in [..]`` or ``left in ( subquery )``."""

    left: Expr
    items: ListLiteral | Placeholder | Query
    negated: bool = False


Expr: TypeAlias = (
    Field
    | String
    | Number
    | Boolean
    | Duration
    | Regex
    | Placeholder
    | Star
    | ListLiteral
    | Call
    | Path
    | Unary
    | Logical
    | Binary
    | Like
    | In
)


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name that a command defines: an alias, without its backticks."""

    text: str


@dataclass(frozen=True, slots=True)
class Item(Node):
    """``expression [as alias]`` in fields, display and stats."""

    value: Expr
    alias: Name | None = None


# ------------------------------------------------------------------------------- commands


@dataclass(frozen=True, slots=True)
class Command(Node):
    """One stage. ``word`` is the keyword as typed."""

    word: str = field(default="", compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Selector(Node):
    """One part of ``SOURCE``: ``logGroups(...)``, ``dataSource([..])``, ``logGroupTags([..])``.

    ``arguments`` are (name, values); tags hold one pair a key.
    """

    kind: str
    arguments: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SourceStage(Command):
    """``SOURCE``: where the events come from. ``options`` are ``start=`` and ``end=``."""

    groups: tuple[Name, ...] = ()
    selectors: tuple[Selector, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fields(Command):
    """``fields a, f(b) as c``."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Display(Command):
    """``display a, f(b) as c``."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Filter(Command):
    """``filter condition``; ``where`` is the same."""

    condition: Expr


@dataclass(frozen=True, slots=True)
class FilterIndex(Command):
    """``filterIndex f = v and g in [..]``."""

    condition: Expr


@dataclass(frozen=True, slots=True)
class ParseGlob(Command):
    """``parse f "a * b" as x``; ``field`` is ``None`` for ``@message``."""

    field: Expr | None
    pattern: String | Placeholder
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class ParseRegex(Command):
    """``parse f /(?<x>..)/ [multi]``."""

    field: Expr | None
    pattern: Regex | Placeholder
    names: tuple[Name, ...] = ()
    multi: bool = False


@dataclass(frozen=True, slots=True)
class ParseFormat(Command):
    """``parse f logfmt as m``, ``parse f csv as a, b``, ``parse f XML '/path' as x``."""

    field: Expr | None
    format: Literal["logfmt", "csv", "xml"]
    names: tuple[Name, ...]
    path: String | None = None


@dataclass(frozen=True, slots=True)
class Json(Command):
    """``json field=f "a.b" as x``."""

    field: Field
    path: String
    name: Name


@dataclass(frozen=True, slots=True)
class Stats(Command):
    """``stats agg as a by key [offset 1h]``."""

    items: tuple[Item, ...]
    keys: tuple[Item, ...] = ()
    offset: Duration | None = None


@dataclass(frozen=True, slots=True)
class SortKey(Node):
    """``f [asc|desc]``."""

    field: Field | Placeholder
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Sort(Command):
    """``sort [by] f desc, g``."""

    keys: tuple[SortKey, ...]


@dataclass(frozen=True, slots=True)
class Limit(Command):
    """``limit [any] n``; ``head`` and ``tail`` are old words for it."""

    count: Number | Placeholder
    any: bool = False


@dataclass(frozen=True, slots=True)
class Dedup(Command):
    """``dedup f, g``."""

    fields: tuple[Field | Placeholder, ...]


@dataclass(frozen=True, slots=True)
class Pattern(Command):
    """``pattern f``."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Diff(Command):
    """``diff [previousDay|previousWeek|previousMonth]``."""

    against: str = ""


@dataclass(frozen=True, slots=True)
class Anomaly(Command):
    """``anomaly``."""


@dataclass(frozen=True, slots=True)
class RelevantFields(Command):
    """``relevantfields [f, g] where condition``."""

    fields: tuple[Field, ...]
    condition: Expr


@dataclass(frozen=True, slots=True)
class LogCompare(Command):
    """``logcompare timeshift 7d``."""

    timeshift: Duration


@dataclass(frozen=True, slots=True)
class AddTotals(Command):
    """``addtotals [fieldname=..] [row=..] [col=..] [f, g]``."""

    fields: tuple[Field, ...] = ()
    fieldname: str = "Total"
    row: bool = True
    column: bool = False


@dataclass(frozen=True, slots=True)
class Accum(Command):
    """``accum f [as out]``."""

    field: Field
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class AutoRegress(Command):
    """``autoregress f [as a] [p=n | p=n-m]``."""

    field: Field
    name: Name | None = None
    first: int = 1
    last: int = 1


@dataclass(frozen=True, slots=True)
class FillDown(Command):
    """``filldown f g*``: names with ``*`` wildcards, or none for all fields."""

    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FillMissing(Command):
    """``fillmissing with v for f, with w for g``."""

    values: tuple[tuple[Expr, Field], ...] = ()


@dataclass(frozen=True, slots=True)
class Outlier(Command):
    """``outlier [action=..] [param=..] [uselower=..] [mark=..] f g``."""

    fields: tuple[Field, ...]
    action: str = "transform"
    param: float = 2.5
    uselower: bool = False
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Sessionize(Command):
    """``sessionize f, g [maxspan 30m] [as session]``."""

    fields: tuple[Field, ...]
    maxspan: Duration | None = None
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class CountFrequent(Command):
    """``countFrequent f, g``."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class AppendCols(Command):
    """``appendcols [override=..] [max=..] ( subquery )``."""

    query: Query
    override: bool = False
    most: int = 10_000


@dataclass(frozen=True, slots=True)
class Expand(Command):
    """``expand f``."""

    field: Field


@dataclass(frozen=True, slots=True)
class Unnest(Command):
    """``unnest f into g``."""

    field: Field
    name: Name


@dataclass(frozen=True, slots=True)
class Estimate(Command):
    """``estimate``."""


@dataclass(frozen=True, slots=True)
class Join(Command):
    """``join type=inner left=L right=R where L.f=R.g ( subquery )``."""

    left: str
    right: str
    pairs: tuple[tuple[Field, Field], ...]
    query: Query
    kind: Literal["inner", "left"] = "inner"


@dataclass(frozen=True, slots=True)
class LookupKey(Node):
    """``column [as field]``: the table's column and the event's field."""

    column: str
    field: Field


@dataclass(frozen=True, slots=True)
class Lookup(Command):
    """``lookup table col as f OUTPUT|OUTPUTNEW c``."""

    table: str
    keys: tuple[LookupKey, ...]
    outputs: tuple[str, ...]
    only_new: bool = False


@dataclass(frozen=True, slots=True)
class CidrLookup(Command):
    """``cidrlookup table ip [as column] OUTPUT|OUTPUTNEW c [as f]``."""

    table: str
    field: Field
    column: str
    outputs: tuple[tuple[str, str], ...]
    only_new: bool = False


@dataclass(frozen=True, slots=True)
class SavedCall(Command):
    """``$Name(p = "v")``: a saved query, put in before execution."""

    name: str
    arguments: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """``# text`` to the end of its line; never part of a query's meaning."""

    text: str


@dataclass(frozen=True, slots=True)
class Query(Node):
    """All stages, in order. ``complete`` is false where a stage did not parse."""

    commands: tuple[Command, ...]
    comments: tuple[Comment, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    complete: bool = field(default=True, compare=False, repr=False, kw_only=True)
