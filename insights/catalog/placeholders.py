"""Where placeholders stand in a query, and with that how their values have to be written.

CloudWatch's own form is ``{{name}}`` (language spec section 7). Outside of quotes the place comes
from the tree; inside a string, a regular expression or backticks from the token. Comments have
no placeholders.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from insights.dataclass import dataclass
from insights.lang import ast
from insights.lang.lexer import lex
from insights.lang.tokens import Kind, Token
from insights.lang.walk import walk

_PLACEHOLDER = re.compile(r"\{\{ *([A-Za-z_]\w*) *\}\}", re.ASCII)
_REPETITION = re.compile(r"[*+?]|\{\d")


class Place(enum.Enum):
    """What a placeholder stands for."""

    VALUE = "a value"
    ITEM = "a column or key, which is a field unless its type says otherwise"
    FIELD = "a field and nothing else"
    LIST = "the list behind in"
    TEXT = "a text or regular expression behind like or parse"
    REGEX = "a regular expression behind =~"
    COUNT = "a number of rows"
    PERIOD = "a period of time"
    TITLE = "the name of a new column"
    GROUP = "a log group behind SOURCE"
    IN_STRING = "a part of a text in quotes"
    IN_GLOB = "a part of a pattern of parse"
    IN_REGEX = "a part of a regular expression"
    IN_CLASS = "a part of a class, in the square brackets of a regular expression"
    IN_BACKTICKS = "a part of a name in backticks"
    NOWHERE = "a place where nothing can be put in"


class Around(NamedTuple):
    """What stands beside a placeholder."""

    quote: str = ""  # the quote of the text it is in
    whole: bool = False  # it is all of the regular expression
    repeated: bool = False  # a repetition follows it in the regular expression
    escaped: bool = False  # a backslash stands directly before it
    glued: bool = False  # it touches a name or number
    arithmetic: bool = False  # an arithmetic sign stands beside it


@dataclass(frozen=True, slots=True)
class Placeholder:
    """``text[start:end]``: a name in double braces."""

    name: str
    start: int
    end: int
    place: Place
    around: Around


def placeholders(text: str, query: ast.Query) -> list[Placeholder]:
    """All placeholders of a query, in order; ``query`` is the tree of ``text``."""
    if "{{" not in text:
        return []
    places = dict(_places(query))
    tokens = lex(text).tokens
    found: list[Placeholder] = []
    for index, token in enumerate(tokens):
        if token.kind is Kind.PLACEHOLDER:
            around = _beside(tokens, index)
            place = places.get(token.start, Place.NOWHERE)
            found.append(Placeholder(token.value, token.start, token.end, place, around))
        elif token.kind in (Kind.STRING, Kind.REGEX, Kind.BACKTICK):
            found.extend(_inside(token, text, places.get(token.start)))
    return found


def fill(text: str, values: Iterator[str]) -> str:
    """``text`` with the placeholders in it replaced by ``values``, in order."""
    return _PLACEHOLDER.sub(lambda found: next(values, found[0]), text)


def _places(query: ast.Query) -> Iterator[tuple[int, Place]]:
    """Offset and place of what stands outside of quotes, and of the texts that are globs."""
    special: dict[int, Place] = {}
    for node in walk(query):
        special.update({at: place for at, place in _special(node) if at not in special})
        if isinstance(node, ast.Placeholder):
            special.setdefault(node.start, Place.VALUE)
    yield from special.items()


def _special(node: ast.Node) -> list[tuple[int, Place]]:
    """Places inside one node that are not simply values."""
    match node:
        case ast.In(items=ast.Placeholder() as items):
            return [(items.start, Place.LIST)]
        case ast.Like(pattern=ast.Placeholder() as pattern):
            place = Place.REGEX if node.spelling == "=~" else Place.TEXT
            return [(pattern.start, place)]
        case ast.SortKey():
            return [(node.field.start, Place.FIELD)]
        case ast.Limit():
            return [(node.count.start, Place.COUNT)]
        case ast.Stats(offset=ast.Placeholder() as period):
            return [*_listed(node), (period.start, Place.PERIOD)]
        case ast.LogCompare():
            return [(node.timeshift.start, Place.PERIOD)]
        case ast.Pattern():
            return [(node.value.start, Place.ITEM)]
        case ast.ParseGlob() | ast.ParseRegex():
            return _parse(node)
        case _:
            return _listed(node)


def _listed(node: ast.Node) -> list[tuple[int, Place]]:
    match node:
        case ast.Sessionize(maxspan=ast.Placeholder() as period):
            return [*_fields(node.fields), (period.start, Place.PERIOD)]
        case ast.AddTotals(fieldname=ast.Placeholder() as title):
            return [*_fields(node.fields), (title.start, Place.TITLE)]
        case ast.Dedup() | ast.Sessionize() | ast.AddTotals() | ast.CountFrequent() | ast.Outlier():
            return _fields(node.fields)
        case ast.Accum() | ast.AutoRegress() | ast.Expand() | ast.Unnest():
            return _fields((node.field,))
        case ast.SourceStage():
            return [(group.start, Place.GROUP) for group in node.groups]
        case ast.Stats():
            return [(key.value.start, Place.ITEM) for key in node.keys if _alone(key)]
        case ast.Fields() | ast.Display():
            return [(item.value.start, Place.ITEM) for item in node.items if _alone(item)]
        case _:
            return []


def _fields(nodes: Iterable[ast.Node]) -> list[tuple[int, Place]]:
    return [(node.start, Place.FIELD) for node in nodes]


def _alone(item: ast.Item) -> bool:
    return isinstance(item.value, ast.Placeholder) and item.alias is None


def _parse(node: ast.ParseGlob | ast.ParseRegex) -> list[tuple[int, Place]]:
    glob = isinstance(node.pattern, ast.String)
    found = [(node.pattern.start, Place.IN_GLOB if glob else Place.TEXT)]
    if isinstance(node.field, ast.Placeholder):
        found.append((node.field.start, Place.ITEM))
    return found


def _beside(tokens: list[Token], index: int) -> Around:
    token, after = tokens[index], tokens[index + 1]
    before = tokens[index - 1] if index else None
    signs = ("+", "-", "*", "/", "%", "^")
    return Around(
        glued=any(
            other is not None
            and other.kind not in (Kind.SIGN, Kind.END)
            and token.start <= other.end
            and other.start <= token.end
            for other in (before, after)
        ),
        arithmetic=any(
            other is not None and other.kind is Kind.SIGN and other.value in signs
            for other in (before, after)
        ),
    )


def _inside(token: Token, text: str, place: Place | None) -> Iterator[Placeholder]:
    for found in _PLACEHOLDER.finditer(text, token.start, token.end):
        start, end = found.span()
        before = text[token.start + 1 : start]
        escaped = (len(before) - len(before.rstrip("\\"))) % 2 == 1
        if token.kind is Kind.STRING:
            around = Around(quote=text[token.start], escaped=escaped)
            where = Place.IN_GLOB if place is Place.IN_GLOB else Place.IN_STRING
        elif token.kind is Kind.BACKTICK:
            around, where = Around(escaped=False), Place.IN_BACKTICKS
        else:
            around = Around(
                whole=start == token.start + 1 and end == token.end - 1,
                repeated=_REPETITION.match(text, end) is not None,
                escaped=escaped,
            )
            where = Place.IN_CLASS if _in_class(before) else Place.IN_REGEX
        yield Placeholder(found[1], start, end, where, around)


def _in_class(before: str) -> bool:
    """Whether a regular expression that starts so is inside square brackets."""
    inside = False
    at = 0
    while at < len(before):
        if before[at] == "\\":
            at += 1
        elif not inside and before[at] == "[":
            inside = True
            at += before.startswith("^", at + 1)
            at += before.startswith("]", at + 1)
        elif inside and before[at] == "]":
            inside = False
        at += 1
    return inside
