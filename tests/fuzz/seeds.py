"""Inputs to start from: the queries and entries of the case files and of the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_ROOT = Path(__file__).parents[2]
_CASES = _ROOT / "tests" / "cases"

#: Words and signs that mean something; what is made of them goes deeper than what is not.
WORDS: tuple[str, ...] = (
    *("fields ", "display ", "filter ", "where ", "parse ", "stats ", "sort ", "limit ", "dedup "),
    *(
        "pattern ",
        "diff ",
        "json field=",
        "SOURCE ",
        "join type=left left=a right=b where a.x=b.x ",
    ),
    *("lookup t a as b OUTPUT c", "cidrlookup t a OUTPUT c", "addtotals row=false ", "accum "),
    *(
        "autoregress a p=1-4",
        "filldown a* ",
        "fillmissing with 0 for a",
        "outlier param=2 ",
        "unnest ",
    ),
    *(
        "sessionize a maxspan 5m",
        "appendcols max=5 ( ",
        "expand ",
        "relevantfields a where ",
        "into b",
    ),
    *(" as ", " by ", " and ", " or ", "not ", " in [", " like ", " not like ", "=~ /", "bin(5m)"),
    *("count(*)", "strlen(", "@message", "@@x", "`a b`", "a.b[0].c", ".`x`", "{{x}}", "{{ x }}"),
    *("$Q(a=1)", "$`Q w`()", "logGroups(namePrefix: ['a'])", '[{"key":"a","values":["b"]}]'),
    *(
        "| ",
        "|",
        "\n",
        "\r\n",
        "# c\n",
        " # insights: ignore[x]\n",
        "(",
        ")",
        "[",
        "]",
        ",",
        "'",
        '"',
    ),
    *(
        "/",
        "\\",
        "\\/",
        "1e6",
        "5m",
        "-",
        "*",
        "%",
        "^",
        "==",
        "!=",
        "<>",
        "!",
        "\u201c",
        "\x00",
        "é",
    ),
    *("{ $.a = ", " && $.b", "[*]", "%", "...", "?", " IS NULL", " NOT EXISTS ", "}", "5*"),
    *(
        "query: |\n  ",
        "name: a\n",
        "parameters:\n  x: {type: cidr}\n",
        "- ",
        "? ",
        "&a ",
        "*a",
        "!!str ",
    ),
)


def queries() -> list[str]:
    """All queries, good and bad ones."""
    found = [str(case["query"]) for case in _cases("ql_public.yaml")["cases"]]
    found += [str(case["query"]) for case in _cases("observed_ql_public.yaml").get("cases", ())]
    for path in sorted((_ROOT / "tests" / "lang" / "cases" / "format").glob("*.txt")):
        found += path.read_text("utf-8").split("-- formatted --\n")
    for data in entries():
        found.append(str(yaml.safe_load(data)["query"]) if b"\nquery:" in data else "")
    return list(dict.fromkeys(found))


def entries() -> list[bytes]:
    """The library's own files."""
    return [path.read_bytes() for path in sorted((_ROOT / "queries").rglob("*.yaml"))]


def templates() -> list[str]:
    """Queries with placeholders and a value, a zero byte between the two."""
    found = []
    for case in _cases("parameters_public.yaml"):
        template = str(case["template"])
        for name, value in case["values"].items():
            found.append(f"{template.replace(name, 'x')}\x00{value}")
    return found


def patterns() -> list[str]:
    """Filter patterns, good and bad ones, and an event of each, a zero byte between the two."""
    cases = [*_cases("patterns_public.yaml"), *_cases("observed_patterns_public.yaml")]
    return [f"{case['pattern']}\x00{case['messages'][-1]}" for case in cases]


def of(law: str) -> Iterator[bytes]:
    """The inputs to start from for a law."""
    if law == "loading":
        yield from entries()
        return
    own = {"rendering": templates, "matching": patterns}
    texts = own.get(law, queries)()
    yield from (text.encode("utf-8", "surrogateescape") for text in texts)


def _cases(name: str) -> Any:
    return yaml.safe_load((_CASES / name).read_text("utf-8"))
