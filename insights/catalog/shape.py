"""Whether a rendered query is its template with literals put in, and nothing else.

This is checked on every rendering, so that a value which slips through the escaping of one place
is refused and never sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import NamedTuple

from insights.catalog.model import Parameter
from insights.catalog.placeholders import Place, Placeholder, fill
from insights.catalog.values import Scalar, Value
from insights.catalog.writing import text
from insights.lang import ast, quoting

_STEP = re.compile(r"\[(\d+)\]")


class Filled(NamedTuple):
    """A placeholder with its parameter, its value, and the text written for it."""

    placeholder: Placeholder
    parameter: Parameter
    value: Value
    written: str


def same_shape(template: ast.Query, rendered: ast.Query, filled: Mapping[int, Filled]) -> bool:
    """Whether the trees are equal once the values stand in the template.

    ``filled`` is by the offset of the placeholder in the template.
    """
    return _Comparison(filled).same(template, rendered)


class _Comparison:
    def __init__(self, filled: Mapping[int, Filled]) -> None:
        self._filled = filled

    def same(self, template: object, rendered: object) -> bool:
        if isinstance(template, tuple):
            return (
                isinstance(rendered, tuple)
                and len(template) == len(rendered)
                and all(map(self.same, template, rendered))
            )
        if not isinstance(template, ast.Node):
            return template == rendered
        if isinstance(template, ast.Placeholder):
            filled = self._filled.get(template.start)
            return filled is not None and _is_value(rendered, filled)
        if isinstance(template, ast.ParseGlob | ast.ParseRegex):
            return self._parse(template, rendered)
        return type(template) is type(rendered) and self._parts(template, rendered)

    def _parts(self, template: ast.Node, rendered: ast.Node) -> bool:
        return all(
            self._part(template, getattr(template, part.name), getattr(rendered, part.name))
            for part in fields(template)
            if part.compare
        )

    def _part(self, node: ast.Node, template: object, rendered: object) -> bool:
        if isinstance(template, str):
            return self._text(node, template) == rendered
        if isinstance(node, ast.Field):
            return self._segments(node) == rendered
        return self.same(template, rendered)

    def _segments(self, field: ast.Field) -> tuple[str | int, ...]:
        return tuple(self._text(field, s) if isinstance(s, str) else s for s in field.segments)

    def _text(self, node: ast.Node, template: str) -> str:
        """A text of the template with the values that stand inside it."""
        if "{{" not in template:
            return template
        inside = (f for at, f in sorted(self._filled.items()) if node.start <= at < node.end)
        return fill(template, map(_plain, inside))

    def _parse(self, template: ast.ParseGlob | ast.ParseRegex, rendered: object) -> bool:
        """A placeholder alone leaves open which of the two stages it will be."""
        if not isinstance(template.pattern, ast.Placeholder):
            return type(template) is type(rendered) and self._parts(template, rendered)
        return (
            isinstance(rendered, ast.ParseGlob | ast.ParseRegex)
            and self.same(template.field, rendered.field)
            and self.same(template.pattern, rendered.pattern)
            and template.names == rendered.names
            and getattr(template, "multi", False) == getattr(rendered, "multi", False)
        )


def _plain(filled: Filled) -> str:
    """What the value reads as where it stands inside a literal."""
    if filled.placeholder.place in (Place.IN_REGEX, Place.IN_CLASS):
        return quoting.regex_value(filled.written)
    assert not isinstance(filled.value, tuple)
    return text(filled.value)


def _is_value(node: object, filled: Filled) -> bool:
    if filled.placeholder.place is Place.LIST:
        value = filled.value if isinstance(filled.value, tuple) else (filled.value,)
        return (
            isinstance(node, ast.ListLiteral)
            and len(node.items) == len(value)
            and all(
                _is_scalar(item, one, filled) for item, one in zip(node.items, value, strict=True)
            )
        )
    return not isinstance(filled.value, tuple) and _is_scalar(node, filled.value, filled)


def _is_scalar(node: object, value: Scalar, filled: Filled) -> bool:
    match node:
        case str():
            return filled.placeholder.place is Place.TITLE and node == text(value)
        case ast.String():
            return node.value == text(value)
        case ast.Field():
            return _may_be_field(filled) and node.name == _field_name(text(value))
        case ast.Number():
            return not isinstance(value, bool) and node.text == text(value)
        case ast.Unary(operator="-", operand=ast.Number() as number):
            return not isinstance(value, bool) and f"-{number.text}" == text(value)
        case ast.Boolean():
            return node.value is value
        case ast.Duration():
            return f"{node.count}{node.unit}" == text(value).lstrip("0")
        case ast.Regex():
            return f"/{quoting.regex_body(node.pattern)}/" == filled.written
        case _:
            return False


def _may_be_field(filled: Filled) -> bool:
    kind = filled.parameter.of if filled.parameter.type == "list" else filled.parameter.type
    return kind == "field" or filled.placeholder.place in (Place.ITEM, Place.FIELD)


def _field_name(value: str) -> str:
    """The name that the tree has for a field written so."""
    flat = _STEP.sub(r".\1", value)
    return flat[1:] if flat.startswith("@@") else flat
