"""Nothing can be slipped into a query: whatever the value, the tree keeps its shape."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.catalog.model import Parameter
from insights.catalog.placeholders import placeholders
from insights.catalog.rendering import Rendered, render
from insights.catalog.shape import Filled, same_shape
from insights.diagnostics import Source
from insights.errors import UsageError
from insights.lang import ast, parse
from insights.lang.walk import find


def tree(text: str) -> ast.Query:
    query, found = parse(Source(text))
    assert not found
    return query


TAMPERED = [
    ("filter a = {{x}}", "string", "b", 'filter a = "c"'),
    ("filter a = {{x}}", "string", "b", "filter a = b"),
    ("filter a = {{x}}", "string", "b", 'filter a = "b" or 1 = 1'),
    ("filter a = {{x}}", "string", "b", 'filter a = "b" | limit 1'),
    ("filter a = {{x}}", "integer", 5, "filter a = 6"),
    ("filter a = {{x}}", "integer", -5, "filter a = -6"),
    ("filter a = {{x}}", "integer", -5, "filter a = 5"),
    ("filter a = {{x}}", "boolean", True, "filter a = false"),
    ("filter a = {{x}}", "duration", "5m", "filter a = 6m"),
    ("filter a = '<{{x}}>'", "string", "b", "filter a = '<c>'"),
    ("filter a like /<{{x}}>/", "string", "b", "filter a like /<c>/"),
    ("filter a like {{x}}", "regex", "b", "filter a like /c/"),
    ("fields `<{{x}}>`", "string", "b", "fields `<c>`"),
    ("sort {{x}}", "field", "b", "sort c"),
    ("filter a in {{x}}", "list", ("b",), "filter a in ['b', 'c']"),
    ("filter a in {{x}}", "list", ("b",), "filter a in ['c']"),
    ("SOURCE '{{x}}'", "string", "b", "SOURCE 'c'"),
    ("parse @message {{x}} as y", "string", "b *", "parse @message 'b *' as z"),
]


@pytest.mark.parametrize(("template", "kind", "value", "text"), TAMPERED)
def test_notices_a_text_that_is_not_the_template_with_the_value(
    template: str, kind: str, value: Any, text: str
) -> None:
    """The last line of defence, behind the escaping of each place."""
    good = render(Source(template), {"x": Parameter("x", kind)}, {"x": value})
    (spot,) = placeholders(template, tree(template))
    written = good.text[spot.start : len(good.text) - (len(template) - spot.end)]
    filled = {spot.start: Filled(spot, Parameter("x", kind), value, written)}

    assert same_shape(tree(template), tree(good.text), filled)
    assert not same_shape(tree(template), tree(text), filled)


#: Templates with a placeholder in every kind of place.
POSITIONS = [
    "filter a = {{x}} and b = 1 | limit 10",
    'filter a = "{{x}}" | limit 10',
    "filter a = '<{{x}}>{{x}}' | limit 10",
    "filter a like /{{x}}/ | limit 10",
    "filter a like /b{{x}}*c|d{{x}}/ | limit 10",
    "filter a like /[{{x}}]+/ | limit 10",
    "filter a like {{x}} or b =~ {{x}} | limit 10",
    "filter a in {{x}} | limit 10",
    "filter a in ['b', {{x}}] | limit 10",
    "filter f(a, {{x}}) - {{x}} > 2 ^ {{x}} | limit 10",
    "fields {{x}}, a | limit 10",
    "fields {{x}} as y | limit 10",
    "stats count(*) by {{x}}, b | limit 10",
    "sort {{x}} desc, b | limit 10",
    "dedup {{x}}, b | limit 10",
    "limit {{x}} | fields a",
    "fields `a {{x}}` | limit 10",
    "parse @message {{x}} as y | limit 10",
    "parse @message 'a {{x}} *' as y | limit 10",
    "parse @message {{x}} | limit 10",
    "stats count(*) by bin({{x}}) | limit 10",
    "SOURCE {{x}} | limit 10",
    "SOURCE '{{x}}', 'b' | limit 10",
    "$saved(p = {{x}}) | limit 10",
]

DANGEROUS = st.text(
    st.sampled_from("ab1 \\\"'`/|#{}()[]*.,-=@$%^+?:<>&~;\n\té\u2028{x"), max_size=10
) | st.sampled_from(
    [
        '" | limit 1 #',
        "' or 1 = 1",
        "/ | fields @message #",
        "`, @message",
        "\\",
        '\\"',
        "{{x}}",
        "by",
        "not",
        "true",
        "a(b",
        "5m",
        "*/",
        "(?i)a|b",
        "]/ | limit 1 #",
    ]
)
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": DANGEROUS,
    "enum": DANGEROUS,
    "regex": DANGEROUS,
    "field": DANGEROUS,
    "log_group": st.from_regex(r"[.\-_/#A-Za-z0-9]{1,9}", fullmatch=True),
    "integer": st.integers(-(10**12), 10**12),
    "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
    "boolean": st.booleans(),
    "duration": st.sampled_from(["5m", "1h", "30s", "7days", "1mo"]),
    "ip": st.ip_addresses().map(str),
    "cidr": st.ip_addresses(v=4).map(lambda address: f"{address}/32"),
}


def value_of(data: st.DataObject) -> tuple[Parameter, Any]:
    value: Any
    kind = data.draw(st.sampled_from([*SCALARS, "list"]))
    if kind == "list":
        of = data.draw(st.sampled_from(sorted(SCALARS)))
        value = data.draw(st.lists(SCALARS[of], min_size=1, max_size=3))
        values = tuple(value) if of == "enum" else ()
        return Parameter("x", kind, of=of, values=values), value
    value = data.draw(SCALARS[kind])
    return Parameter("x", kind, values=(value,) if kind == "enum" else ()), value


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(POSITIONS), st.data())
def test_no_value_changes_the_shape_of_a_query(template: str, data: st.DataObject) -> None:
    """Rendered, the query has the template's tree with literals put in; or it is refused."""
    parameter, value = value_of(data)
    try:
        found = render(Source(template), {"x": parameter}, {"x": value})
    except UsageError:
        return

    assert outline(tree(found.text)) == outline(tree(template))
    assert_value_is_in(found, parameter)
    assert_offsets(found, template)


LITERALS = (
    ast.String,
    ast.Number,
    ast.Boolean,
    ast.Duration,
    ast.Regex,
    ast.Field,
    ast.ListLiteral,
    ast.Placeholder,
)


def outline(node: object) -> object:
    """A tree with every literal, field and name made the same; commands keep their kind."""
    if isinstance(node, LITERALS) or _is_negative(node):
        return "literal"
    if isinstance(node, tuple):
        return tuple(map(outline, node))
    if isinstance(node, ast.Name):
        return "name"
    if isinstance(node, ast.Node):
        kind = "parse" if isinstance(node, ast.ParseGlob | ast.ParseRegex) else type(node).__name__
        names = [part.name for part in fields(node) if part.compare and part.name != "multi"]
        return (kind, *(outline(getattr(node, name)) for name in names))
    return node


def _is_negative(node: object) -> bool:
    return isinstance(node, ast.Unary) and isinstance(node.operand, ast.Number)


def assert_value_is_in(found: Rendered, parameter: Parameter) -> None:
    """A text that stands alone reads exactly as it was given."""
    value = found.values["x"]
    if parameter.type == "string" and found.text.startswith(('filter a = "', "filter a = '")):
        strings = [node.value for node in find(found.query, ast.String)]
        assert strings[0].replace(str(value), "") in ("", "<>")


def assert_offsets(found: Rendered, template: str) -> None:
    origins = [found.origin(at) for at in range(len(found.text) + 1)]
    assert origins == sorted(origins)
    assert origins[-1] == len(template)
    inside = [at for at, origin in enumerate(origins[:-1]) if template[origin] != "{"]
    assert all(found.text[at] == template[origins[at]] for at in inside)
