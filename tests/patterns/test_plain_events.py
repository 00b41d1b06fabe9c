"""What an engine may be asked about plain events is what the matcher says of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.engines.local.engine import LocalEngine
from insights.engines.protocol import Request, Silent
from insights.lang import parse as parse_query
from insights.lang.log_types import LogSource
from insights.lang.printer import expression
from insights.patterns import BothReadings, parse
from insights.patterns.plain import alike, plain
from insights.runs.given_events import GivenEvents

PATTERNS = [
    "ERROR",
    "ERROR -two",
    "?ERROR ?22",
    "%tw[o0]%",
    "[a, b=22, c]",
    "[a, b=22 || b=080, ...]",
    "[..., x=two*, y!=*R]",
    "[a!=ERROR && a!=22, b, c=*o]",
    "[a, ..., z=22]",
    "[]",
]
WORDS = st.sampled_from(
    ["22", "080", "+22", "22.0", "2e1", "ERROR", "two", "two.", '"a b"', "[x", "t0", "-", "ü", "\t"]
)
MESSAGES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@settings(max_examples=8)
@given(st.lists(MESSAGES, min_size=30, max_size=60, unique=True))
def test_the_conditions_agree_with_the_matcher_in_every_reading(messages: list[str]) -> None:
    """One query tells of all messages and patterns at once which are plain, and which match."""
    trees = [tree for text in PATTERNS if (tree := parse(Source(text))[0])]
    conditions = [found for tree in trees if (found := plain(tree))]
    assert len(conditions) == len(PATTERNS)
    items = [
        f"if({expression(one)}, 1, 0) as {name}{n}"
        for n, found in enumerate(conditions)
        for name, one in (("p", found.is_plain), ("m", found.matches))
    ]
    rows = asked(f"fields @message, {', '.join(items)}", messages)

    assert len(rows) == len(messages)
    for row in rows:
        message = row["@message"] or ""
        for n, tree in enumerate(trees):
            values, differences = BothReadings(tree)(message)
            if alike(tree)(message):
                assert not differences
            if row[f"p{n}"] == "1":
                assert not differences
                assert (row[f"m{n}"] == "1") is (values is not None), (PATTERNS[n], message)


def asked(text: str, messages: list[str]) -> list[dict[str, str | None]]:
    source = Source(text)
    with GivenEvents([{"message": m, "timestamp": 1, "logGroupName": "g"} for m in messages]) as on:
        request = Request(
            parse_query(source)[0], text, source, LogSource("json"), data=on.files, limit=1000
        )
        result = LocalEngine().run(request, Silent())
        names = [column.name for column in result.columns]
        return [dict(zip(names, row, strict=True)) for row in result.rows]
