"""The log groups that a query names itself, with ``SOURCE``."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Source
from insights.lang import ast, parse
from insights.lang.walk import find

_PREFIX = "namePrefix"


def named_groups(text: str) -> tuple[str, ...]:
    """Names and ``prefix*``; ``*`` alone for what names no group, such as a data source.

    Nothing for a text without ``SOURCE``, or in another language.
    """
    query, _ = parse(Source(text))
    found = (group for stage in find(query, ast.SourceStage) for group in _of_stage(stage))
    return tuple(dict.fromkeys(found))


def _of_stage(stage: ast.SourceStage) -> Iterator[str]:
    yield from (name.text for name in stage.groups)
    for selector in stage.selectors:
        prefixes = dict(selector.arguments).get(_PREFIX, ())
        yield from (f"{prefix}*" for prefix in prefixes) if prefixes else ("*",)
