"""From a pattern to the query filter that selects the same events, for backtests on live data.

What was said of the other direction holds here too: a query takes values for what they look like,
so that keys of JSON events need a declared type where the two could part.
"""

from __future__ import annotations

from insights.lang import ast
from insights.lang.log_types import JSON_TYPES, LogSource
from insights.lang.printer import query as printed
from insights.patterns import regex, regex_text
from insights.patterns.json_to_filter import json_filter
from insights.patterns.logic import Underivable
from insights.patterns.nodes import (
    JsonPattern,
    Pattern,
    Regex,
    Role,
    SpacePattern,
    Term,
    TextPattern,
)
from insights.patterns.words_to_filter import words_filter

_MESSAGE = ast.Field(("@message",))


def filter_text(pattern: Pattern, source: LogSource) -> str:
    """``filter ...`` as a query has it. Raises :class:`Underivable` with the pattern's node."""
    return printed(ast.Query((ast.Filter(filter_of(pattern, source), word="filter"),)))


def filter_of(pattern: Pattern, source: LogSource) -> ast.Expr:
    """The condition. Raises :class:`Underivable` where a query cannot say it."""
    match pattern:
        case TextPattern():
            return _text(pattern)
        case JsonPattern():
            if source.type not in JSON_TYPES:
                message = f"Logs of the type {source.type} have no keys to ask for."
                raise Underivable(pattern, message)
            return json_filter(pattern, source)
        case SpacePattern():
            if source.type != "vpcflow":
                message = f"Which field stands where is not known of logs of type {source.type}."
                raise Underivable(pattern, message)
            return words_filter(pattern, source)


def _text(pattern: TextPattern) -> ast.Expr:
    if not pattern.terms:
        return ast.Call("ispresent", (_MESSAGE,))
    idle = not pattern.is_any
    terms = [_like(one) for one in pattern.terms if not (idle and one.role is Role.OPTIONAL)]
    if len(terms) == 1:
        return terms[0]
    return ast.Logical("and" if idle else "or", tuple(terms))


def _like(term: Term) -> ast.Expr:
    wanted: ast.String | ast.Regex
    if isinstance(term.operand, Regex):
        wanted = ast.Regex(regex_text.re2(regex.parse(term.operand.source)))
    else:
        wanted = ast.String(term.operand.value)
    return ast.Like(_MESSAGE, wanted, negated=term.role is Role.EXCLUDED)
