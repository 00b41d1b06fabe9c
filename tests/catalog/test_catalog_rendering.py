"""Queries with values: the text, the refusals, and the way back to the template."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from insights.catalog.model import Parameter
from insights.catalog.rendering import render
from insights.diagnostics import Source
from insights.errors import FindingsError, InsightsError, UsageError
from insights.lang import ast, parse
from insights.lang.walk import find, walk

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "parameters_public.yaml").read_text("utf-8")
)


def declared(spec: dict[str, dict[str, Any]]) -> dict[str, Parameter]:
    return {
        name: Parameter(name, **{**one, "values": tuple(one.get("values", ()))})
        for name, one in spec.items()
    }


def tree(text: str) -> ast.Query:
    query, found = parse(Source(text))
    assert not found
    return query


def shape(text: str) -> list[object]:
    """The nodes of a tree without the values of its literals."""
    literals = (ast.String, ast.Number, ast.Regex)
    return [type(n) if isinstance(n, literals) else (type(n), _own(n)) for n in walk(tree(text))]


def _own(node: ast.Node) -> tuple[object, ...]:
    parts = (getattr(node, name) for name in getattr(node, "__match_args__", ()))
    return tuple(part for part in parts if isinstance(part, str | int | bool))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_conforms(case: dict[str, Any]) -> None:
    try:
        text = render(Source(case["template"]), declared(case["declared"]), case["values"]).text
    except InsightsError:
        assert case.get("error") or case.get("may_refuse"), "refused what has to be taken"
        return
    assert not case.get("error"), f"took what has to be refused: {text}"
    if "rendered" in case:
        assert text == case["rendered"]
    if "rendered_any" in case:
        assert text in case["rendered_any"]
    assert_properties(case, text)


def assert_properties(case: dict[str, Any], text: str) -> None:
    if "same_tree_as" in case:
        assert tree(text) == tree(case["same_tree_as"])
    if "same_shape_as" in case:
        assert shape(text) == shape(case["same_shape_as"])
    assert not [part for part in case.get("must_not_contain", ()) if part in text]
    regexes = [node.pattern for node in find(tree(text), ast.Regex)]
    for sample in case.get("regex_accepts", ()):
        assert re.search(regexes[0], sample)
    for sample in case.get("regex_rejects", ()):
        assert not re.search(regexes[0], sample)


def rendered(template: str, kind: str, value: object, **more: Any) -> str:
    return render(Source(template), {"x": Parameter("x", kind, **more)}, {"x": value}).text


WRITTEN = [
    ("filter a = {{x}}", "string", "C:\\dir\\", r'filter a = "C:\\dir\\"'),
    ("filter a = {{x}}", "string", "it's", 'filter a = "it\'s"'),
    ("filter a = {{x}}", "string", "{{x}}", 'filter a = "{{x}}"'),
    ("filter a = {{ x }}", "string", "", 'filter a = ""'),
    ("filter a = {{x}}", "boolean", "true", "filter a = true"),
    ("filter a = {{x}}", "number", -0.5, "filter a = -0.5"),
    ("filter a -{{x}} > 1", "integer", -5, "filter a -(-5) > 1"),
    ("filter {{x}} ^ 2 > 1", "integer", -5, "filter (-5) ^ 2 > 1"),
    ("filter a = {{x}}", "enum", 404, "filter a = 404"),
    ("filter a = '{{x}}'", "integer", 5, "filter a = '5'"),
    ("filter a = '{{x}}'", "boolean", True, "filter a = 'true'"),
    ("filter a like {{x}}", "integer", 404, 'filter a like "404"'),
    ("filter a like {{x}}", "string", "a.b", 'filter a like "a.b"'),
    ("filter a =~ {{x}}", "string", "a.b/c", r"filter a =~ /a\.b\/c/"),
    ("filter a =~ {{x}}", "regex", "a/b", r"filter a =~ /a\/b/"),
    ("filter a like /^{{x}}$/", "regex", r"5\d\d", r"filter a like /^5\d\d$/"),
    ("filter a like /^{{x}}$/", "regex", "a|b", "filter a like /^(?:a|b)$/"),
    ("filter a like /{{x}}/", "regex", "a|b", "filter a like /a|b/"),
    ("filter a like /a{{x}}+/", "string", "bc", "filter a like /a(?:bc)+/"),
    ("filter a like /a{{x}}+/", "string", "b", "filter a like /a\\b+/".replace("\\b", "b")),
    ("filter a like /a{{x}}{2}/", "regex", "bc", "filter a like /a(?:bc){2}/"),
    ("filter a like /[{{x}}]/", "string", "a-]^", r"filter a like /[a\-\]\^]/"),
    ("filter a like /[^]{{x}}]/", "string", "-", r"filter a like /[^]\-]/"),
    ("filter a like /{{x}}/", "ip", "10.0.0.1", r"filter a like /10\.0\.0\.1/"),
    ('filter a like "{{x}}"', "regex", r'\d"', 'filter a like "\\\\d\\""'),
    ("filter a in {{x}}", "string", "one", 'filter a in ["one"]'),
    ("filter a in [1, {{x}}]", "integer", 2, "filter a in [1, 2]"),
    ("filter a not in {{x}}", "list", ["a", 'b"'], 'filter a not in ["a", \'b"\']'),
    ("stats count(*) by {{x}}", "field", "a.b-c", "stats count(*) by a.`b-c`"),
    ("stats count(*) by {{x}}", "field", "a-b.0.c", "stats count(*) by `a-b`.0.c"),
    ("stats count(*) by {{x}}", "field", "a[0].b", "stats count(*) by a[0].b"),
    ("stats count(*) by {{x}}", "field", "by", "stats count(*) by `by`"),
    ("stats count(*) by {{x}}", "field", "@message", "stats count(*) by @message"),
    ("stats count(*) by {{x}}", "field", "@a-b", "stats count(*) by @`a-b`"),
    ("stats count(*) by {{x}}", "field", "@@a.b", "stats count(*) by @@a.b"),
    ("stats count(*) by {{x}}", "field", "1st", "stats count(*) by `1st`"),
    ("stats count(*) by {{x}}", "field", "größe", "stats count(*) by `größe`"),
    ("stats count(*) by {{x}}", "field", "a..b", "stats count(*) by `a..b`"),
    ("stats count(*) by {{x}}", "enum", "srcAddr", "stats count(*) by srcAddr"),
    ("stats max({{x}}) as m", "field", "a b", "stats max(`a b`) as m"),
    ("fields {{x}}", "string", "a b", "fields `a b`"),
    ("fields {{x}} as y", "string", "a b", 'fields "a b" as y'),
    ("fields {{x}}", "integer", 5, "fields 5"),
    ("sort {{x}} desc", "string", "a-b", "sort `a-b` desc"),
    ("dedup a, {{x}}", "field", "b", "dedup a, b"),
    ("fields `tag.{{x}}`", "string", "a b", "fields `tag.a b`"),
    ("SOURCE {{x}} | limit 1", "log_group", "/aws/x", 'SOURCE "/aws/x" | limit 1'),
    ("SOURCE '/aws/{{x}}' | limit 1", "string", "x", "SOURCE '/aws/x' | limit 1"),
    ("parse @message {{x}} as y", "string", "a *", 'parse @message "a *" as y'),
    ("parse @message {{x}}", "regex", "a (?<y>b)", "parse @message /a (?<y>b)/"),
    ('parse @message "{{x}} *" as y', "string", "a", 'parse @message "a *" as y'),
    ("parse {{x}} /(?<y>b)/", "field", "a-b", "parse `a-b` /(?<y>b)/"),
    ("stats count(*) by bin({{x}})", "duration", "5m", "stats count(*) by bin(5m)"),
    ("filter a = {{x}} # {{x}}", "integer", 1, "filter a = 1 # {{x}}"),
    ("limit {{x}}", "enum", 20, "limit 20"),
]


@pytest.mark.parametrize(("template", "kind", "value", "text"), WRITTEN)
def test_writes_a_value_by_where_it_stands(
    template: str, kind: str, value: object, text: str
) -> None:
    more = {"values": (value,)} if kind == "enum" else {}

    assert rendered(template, kind, value, **more) == text


UNWRITABLE = [
    ("filter a = {{x}}", "string", "a\nb", "has a line break", "Leave it out"),
    ("filter a = '{{x}}'", "string", "a\x00", "has the character U+0000", "Leave it out"),
    ("filter a like /{{x}}/", "string", "a\r", "has a line break", "Leave it out"),
    ("filter a like /{{x}}/", "string", "", "is empty and would match everything", "Give it"),
    ("filter a like /a[{{x}}]/", "string", "", "is empty and would match everything", "Give it"),
    ("filter a like /[{{x}}]/", "regex", "a", "stands for a part of a class", "type: string"),
    ("filter a = '{{x}}'", "list", ["a"], "stands where one value is wanted", "in {{x}}"),
    ("filter a = {{x}}", "list", ["a"], "stands where one value is wanted", "in {{x}}"),
    ("filter a in [{{x}}]", "list", ["a"], "stands where one value is wanted", "in {{x}}"),
    ("limit {{x}}", "string", "5", "of the type string", "type: integer"),
    ("limit {{x}}", "integer", -5, "it is a number of rows", "Give it a whole number"),
    ("sort {{x}}", "integer", 5, "stands for a field and nothing else", "type: field"),
    ("sort {{x}}", "string", "a`b", "it stands for a field", "without backticks"),
    ("sort {{x}}", "string", "", "it stands for a field", "without backticks"),
    ("filter a like {{x}}", "field", "b", "behind like or parse", "type: string"),
    ("fields {{x}}", "regex", "b", "stands for a column or key", "type: field"),
    ("filter a in {{x}}", "regex", "b", "the list behind in", "type: string"),
    ("SOURCE {{x}}", "regex", "b", "a log group behind SOURCE", "type: log_group"),
    ("fields `a{{x}}`", "string", "`", "it stands in backticks", "no backtick"),
    ("fields `{{x}}`", "string", "", "it stands in backticks", "not empty"),
    ('parse @message "{{x}} *" as y', "string", "*", "'*' is any text", "without '*'"),
    ("parse @message {{x}} as y", "string", "* *", "would be no query: The pattern", "plainer"),
    ('filter a = "\\{{x}}"', "string", '"', "A backslash stands directly before", "Double"),
    (r"filter a like /\{{x}}/", "string", "a", "A backslash stands directly before", "Double"),
    ("SOURCE g end={{x}}", "string", "a", "stands where none is read", "the value itself"),
]


@pytest.mark.parametrize(("template", "kind", "value", "message", "hint"), UNWRITABLE)
def test_refuses_what_cannot_be_written_there(
    template: str, kind: str, value: object, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        rendered(template, kind, value)

    assert message in caught.value.message
    assert hint in caught.value.hint


def test_an_escaped_backslash_before_a_placeholder_is_none() -> None:
    assert rendered(r'filter a = "C:\\{{x}}"', "string", '"') == r'filter a = "C:\\\""'


def test_tells_all_problems_at_once() -> None:
    template = "filter a = {{x}} and b = {{y}} and c = {{z}} | limit {{rows}}"
    given = {"rows": "ten", "y": "a\nb", "q": 1}

    with pytest.raises(UsageError) as caught:
        render(
            Source(template),
            declared(
                {"x": {"type": "string"}, "y": {"type": "string"}, "rows": {"type": "integer"}}
            ),
            given,
        )

    told = caught.value.message.split("\n")
    assert told[0] == "5 things are wrong with the parameters:"
    assert ["'q'" in told[1], "'x'" in told[2], "'rows'" in told[3], "'z'" in told[4]] == [True] * 4
    assert "'y' has a line break" in told[5]


def test_a_template_that_is_no_query_is_told_as_such() -> None:
    with pytest.raises(FindingsError) as caught:
        render(Source("filter a = | limit {{x}}"), {}, {})

    assert caught.value.diagnostics


def test_tells_what_it_put_in() -> None:
    found = render(
        Source("limit {{rows}}"), declared({"rows": {"type": "integer", "default": 5}}), {}
    )

    assert (found.text, found.values, found.query) == ("limit 5", {"rows": 5}, tree("limit 5"))


def test_every_offset_leads_back_to_the_template() -> None:
    template = 'filter a = "{{x}}"\n| limit {{x}} # end'
    found = render(Source(template), {"x": Parameter("x", "integer")}, {"x": 12345})

    assert found.text == 'filter a = "12345"\n| limit 12345 # end'
    assert [found.origin(at) for at in (0, 11, 12, 16, 17, 18, 27, 31, 32)] == [
        *(0, 11, 12, 12, 17, 18, 27, 27, 32)
    ]
    assert found.origin(len(found.text)) == len(template)


def test_offsets_of_a_text_without_placeholders_are_its_own() -> None:
    found = render(Source("limit 5"), {}, {})

    assert [found.origin(at) for at in range(8)] == list(range(8))
