"""Which entry a text may have come from, when all that is left of the run is its text.

A text that ends with the comment ``# insights:<catalog>/<name>`` says so itself. Any other is held
against the entries' templates: it fits where the trees are equal once literals stand in the
template's placeholders, whatever literals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

from insights.catalog.model import Catalog
from insights.diagnostics import Source
from insights.lang import ast, parse

_COMMENT = re.compile(r"# insights:([a-z0-9-]+)/([a-z0-9-]+)(?: .*)?\s*\Z")
_PLACEHOLDER = re.compile(r"\\\{\\\{(?:\\ )*\w+(?:\\ )*\\\}\\\}")
_LITERALS = (
    ast.String,
    ast.Number,
    ast.Boolean,
    ast.Duration,
    ast.Regex,
    ast.Field,
    ast.ListLiteral,
    ast.Name,
)


class Recognition:
    """The entries of a catalog, ready to be recognised."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._templates: Mapping[str, ast.Query] = {
            name: parse(entry.query)[0]
            for name, entry in catalog.entries.items()
            if entry.language == "insights"
        }

    def name_of(self, text: str) -> str:
        """The entry that the text may come from, or an empty text."""
        told = _COMMENT.search(text)
        if told:
            ours = told[1] == self._catalog.id and told[2] in self._catalog.entries
            return told[2] if ours else ""
        query, faults = parse(Source(text))
        if faults or not query.commands:
            return ""
        return next(self._fitting(query), "")

    def _fitting(self, query: ast.Query) -> Iterator[str]:
        bare = _without_format(query)
        for name, template in self._templates.items():
            if _fits(template, query) or _fits(template, bare):
                yield name


def _without_format(query: ast.Query) -> ast.Query:
    """The query without the stage that names the fields of a custom flow-log format."""
    if isinstance(query.commands[0], ast.ParseGlob | ast.ParseRegex):
        return ast.Query(query.commands[1:], start=query.start, end=query.end)
    return query


def _fits(template: object, value: object) -> bool:
    """Whether a value is what the template is, literals in place of placeholders."""
    if isinstance(template, tuple):
        return (
            isinstance(value, tuple)
            and len(template) == len(value)
            and all(map(_fits, template, value))
        )
    if isinstance(template, ast.Placeholder):
        return _is_literal(value)
    if isinstance(template, str):
        return isinstance(value, str) and _text_fits(template, value)
    if not isinstance(template, ast.Node):
        return template == value
    return type(template) is type(value) and all(
        _fits(getattr(template, part.name), getattr(value, part.name))
        for part in fields(template)
        if part.compare
    )


def _is_literal(value: object) -> bool:
    if isinstance(value, ast.Unary):
        return value.operator == "-" and isinstance(value.operand, ast.Number)
    return isinstance(value, (*_LITERALS, str))


def _text_fits(template: str, value: str) -> bool:
    """Whether a text is the template's, with any text for each placeholder in it."""
    if "{{" not in template:
        return template == value
    return re.fullmatch(_PLACEHOLDER.sub("(?s:.*)", re.escape(template)), value) is not None
