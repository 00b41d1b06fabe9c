"""The tree of a query: commands, one class each, and the query that they make."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from insights.dataclass import dataclass
from insights.lang.nodes import (
    Duration,
    Expr,
    Field,
    Item,
    Name,
    Node,
    Number,
    Placeholder,
    Regex,
    String,
)


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
    offset: Duration | Placeholder | None = None


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

    timeshift: Duration | Placeholder


@dataclass(frozen=True, slots=True)
class AddTotals(Command):
    """``addtotals [fieldname=..] [row=..] [col=..] [f, g]``."""

    fields: tuple[Field | Placeholder, ...] = ()
    fieldname: str | Placeholder = "Total"
    row: bool = True
    column: bool = False


@dataclass(frozen=True, slots=True)
class Accum(Command):
    """``accum f [as out]``."""

    field: Field | Placeholder
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class AutoRegress(Command):
    """``autoregress f [as a] [p=n | p=n-m]``."""

    field: Field | Placeholder
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

    fields: tuple[Field | Placeholder, ...]
    action: str = "transform"
    param: float = 2.5
    uselower: bool = False
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Sessionize(Command):
    """``sessionize f, g [maxspan 30m] [as session]``."""

    fields: tuple[Field | Placeholder, ...]
    maxspan: Duration | Placeholder | None = None
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class CountFrequent(Command):
    """``countFrequent f, g``."""

    fields: tuple[Field | Placeholder, ...]


@dataclass(frozen=True, slots=True)
class AppendCols(Command):
    """``appendcols [override=..] [max=..] ( subquery )``."""

    query: Query
    override: bool = False
    most: int = 10_000


@dataclass(frozen=True, slots=True)
class Expand(Command):
    """``expand f``."""

    field: Field | Placeholder


@dataclass(frozen=True, slots=True)
class Unnest(Command):
    """``unnest f into g``."""

    field: Field | Placeholder
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
