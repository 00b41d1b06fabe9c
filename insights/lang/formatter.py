"""The canonical layout of a query: one stage a line, long ones broken at a hundred columns.

Only layout and the case of the language's own words change. The tree of the text stays equal, all
comments stay, in their order and beside the tokens they stood by, and a formatted text is formatted
already.
"""

from __future__ import annotations

from insights.diagnostics import Diagnostic, Source
from insights.lang.lexer import lex
from insights.lang.parser import parse
from insights.lang.stage_layout import StageLayout

#: Columns of a line, unless one token alone needs more.
WIDTH = 100


def format_query(source: Source, width: int = WIDTH) -> tuple[str, list[Diagnostic]]:
    """The text in canonical layout, without a line break at its end.

    Where the text does not parse, it comes back as it is, with the diagnostics.
    """
    query, found = parse(source)
    if found:
        return source.text, found
    text = source.text.replace("\r\n", "\n")
    formatted = StageLayout(lex(text), width).text()
    again, faults = parse(Source(formatted))
    if faults or again != query:
        raise AssertionError(f"formatting would have changed the query {source.text!r}")
    return formatted, []
