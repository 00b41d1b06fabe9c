"""The schemas: well formed, in step with the code, and read alike by both of their readers."""

from __future__ import annotations

import copy
import json
from importlib import resources
from typing import Any, get_args

import pytest
from design_files import ENTRY, SETTINGS
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from insights.catalog.accept import accepts, compiled
from insights.catalog.marked import load
from insights.catalog.schemas import Kind, schema
from insights.catalog.values import TYPES
from insights.lang.log_types import LOG_TYPES
from insights.results import ColumnType

KINDS: tuple[Kind, ...] = get_args(Kind)
TEXTS: dict[Kind, str] = {"catalog": SETTINGS, "entry": ENTRY}


@pytest.mark.parametrize("kind", KINDS)
def test_is_a_schema_with_a_description_for_every_key(kind: Kind) -> None:
    whole = schema(kind)
    Draft202012Validator.check_schema(whole)

    undescribed = [
        (name, key)
        for name, node in {"": whole, **whole["$defs"]}.items()
        for key, value in node.get("properties", {}).items()
        if "description" not in value and "description" not in _target(whole, value)
    ]
    assert undescribed == []


def _target(whole: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    name = value.get("$ref", "").removeprefix("#/$defs/")
    found: dict[str, Any] = whole["$defs"].get(name, {})
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_object_with_named_keys_is_closed_but_for_keys_of_ones_own(kind: Kind) -> None:
    for node in _objects(schema(kind)):
        if "properties" in node and "additionalProperties" in node:
            assert node["additionalProperties"] is False
            assert "^x-" in node["patternProperties"]


def _objects(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for item in node for found in _objects(item)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for value in node.values() for found in _objects(value))]


def test_names_the_same_types_as_the_code() -> None:
    entry, catalog = schema("entry"), schema("catalog")

    parameter = entry["$defs"]["parameter"]["properties"]
    assert sorted(parameter["type"]["enum"]) == sorted(TYPES)
    assert sorted(parameter["of"]["enum"]) == sorted(set(TYPES) - {"list"})
    columns = entry["properties"]["columns"]["additionalProperties"]["enum"]
    assert sorted(columns) == sorted(kind.value for kind in ColumnType)
    sources = catalog["$defs"]["source"]["properties"]["type"]["enum"]
    assert sorted(sources) == sorted(LOG_TYPES)


def test_patterns_end_at_the_end_of_the_text() -> None:
    """``$`` alone would take a last line break for the end."""
    assert not accepts("catalog")({"catalog": "acme\n"})
    assert accepts("catalog")({"catalog": "acme"})
    assert r"\Z" not in (_package() / "catalog.schema.json").read_text("utf-8")


def test_a_pattern_may_end_in_a_dollar_sign() -> None:
    assert (
        schema("entry")["$defs"]["metric_filter"]["properties"]["metric"]["properties"][
            "dimensions"
        ]["additionalProperties"]["pattern"]
        == "^\\$"
    )


def _package() -> Any:
    return resources.files("insights.catalog") / "schema"


def test_refuses_to_compile_a_keyword_that_it_would_pass_over() -> None:
    with pytest.raises(ValueError, match="multipleOf"):
        compiled({"properties": {"a": {"multipleOf": 2}}})


@pytest.mark.parametrize("kind", KINDS)
def test_takes_the_files_of_the_documentation(kind: Kind) -> None:
    value, found = load(TEXTS[kind], "f.yaml")

    assert not found
    assert accepts(kind)(value)
    assert Draft202012Validator(schema(kind)).is_valid(value)


LIMITS = [
    pytest.param({"minimum": 2}, [1, 2, 2.5, "a", True], id="minimum"),
    pytest.param({"maximum": 2}, [1, 2, 2.5, "a", True], id="maximum"),
    pytest.param({"minLength": 1}, ["", "a", []], id="min-length"),
    pytest.param({"maxLength": 1}, ["", "a", "ab", [1, 2]], id="max-length"),
    pytest.param({"minItems": 1}, [[], [1], ""], id="min-items"),
    pytest.param({"maxItems": 1}, [[], [1], [1, 2], "ab"], id="max-items"),
    pytest.param({"maxProperties": 1}, [{}, {"a": 1}, {"a": 1, "b": 2}], id="max-properties"),
    pytest.param({"type": "integer"}, [1, 1.0, 1.5, True, "1", None], id="integer"),
    pytest.param({"type": ["number", "null"]}, [1, 1.5, True, "1", None], id="types"),
    pytest.param({"enum": ["a", "b"]}, ["a", "c", 1, None, ["a"]], id="enum"),
    pytest.param({"items": {"type": "string"}}, [[], ["a"], ["a", 1], 1], id="items"),
]


@pytest.mark.parametrize(("small", "values"), LIMITS)
def test_each_keyword_means_what_it_means_to_jsonschema(
    small: dict[str, Any], values: list[Any]
) -> None:
    validator = Draft202012Validator(small)

    assert list(map(compiled(small), values)) == list(map(validator.is_valid, values))


WORDS = "x|rejects|1.2.0|5m|derive|auto|OK|50 GB|arn:aws:sns:x|local|athena|s3://b/|>=|2 of 3"
LEAVES = st.sampled_from([None, True, False, 0, 1, -1, 2.0, 2.5, "", "x" * 300, *WORDS.split("|")])
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(st.sampled_from(["name", "x-mine", "nmae", "type", "engine"]), inner)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_the_quick_check_agrees_with_jsonschema(kind: Kind, data: st.DataObject) -> None:
    """One schema, two readers: whatever is changed in a good file, both say the same."""
    value = json.loads(json.dumps(load(TEXTS[kind], "f.yaml")[0]))
    for _ in range(data.draw(st.integers(1, 3))):
        _change(value, data)

    assert accepts(kind)(value) == Draft202012Validator(schema(kind)).is_valid(value)


def _change(value: Any, data: st.DataObject) -> None:
    """Replace, remove, rename or add something at a random place."""
    owner = data.draw(st.sampled_from(_containers(value)))
    new = copy.deepcopy(data.draw(VALUES))
    if isinstance(owner, list):
        owner.insert(data.draw(st.integers(0, len(owner))), new)
        return
    key = data.draw(st.sampled_from([*owner, "name", "x-mine", "nmae", "aggregate", "alarm"]))
    what = data.draw(st.sampled_from(["set", "remove", "rename"]))
    old = owner.pop(key, new)
    if what != "remove":
        owner[key if what == "set" else key + "s"] = new if what == "set" else old


def _containers(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [one for item in inner for one in _containers(item)]
    return [value, *found] if isinstance(value, dict | list) else found
