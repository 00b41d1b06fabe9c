"""``insights lint`` and ``insights explain`` as a user has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import NOW, Outcome, insights

from insights.catalog.codes import CODES
from insights.lint.registry import RULES

ROOT = Path(__file__).parents[2]
CATALOG = """catalog: shop
sources:
  flows: {type: vpcflow}
  app: {type: json, fields: {orderRef: string}}
environments:
  demo: {engine: local, data: {flows: generated}}
"""
ENTRY = """name: mistakes
version: 1.0.0
title: Ten mistakes
source: flows
query: |
  FILTER dstport = 22 and bytes > 'many'
  | filter action == "REJECT"
  | filter srcAddr like "10.%"
  | parse @message "* *" as a, b
  | fields endTime * 1000 > now() as late
  | stats dc(dstAddr) as hosts, pct(bytes, 0.95) as p, max(a) as most, count(b) as seen
      by bin(300s)
  | sort @timestamp desc
  | limit 200000
"""
TEN = [
    (6, 3, "keyword-case"),
    (6, 10, "wrong-case-field"),
    (6, 35, "number-against-text"),
    (7, 5, "mergeable-filters"),
    (7, 19, "nonstandard-operator"),
    (8, 5, "mergeable-filters"),
    (8, 25, "sql-wildcard-in-like"),
    (10, 12, "seconds-vs-millis"),
    (10, 38, "unused-alias"),
    (11, 11, "undocumented-function"),
    (11, 44, "percentile-fraction"),
    (12, 14, "bin-cap"),
    (13, 10, "unknown-after-stats"),
    (14, 11, "limit-over-max"),
]


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    (tmp_path / "net").mkdir()
    (tmp_path / "catalog.yaml").write_text(CATALOG)
    (tmp_path / "net" / "mistakes.yaml").write_text(ENTRY)
    return tmp_path


def _settings(catalog: Path, text: str) -> None:
    (catalog / "catalog.yaml").write_text(f"{CATALOG}lint:\n{text}")


def _told(done: Outcome) -> list[tuple[int, int, str]]:
    return [(one["line"], one["column"], one["slug"]) for one in done.rows]


def _slugs(done: Outcome) -> set[str]:
    return {one["slug"] for one in done.rows}


def test_the_library_is_clean(tmp_path: Path) -> None:
    done = insights("lint", ROOT / "queries", cwd=tmp_path)

    assert (done.code, done.out) == (0, "")
    entries = len(list((ROOT / "queries").glob("*/*.yaml")))
    assert done.err == f"{entries} queries checked, nothing found.\n"


def test_a_broken_entry_shows_all_its_mistakes_where_they_are(catalog: Path) -> None:
    done = insights("lint", "-o", "json", cwd=catalog)

    assert done.code == 1
    assert _told(done) == TEN
    assert {one["file"] for one in done.rows} == {"net/mistakes.yaml"}


def test_findings_have_an_excerpt_and_a_hint(catalog: Path) -> None:
    done = insights("lint", "net", "--select", "wrong-case-field", cwd=catalog)

    assert done.out == (
        "net/mistakes.yaml:6:10: INS115 warning: 'dstport' is 'dstPort' here.\n"
        "      FILTER dstport = 22 and bytes > 'many'\n"
        "             ^^^^^^^\n"
        "    = hint: Write dstPort.\n"
    )
    assert (done.code, done.err) == (0, "1 query checked, 1 warning.\n")


def test_faults_of_syntax_and_rules_are_told_in_one_run(catalog: Path) -> None:
    text = ENTRY.replace("| sort @timestamp desc", "| sort count(*) desc").replace("a, b", "a")
    (catalog / "net" / "mistakes.yaml").write_text(text)

    done = insights("lint", "-o", "json", cwd=catalog)

    assert {"sort-by-call", "glob-names", "bin-cap", "nonstandard-operator"} <= _slugs(done)
    assert "wrong-case-field" not in _slugs(done)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 1),
        (["--fail-on", "never"], 0),
        (["--select", "INS3"], 0),
        (["--select", "INS3", "--fail-on", "hint"], 1),
        (["--select", "bin-cap", "--fail-on", "warning"], 1),
        (["--ignore", "undocumented-function"], 0),
    ],
)
def test_the_exit_code_follows_what_is_asked_for(
    arguments: list[str], code: int, catalog: Path
) -> None:
    assert insights("lint", *arguments, cwd=catalog).code == code


def test_less_can_be_shown_than_fails(catalog: Path) -> None:
    done = insights("lint", "--min-severity", "error", "-o", "json", cwd=catalog)

    assert _slugs(done) == {"undocumented-function"}
    assert "(13 not shown)" in done.err


def test_settings_of_the_catalog_choose_rules_and_severities(catalog: Path) -> None:
    _settings(
        catalog,
        "  ignore: [INS3, undocumented-function]\n"
        "  severity: {bin-cap: error}\n"
        "  folders: {'net/*': {select: [INS1], fail_on: never}}\n",
    )

    done = insights("lint", "-o", "json", cwd=catalog)
    severities = {one["slug"]: one["severity"] for one in done.rows}

    assert done.code == 0
    assert severities["bin-cap"] == "error"
    assert "undocumented-function" not in severities
    assert insights("lint", "--fail-on", "error", cwd=catalog).code == 1


def test_a_rule_that_settings_misspell_is_told_where_it_stands(catalog: Path) -> None:
    _settings(catalog, "  ignore: [INS3, bin-cup]\n")

    done = insights("lint", "-o", "json", "--select", "or-chain", cwd=catalog)

    assert done.code == 1
    assert [(one["line"], one["column"], one["hint"]) for one in done.rows] == [
        (8, 18, "Did you mean 'bin-cap'?")
    ]


def test_suppressions_go_by_the_day(catalog: Path) -> None:
    old = "by bin(300s)"
    new = f"{old}  # insights: ignore[bin-cap] until 2026-11-30 -- the chart needs sixty"
    (catalog / "net" / "mistakes.yaml").write_text(ENTRY.replace(old, new))

    now = insights("lint", "-o", "json", cwd=catalog, environment={"INSIGHTS_NOW": NOW})
    later = insights(
        "lint", "-o", "json", cwd=catalog, environment={"INSIGHTS_NOW": "2026-12-01T00:00:00Z"}
    )

    assert "bin-cap" not in _slugs(now)
    assert {"bin-cap", "expired-suppression"} <= _slugs(later)


def test_errors_that_settings_ignore_do_not_stop_validate(catalog: Path) -> None:
    before = insights("validate", "-o", "json", cwd=catalog)
    _settings(catalog, "  ignore: [undocumented-function]\n")
    after = insights("validate", "-o", "json", cwd=catalog)

    assert (before.code, _slugs(before)) == (1, {"undocumented-function"})
    assert (after.code, after.rows) == (0, [])


def test_query_files_and_texts_need_no_catalog(tmp_path: Path) -> None:
    (tmp_path / "slow.cwli").write_text("fields @message\n| filter dstport = 22\n")
    (tmp_path / "odd.txt").write_bytes(b"filter a like '\xff\xfe'")

    file = insights("lint", "slow.cwli", "--log-type", "vpcflow", "-o", "json", cwd=tmp_path)
    bytes_ = insights("lint", "odd.txt", cwd=tmp_path)
    text = insights("lint", "--text", "stats dc(a) as n", "-o", "json", cwd=tmp_path)

    assert (2, 10, "wrong-case-field") in _told(file)
    assert (bytes_.code, "not UTF-8" in bytes_.out) == (1, True)
    assert (text.code, _told(text)) == (1, [(1, 7, "undocumented-function")])


def test_an_entry_outside_of_any_catalog_is_read_by_itself(tmp_path: Path) -> None:
    entry = ENTRY.replace("source: flows", "source: vpcflow")
    (tmp_path / "alone.yaml").write_text(entry)

    done = insights("lint", "alone.yaml", "-o", "json", cwd=tmp_path)

    assert (6, 10, "wrong-case-field") in _told(done)


def test_window_engines_and_groups_come_from_the_catalog(catalog: Path) -> None:
    text = (
        "name: wide\nversion: 1.0.0\ntitle: W\nsource: flows\nwindow: 60d\n"
        "query: pattern action | anomaly\n"
    )
    (catalog / "net" / "mistakes.yaml").write_text(text)

    assert {"wide-window", "no-local-answer"} <= _slugs(insights("lint", "-o", "json", cwd=catalog))


WRONG = [
    pytest.param(["lint", "--select", "bin-cup"], 2, "Did you mean 'bin-cap'?", id="rule"),
    pytest.param(["lint", "nowhere"], 3, "'nowhere' does not exist", id="path"),
    pytest.param(["lint", "--text", "limit 5", "net"], 2, "exclude each other", id="both"),
    pytest.param(["lint", "--log-type", "vpcflw", "--text", "x"], 2, "'vpcflow'", id="type"),
    pytest.param(["explain", "bin-cup"], 2, "Did you mean 'bin-cap'?", id="page"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), WRONG)
def test_what_makes_no_sense_is_refused_in_words(
    arguments: list[str], code: int, words: str, catalog: Path
) -> None:
    done = insights(*arguments, cwd=catalog)

    assert (done.code, done.out) == (code, "")
    assert words in done.err


def test_explain_lists_every_kind_of_finding_on_a_line(tmp_path: Path) -> None:
    done = insights("explain", cwd=tmp_path)
    listed = [line.split()[:2] for line in done.out.splitlines()]

    assert {(rule.code, rule.slug) for rule in RULES} <= {(code, slug) for code, slug in listed}
    assert {(one.code, one.slug) for one in CODES} <= {(code, slug) for code, slug in listed}
    assert listed == sorted(listed)


@pytest.mark.parametrize("name", ["INS126", "bin-cap", "ins126"])
def test_explain_tells_about_one_rule_with_its_examples(name: str, tmp_path: Path) -> None:
    done = insights("explain", name, cwd=tmp_path)

    assert done.out.startswith("INS126 bin-cap (warning)\n\n'bin(300s)' runs as 'bin(60s)'")
    assert "Finds:\n    stats count(*) as n by bin(300s)\n" in done.out
    assert "Passes:\n    stats count(*) as n by bin(5m)\n" in done.out


@pytest.mark.parametrize("name", ["INS008", "CAT014", "not-local"])
def test_explain_knows_faults_of_syntax_catalog_and_engine(name: str, tmp_path: Path) -> None:
    done = insights("explain", name, cwd=tmp_path)

    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) >= 3
