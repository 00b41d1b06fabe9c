"""From a query's filter to the pattern that selects the same events, or to what has none."""

from __future__ import annotations

from insights.diagnostics import Diagnostic, Severity, Source
from insights.lang import ast
from insights.lang.log_types import JSON_TYPES, LogSource
from insights.patterns import printer
from insights.patterns.derive_json import derive_json
from insights.patterns.derive_text import derive_text
from insights.patterns.derive_words import derive_words
from insights.patterns.logic import Join, Leaf, Underivable, event_filter, leaves
from insights.patterns.nodes import Pattern, TextPattern
from insights.patterns.parser import parse

CODE, SLUG = "PAT020", "not-derivable"
#: ``@@message`` is a key of the event, which has the same flattened name.
_MESSAGE = ("@message",)


def derive(query: ast.Query, source: LogSource) -> Pattern:
    """The pattern of a query's filter. Raises :class:`Underivable`, which names the condition.

    What counts is what is asked of single events, in front of the first stage that makes other
    rows of them; without any such condition it is the empty pattern, which matches every event.
    """
    filter_ = event_filter(query, source)
    pattern = _of_kind(filter_, list(leaves(filter_)), source)
    text = printer.text(pattern)
    again, found = parse(Source(text))
    if again is None:
        last = query.commands[0] if not filter_.parts else filter_.parts[-1].node
        raise Underivable(last, f"The pattern would be refused: {found[0].message}")
    return pattern


def derived(
    query: ast.Query, text: Source, source: LogSource
) -> tuple[Pattern | None, list[Diagnostic]]:
    """The same with what is in the way as a diagnostic in the query's source."""
    try:
        return derive(query, source), []
    except Underivable as refused:
        node = refused.node
        span = text.span(node.start, max(node.start, node.end))
        message, hint = refused.message, refused.hint
        return None, [Diagnostic(CODE, SLUG, Severity.ERROR, text.file, span, message, hint)]


def _of_kind(filter_: Join, asked: list[Leaf], source: LogSource) -> Pattern:
    if not asked:
        return TextPattern()
    if all(leaf.field.segments == _MESSAGE for leaf in asked):
        return derive_text(filter_)
    for leaf in asked:
        if leaf.field.segments == _MESSAGE:
            message = "A pattern looks at the whole message or at its fields, not at both."
            raise Underivable(leaf.node, message)
    if source.type == "vpcflow":
        return derive_words(filter_, source)
    if source.type in JSON_TYPES:
        return derive_json(filter_, source)
    message = f"A pattern knows no field '{asked[0].field.name}' in logs of the type {source.type}."
    raise Underivable(asked[0].field, message, "Look for texts with @message like 'text'.")
