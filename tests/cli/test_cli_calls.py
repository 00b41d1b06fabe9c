"""What a catalog gives to runs on files: saved queries that are called, and lookup tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import insights

from insights import query

SETTINGS = """\
catalog: shop
default_environment: files
sources: {web: {type: json}}
environments:
  files: {engine: local, data: {web: ['*.jsonl']}, lookups: {owners: tables/owners.csv}}
"""
CALLED = """\
name: by-owner
version: 1.0.0
title: Owned by
source: web
parameters:
  owner: {type: string, default: ann}
  least: {type: integer, default: 1}
saved_query: {folder: net work}
query: |
  # whose requests they are
  | lookup owners path OUTPUT owner # the table
  | filter owner = {{owner}}
  | stats count(*) as n by path
  | filter n >= {{least}} # the end
"""
CALLER = """\
name: {name}
version: 1.0.0
title: {name}
source: web
parameters: {{who: {{type: string, default: ann}}}}
query: |
  fields path
  | {call}
"""
LONG = """\
name: long
version: 1.0.0
title: Long
source: web
query: |
  filter path != "{text}"
"""
EVENTS = [{"path": "/a"}, {"path": "/a"}, {"path": "/b"}, {"path": "/c"}, {"path": "/d"}]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A catalog with a query that others call, and its data."""
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "owners.csv").write_text("path,owner\n/a,ann\n/b,bob\n/c,ann\n")
    (tmp_path / "catalog.yaml").write_text(SETTINGS)
    (tmp_path / "called.yaml").write_text(CALLED)
    entry(tmp_path, "caller", "$by-owner(owner = {{who}}) | sort n desc")
    (tmp_path / "web.jsonl").write_text("".join(json.dumps(event) + "\n" for event in EVENTS))
    return tmp_path


def entry(folder: Path, name: str, call: str) -> None:
    """Another entry, which ends with a call."""
    (folder / f"{name}.yaml").write_text(CALLER.format(name=name, call=call))


DATA = ("--data", "web.jsonl", "-o", "json")


def test_an_entry_calls_another_with_values(shop: Path) -> None:
    own = insights("run", "caller", *DATA, cwd=shop)
    other = insights("run", "caller", "-p", "who=bob", *DATA, cwd=shop)

    assert own.rows == [{"path": "/a", "n": 2}, {"path": "/c", "n": 1}]
    assert other.rows == [{"path": "/b", "n": 1}]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("$by-owner()|sort n asc", [{"path": "/c", "n": 1}, {"path": "/a", "n": 2}]),
        ("$by-owner(least = 2)", [{"path": "/a", "n": 2}]),
        ('$`shop/net work/Owned by`(owner = "bob", least = 1)', [{"path": "/b", "n": 1}]),
        (
            'filter path in ($by-owner(owner="bob") | display path) | display path',
            [{"path": "/b"}],
        ),
        (
            "filter path in ($by-owner(least=2) | display path)"
            " | filter path in ($by-owner() | display path) | stats count(*) as k",
            [{"k": 2}],
        ),
    ],
)
def test_a_query_on_the_spot_calls_entries(
    query: str, rows: list[dict[str, object]], shop: Path
) -> None:
    done = insights("query", query, *DATA, cwd=shop)

    assert (done.rows, done.code) == (rows, 0)


def test_the_text_that_runs_is_shown(shop: Path) -> None:
    done = insights("query", "$by-owner(least=3)", *DATA, "--dry-run", cwd=shop)

    assert json.loads(done.out)["query"] == (
        'lookup owners path OUTPUT owner # the table\n| filter owner = "ann"\n'
        "| stats count(*) as n by path\n| filter n >= 3"
    )


@pytest.mark.parametrize(
    ("query", "at", "told"),
    [
        ("fields path\n | $by-ownr()", "2:4", "There is no saved query 'by-ownr'"),
        ("$by-owner(ownr=3)", "1:1", "There is no parameter 'ownr'."),
        ("$by-owner(least='x')", "1:1", "'least' must be a whole number, not 'x'."),
        ("fields path | $caller()", "1:15", "'caller' calls a saved query itself"),
        ("sort path asc | $by-owner()", "1:1", "'sort' stands before stats."),
        ("$by-owner() | stats count(*) as m by gone", "1:38", "unknown"),
        ("$by-owner() | anomaly", "1:15", "cannot run 'anomaly'"),
        ("filter path like /x/ | $in-ppl()", "1:24", "'in-ppl' is a query in PPL"),
        ("$long() | $long() | $long() | $long() | $long()", "1:1", "10,000 are allowed."),
        ("$faulty()", "1:1", "There is no saved query 'faulty'"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_where_it_stands(
    query: str, at: str, told: str, shop: Path
) -> None:
    (shop / "long.yaml").write_text(LONG.format(text="x" * 2_500))
    (shop / "ppl.yaml").write_text(LONG.replace("long", "in-ppl") + "language: ppl\n")
    (shop / "faulty.yaml").write_text(LONG.replace("long", "faulty").replace("!=", "<>"))

    done = insights("query", query, "--data", "no-such-file", cwd=shop)

    assert f"<query>:{at}: " in done.err
    assert told.lower() in done.err.lower()
    assert done.code in (1, 4)
    assert "Traceback" not in done.err


def test_hints_about_calls_are_about_calls(shop: Path) -> None:
    (shop / "called.yaml").write_text(CALLED.replace(", default: ann", ""))

    done = insights("query", "$by-owner()", *DATA, cwd=shop)
    near = insights("query", "$by-ownr()", *DATA, cwd=shop)

    assert "Add owner=VALUE." in done.err
    assert "Did you mean 'by-owner'?" in near.err


def test_an_error_inside_a_call_points_at_the_call_in_the_entry(shop: Path) -> None:
    entry(shop, "wrong", "$by-owner(least = 'no')")

    done = insights("run", "wrong", "--data", "none", cwd=shop)

    assert "wrong.yaml:8:5: CAT008" in done.err
    assert done.code == 1


def test_the_environment_names_lookup_tables(shop: Path) -> None:
    query = (
        "lookup owners path OUTPUT owner | stats count(*) as n by owner | sort n desc, owner asc"
    )
    (shop / "mine.csv").write_text("path,owner\n/d,me\n")

    own = insights("query", query, *DATA, cwd=shop)
    given = insights("query", query, *DATA, "--lookup", "owners=mine.csv", cwd=shop)
    near = insights("query", query.replace("owners", "owner"), *DATA, cwd=shop)

    assert own.rows == [{"owner": "ann", "n": 3}, {"owner": "bob", "n": 1}, {"n": 1}]
    assert given.rows == [{"n": 4}, {"owner": "me", "n": 1}]
    assert "Did you mean 'owners'?" in near.err


def test_a_lookup_table_that_is_missing_or_misnamed_is_found_by_validate(shop: Path) -> None:
    wrong = SETTINGS.replace("owners:", "own-ers:").replace("owners.csv", "none.csv")
    (shop / "catalog.yaml").write_text(wrong)

    done = insights("validate", cwd=shop)

    assert "catalog.yaml:5:62: CAT005 error: 'own-ers' is no name of a lookup table." in done.out
    assert "There is no file 'tables/none.csv' in the catalog's folder." in done.out


def test_a_query_in_another_language_is_refused_by_name(shop: Path) -> None:
    (shop / "ppl.yaml").write_text(LONG.replace("long", "in-ppl") + "language: ppl\n")

    done = insights("run", "in-ppl", "--data", "no-such-file", cwd=shop)

    assert done.code == 4
    assert "'in-ppl' is a query in PPL, which the local engine cannot run." in done.err


@pytest.mark.parametrize(
    ("regex", "column"), [("a(?=b)", 24), (r"x\/y(?<!z)", 27), (r"(a)\1", 26), ("a*+", 24)]
)
def test_a_regex_that_re2_has_not_is_told_before_anything_is_read(
    regex: str, column: int, shop: Path
) -> None:
    done = insights("query", f"filter @message like /{regex}/", "--data", "none", cwd=shop)

    assert f"<query>:1:{column}: INS111 error: The regular expression" in done.err
    assert done.code == 1


def test_python_calls_saved_queries_too(shop: Path) -> None:
    result = query("$by-owner(least = 2)", catalog=shop, data=[shop / "web.jsonl"])

    assert [list(record.items()) for record in result.records()] == [[("path", "/a"), ("n", 2)]]
