"""Parameters in the names of log groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from insights.catalog.assemble import assemble
from insights.catalog.group_names import filled
from insights.diagnostics import Diagnostic
from insights.errors import UsageError

SETTINGS = """catalog: acme-net
sources: {orders: {type: json}, plain: {type: json}}
environments:
  prod:
    engine: cloudwatch
    log_groups:
      orders: [GROUP]
      plain: [/ecs/plain]
"""
ENTRY = """name: slow
version: 1.0.0
source: SOURCE
parameters:
  service: PARAMETER
query: stats count(*) as n by route | sort n desc | limit 3
"""


def _found(
    parameter: str = "{type: log_group}", source: str = "orders", group: str = "'/ecs/{{service}}'"
) -> list[Diagnostic]:
    entry = ENTRY.replace("SOURCE", source).replace("PARAMETER", parameter)
    settings = SETTINGS.replace("GROUP", group)
    files = [("slow.yaml", entry.encode())]
    return assemble(Path(), ("catalog.yaml", settings.encode()), files)[1]


def _where(found: list[Diagnostic]) -> list[tuple[str, str, int, int]]:
    return [(one.code, one.file, one.span.line, one.span.column) for one in found]


@pytest.mark.parametrize("kind", ["log_group", "string", "'enum', values: [a, b]"])
def test_a_parameter_of_a_log_group_is_used(kind: str) -> None:
    assert _found(f"{{type: {kind}, default: a}}") == []


def test_it_is_unused_where_no_group_takes_it() -> None:
    assert [one.slug for one in _found(source="plain")] == ["unused-parameter"]


def test_an_entry_without_the_parameter() -> None:
    found = _found(group="'/ecs/{{ name }}/{{service}}'")

    assert _where(found) == [("CAT010", "slow.yaml", 3, 9)]
    assert "'name'" in found[0].message


def test_a_type_and_a_default_that_no_name_can_have() -> None:
    assert _where(_found("{type: cidr}")) == [("CAT014", "slow.yaml", 5, 19)]
    assert _where(_found("{type: string, default: 'a b'}")) == [("CAT011", "slow.yaml", 5, 36)]


@pytest.mark.parametrize("group", ["'/ecs/*'", "'tag:team=net'", "'arn:aws:logs:eu-west-1:1:x'"])
def test_other_ways_to_name_groups(group: str) -> None:
    assert [one.slug for one in _found(group=group)] == ["unused-parameter"]


def test_what_is_no_name() -> None:
    found = _found(group="'/ecs/{{service}} x'")

    assert _where(found) == [("CAT005", "catalog.yaml", 7, 16)]


def test_values_are_put_in_and_checked() -> None:
    assert filled("/{{a}}/{{ b }}*", {"a": "x", "b": "y-1"}) == "/x/y-1*"
    for value in ("", "a b", "a*", "a{{b}}", "a\n"):
        with pytest.raises(UsageError, match="for 'a'"):
            filled("/{{a}}", {"a": value})
    with pytest.raises(UsageError, match="needs a value for 'b'"):
        filled("/{{b}}", {"a": "x"})
