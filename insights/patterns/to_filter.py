"""From a pattern to the query filter that selects the same events, for backtests on live data.

What was said of the other direction holds here too: a query takes values for what they look like,
so that keys of JSON events need a declared type where the two could part.
"""

from __future__ import annotations

from insights.lang import ast
from insights.lang.log_types import JSON_TYPES, LogSource
from insights.lang.printer import query as printed
from insights.lang.walk import find
from insights.patterns import regex, regex_text
from insights.patterns.json_to_filter import json_filter, selector_field
from insights.patterns.logic import Underivable
from insights.patterns.nodes import (
    JsonPattern,
    Pattern,
    Regex,
    Role,
    Selector,
    SpacePattern,
    Term,
    TextPattern,
)
from insights.patterns.words_to_filter import word_field, words_filter

_MESSAGE = ast.Field(("@message",))


def filter_text(pattern: Pattern, source: LogSource) -> str:
    """``filter ...`` as a query has it. Raises :class:`Underivable` with the pattern's node."""
    return printed(ast.Query((ast.Filter(filter_of(pattern, source), word="filter"),)))


def filter_of(pattern: Pattern, source: LogSource) -> ast.Expr:
    """The condition. Raises :class:`Underivable` where a query cannot say it."""
    match pattern:
        case TextPattern():
            return text_filter(pattern)
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


def field_of(selector: str, pattern: Pattern, source: LogSource) -> ast.Field:
    """The query's field for ``$.key`` or ``$name``. Raises :class:`Underivable`."""
    if isinstance(pattern, SpacePattern) and source.type == "vpcflow":
        return word_field(selector, pattern, source)
    if isinstance(pattern, JsonPattern) and source.type in JSON_TYPES:
        for found in find(pattern, Selector):
            if _spelled(found) == selector:
                return selector_field(found)
        message = f"The pattern does not mention '{selector}', so the filter takes nothing there."
        raise Underivable(pattern, message, f"Add '{selector} = *' to it.")
    raise Underivable(pattern, f"A query has no field for '{selector}' of this pattern.")


def _spelled(selector: Selector) -> str:
    return "$" + "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in selector.steps
    )


def text_filter(pattern: TextPattern) -> ast.Expr:
    """The condition on the text of events; every text pattern has one."""
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
