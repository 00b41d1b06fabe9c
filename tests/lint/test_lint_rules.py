"""What the service refuses and takes, and the registry. Examples: test_rule_examples."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import insights.lint.rules
from insights.diagnostics import Severity, Source
from insights.lang.log_types import LogSource
from insights.lint import check
from insights.lint.base import Rule
from insights.lint.registry import RULES

FILES = sorted(
    path.stem for path in Path(insights.lint.rules.__path__[0]).glob("*.py") if path.stem[0] != "_"
)
SOURCE = LogSource("json")


@pytest.mark.parametrize("name", FILES)
def test_every_file_of_rules_is_registered(name: str) -> None:
    module = importlib.import_module(f"insights.lint.rules.{name}")
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Rule) and value is not Rule
    ]

    assert len(own) == 1
    assert own[0] in {type(rule) for rule in RULES}
    assert own[0].slug == name.replace("_", "-")


def test_codes_are_unique_and_sorted() -> None:
    codes = [rule.code for rule in RULES]

    assert codes == sorted(set(codes))
    assert len({rule.slug for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(r"INS[0-4]\d\d", code) for code in codes)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_every_rule_says_why_it_exists_and_shows_how_to_pass(rule: Rule) -> None:
    assert rule.__doc__ is not None
    assert rule.__doc__ != Rule.__doc__
    assert rule.__doc__.split("\n")[0].endswith(".")
    assert rule.good


def test_findings_come_in_the_order_of_the_text() -> None:
    text = "fields nope(a) as x\n| fields x + 1 as x, nope(b) as y\n| filter count(*) > 1"

    _, found = check(Source(text), SOURCE)

    assert [(d.span.line, d.slug) for d in found if d.severity is Severity.ERROR] == [
        (1, "unknown-function"),
        (2, "ephemeral-redefined"),
        (2, "unknown-function"),
        (3, "misplaced-aggregate"),
    ]


def test_a_query_with_syntax_errors_has_those_alone() -> None:
    _, found = check(Source("limt 5 | fields nope(a)"), SOURCE)

    assert [d.slug for d in found] == ["unknown-command"]


REFUSED_BY_THE_SERVICE = [
    ("fields a, b | fields if(a > 1, 1, 0) as a", "Ephemeral field is already defined: a."),
    ('parse @message "* *" as a, b | fields b', "Ephemeral field is already defined: b."),
    ("parse @message /(?<a>x)/ | fields a", "Ephemeral field is already defined: a."),
    ("fields a * 2 as x | stats max(x) as x by b", "Ephemeral field is already defined: x."),
    ("stats count(*) as n by a | stats sum(n) as n by a", "Ephemeral field is already defined: n."),
    ("stats sum(x) as t by y, z | stats max(t) as m by z | fields t", "after stats: t."),
    ("fields @message | stats sum(a) by b | stats max(strlen(@message))", "after stats: @message."),
    ("stats count(*) as n by a | stats sum(n) as s by b", "after stats: b."),
    ("stats count(*) as n by a | filter n > 1 or lvl = 'x'", "after stats: lvl."),
    ("stats count(*) as n by a | stats sum(n) as s | filter a = 1", "after stats: a."),
    ("stats sum(a) by @logStream | stats avg(b) by bin(5m)", "bin() needs @timestamp"),
    ("fields a | limit 5 | stats count(*) by a", "'limit' stands before stats."),
    (
        "fields a | dedup a | fields b",
        "Only limit may follow dedup: unexpected symbol found fields.",
    ),
    ("estimate | limit 5", "unexpected symbol found limit."),
    ("sort a | pattern @message", "'pattern' stands after sort."),
    ("filter max(a) > 1", "'max' stands outside stats."),
    ("filter @message like /(?<!a)b/", "looks ahead or behind, which RE2 cannot."),
    ("filter @message like /(a)\\1/", "has the back-reference '\\1', which RE2 does not have."),
    ("filter @message like /a++/", "has the possessive '++', which RE2 does not have."),
    ("filter @message like /[a/", "does not compile: unterminated character set."),
    ("fields substr(a)", "'substr' takes 2 to 3 arguments, not 1."),
    ("fields now(1)", "'now' takes no arguments, not 1."),
]


@pytest.mark.parametrize(("text", "words"), REFUSED_BY_THE_SERVICE, ids=lambda text: text)
def test_what_the_service_refuses_is_an_error(text: str, words: str) -> None:
    _, found = check(Source(text), SOURCE)

    assert any(words in d.message for d in found)


ACCEPTED_BY_THE_SERVICE = [
    "fields if(ispresent(src), src, 'unknown') as src | stats count(*) by src",
    'parse @message "* *" as a, b | display a, b | sort a desc',
    "stats count(*) as n by resolverArn | filter logType = 'Tracing' | sort n desc",
    "fields ispresent(arn) as seen | stats count(*) as n by arn | filter level = 'x' and b = 1",
    "stats count(*) as n by bin(5m) as t | stats max(n) as most by datefloor(t, 1h)",
    "stats max(@timestamp) as @t by a | stats count(*) by bin(5m)",
    "stats sum(ms) by svc | filter sum(ms) > 3 | sort svc",
    "stats count(*) as n by user.id | display user.id",
    "filter @message like /[[:alpha:]]+\\x{1F600}(?i)x\\pL/",
    "parse @message /(?<@ip>\\d+)-(?P<port>\\d+)/ | display @ip, port",
    "fields a | sort a | limit 5 | filter b = 1",
]


@pytest.mark.parametrize("text", ACCEPTED_BY_THE_SERVICE)
def test_what_the_service_takes_has_no_error(text: str) -> None:
    _, found = check(Source(text), SOURCE)

    assert [d for d in found if d.severity is Severity.ERROR] == []
