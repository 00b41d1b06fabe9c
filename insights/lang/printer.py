"""Tree to canonical text. ``parse(print_query(tree))`` is the tree again.

Column names of expressions without alias are this text too: the service uses the expression's
source text; how it treats white space there is not established (language spec 5.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from insights.lang import ast, quoting

_STRENGTH = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "^": 7}
_COMPARE, _UNARY, _ATOM = 4, 8, 9


def expression(node: ast.Expr) -> str:
    """An expression in canonical spacing and with no bracket more than it needs."""
    return _PRINTERS[type(node)](node)


def _unary(node: ast.Unary) -> str:
    if node.operator == "not":
        return f"not {_within(node.operand, _COMPARE)}"
    if isinstance(node.operand, ast.Unary):
        return f"-({expression(node.operand)})"
    return f"-{_within(node.operand, _UNARY)}"


def _logical(node: ast.Logical) -> str:
    strength = _STRENGTH[node.operator]
    return f" {node.operator} ".join(_within(o, strength + 1) for o in node.operands)


def _like(node: ast.Like) -> str:
    word = "not like" if node.negated else "like"
    return f"{_within(node.left, _COMPARE)} {word} {expression(node.pattern)}"


def _membership(node: ast.In) -> str:
    word = "not in" if node.negated else "in"
    if isinstance(node.items, ast.Query):
        items = f"( {query(node.items, ' ')} )"
    else:
        items = expression(node.items)
    return f"{_within(node.left, _COMPARE)} {word} {items}"


def _binary(node: ast.Binary) -> str:
    strength = _STRENGTH.get(node.operator, _COMPARE)
    right_first = node.operator == "^"
    left = _within(node.left, strength + right_first)
    right = _within(node.right, strength + (not right_first))
    return f"{left} {node.operator} {right}"


def _within(node: ast.Expr, strength: int) -> str:
    text = expression(node)
    return text if _strength(node) >= strength else f"({text})"


def _strength(node: ast.Expr) -> int:
    match node:
        case ast.Logical() | ast.Binary():
            return _STRENGTH.get(node.operator, _COMPARE)
        case ast.Unary():
            return _STRENGTH["not"] if node.operator == "not" else _UNARY
        case ast.Like() | ast.In():
            return _COMPARE
        case _:
            return _ATOM


def field(node: ast.Field) -> str:
    """A field as a query names it: backticks where a segment needs them."""
    first, *rest = node.segments
    return _first_segment(str(first)) + path(rest)


def _first_segment(text: str) -> str:
    if quoting.is_bare(text) and "." not in text:
        return text
    if text.startswith("@") and not text.startswith("@@"):
        return f"@`{text[1:]}`"
    return f"`{text}`"


def path(segments: Iterable[str | int]) -> str:
    """``.a``, ``[0]``, ``.`b c```, one after the other."""
    out = []
    for segment in segments:
        if isinstance(segment, int):
            out.append(f"[{segment}]")
        elif segment.replace("@", "a").replace("_", "a").isalnum():
            out.append(f".{segment}")
        else:
            out.append(f".`{segment}`")
    return "".join(out)


def name(node: ast.Name) -> str:
    """A defined name; ``@`` at its start is doubled only where it was the name's own."""
    return quoting.field(node.text)


def item(node: ast.Item) -> str:
    """``expression as name``."""
    text = expression(node.value)
    return f"{text} as {name(node.alias)}" if node.alias else text


def items(nodes: Iterable[ast.Item]) -> str:
    """Items, joined by commas."""
    return ", ".join(map(item, nodes))


def query(node: ast.Query, separator: str = "\n") -> str:
    """A whole query, a stage a line unless another separator is given."""
    # Stages hold expressions, and expressions may hold whole queries.
    from insights.lang.stage_printer import stage

    return f"{separator}| ".join(map(stage, node.commands))


_PRINTERS: Mapping[type[ast.Node], Callable[[Any], str]] = {
    ast.Field: field,
    ast.String: lambda node: quoting.string(node.value),
    ast.Number: lambda node: str(node.text),
    ast.Boolean: lambda node: "true" if node.value else "false",
    ast.Duration: lambda node: f"{node.count}{node.unit}",
    ast.Regex: lambda node: f"/{quoting.regex_body(node.pattern)}/",
    ast.Placeholder: lambda node: "{{" + node.name + "}}",
    ast.Star: lambda _: "*",
    ast.ListLiteral: lambda node: f"[{', '.join(map(expression, node.items))}]",
    ast.Call: lambda node: f"{node.name}({', '.join(map(expression, node.arguments))})",
    ast.Path: lambda node: _within(node.base, _ATOM) + path(node.segments),
    ast.Unary: _unary,
    ast.Logical: _logical,
    ast.Binary: _binary,
    ast.Like: _like,
    ast.In: _membership,
}
