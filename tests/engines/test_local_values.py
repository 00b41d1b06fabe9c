"""What values are: missing, numbers, texts, truths, keys, order; and that files agree on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from local_run import TEN, Event, answer, cells, column, rows, write_events

from insights.lang import quoting
from insights.lang.log_types import LogSource

SLOW = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def truths(expressions: list[str], event: Event, folder: Path) -> dict[str, str | None]:
    """Each expression's value for one event: ``1``, ``0`` or missing."""
    listed = ", ".join(f"{text} as x{n}" for n, text in enumerate(expressions))
    shown = ", ".join(f"x{n}" for n in range(len(expressions)))
    (row,) = rows(f"fields {listed} | display {shown}", [event], folder)
    return {text: row.get(f"x{n}") for n, text in enumerate(expressions)}


NUMBERS: list[tuple[Any, str | None]] = [
    ("12", "12"),
    (12, "12"),
    ("-3.50", "-3.5"),
    ("1e3", "1000"),
    (".5", "0.5"),
    ("+7", "7"),
    ("007", "7"),
    (" 5 ", "5"),
    (True, "1"),
    (False, "0"),
    ("", None),
    ("abc", None),
    ("12abc", None),
    ("1_000", None),
    ("0x10", None),
    ("1,5", None),
    ("nan", None),
    ("NaN", None),
    ("inf", None),
    ("-Infinity", None),
    ("1e400", None),
    ("true", None),
    (None, None),
    ([1], None),
    ({"b": 1}, None),
]


@pytest.mark.parametrize(("value", "number"), NUMBERS, ids=[repr(v) for v, _ in NUMBERS])
def test_what_is_a_number(value: Any, number: str | None, tmp_path: Path) -> None:
    event = {"a": value, "n": 1}

    (row,) = rows("fields a + 0 as x, isNumeric(a) as is | display x, is", [event], tmp_path)

    assert (row.get("x"), row["is"]) == (number, "0" if number is None else "1")


TRUTHS = {
    'n = "10"': "1",
    "t = 10": "1",
    't = "10.0"': "1",
    "t in [10]": "1",
    't in ["010"]': "1",
    't in ["1", "x"]': "0",
    'w in ["abc", 1]': "1",
    "w in [1, 2]": "0",
    "w not in [1, 2]": "1",
    "t > 9": "1",
    't > "9"': "1",
    'w > "abb"': "1",
    "w = W": None,
    'w = "ABC"': "0",
    'e = ""': "1",
    'e != "x"': "1",
    "b = true": "1",
    "b = 1": "1",
    "b": "1",
    "not b": "0",
    "f": "0",
    "f or b": "1",
    "z = 1": None,
    "z != 1": None,
    "z not in [1]": None,
    'z not in ["a", 1]': None,
    'z like "a"': None,
    'z not like "a"': None,
    "z not like /a/": None,
    "not z = 1": None,
    "not z": None,
    "z = z": None,
    "not ispresent(z)": "1",
    'z != "x" or not ispresent(z)': "1",
    'z = 1 or w = "abc"': "1",
    'z = 1 and w = "x"': "0",
    "o = 1": None,
    "l != 1": None,
    'w like "b"': "1",
    'w like "B"': "0",
    'w like "a%"': "0",
    'w like ""': "1",
    "w like /B/": "0",
    "w like /(?i)B/": "1",
    "w like /(?<@x>b)c$/": "1",
    "n like /^10$/": "1",
    "2 ^ 3 ^ 2 = 512": "1",
    "-5 % 3 = -2": "1",
    "7 / 2 = 3.5": "1",
    "1 / 0 = 1": None,
    "w + 1 = 1": None,
    "id = 12345678901234567890": "1",
    "id = 12345678901234567891": "0",
    'id = "12345678901234567891"': "0",
    "id in [12345678901234567891]": "0",
    "id > 12345678901234567889": "1",
}


def test_comparisons(tmp_path: Path) -> None:
    """Missing values match nothing, not even their absence; numbers compare by value."""
    event: Event = {
        "n": 10,
        "t": "10",
        "w": "abc",
        "e": "",
        "b": True,
        "f": False,
        "o": {"x": 1},
        "l": [1],
        "id": 12345678901234567890,
    }

    assert truths(list(TRUTHS), event, tmp_path) == TRUTHS


def test_numbers_are_shown_without_needless_digits(tmp_path: Path) -> None:
    values = ["6", "0.1 + 0.2", "1e15", "2 ^ 53", "123456789012 * 10", "1 / 4", "-0", "1e400"]

    got = truths(values, {}, tmp_path)

    assert list(got.values()) == [
        *("6", "0.30000000000000004", "1000000000000000", "9007199254740992"),
        *("1234567890120", "0.25", "0", None),
    ]


KEYS = {
    "`a~b`": "1",
    "`a/b`": "2",
    "a.b": "3",
    "m.`c.d`": "4",
    "m.c.d": "4",
    "m.e.0.f": "5",
    "m.e[0].f": "5",
    "m.e.1.0": "6",
    'm.`x"y`': "7",
    "`é ü`": "8",
    "`q'uote`": "9",
    "`p\\q`": "10",
    "`0`": "11",
    "list.1": "y",
    "@@at": "12",
    "`semi;`": "13",
    "`$1`": "14",
    "`#`": "15",
    "OrderRef": "O",
    "orderRef": "o",
    "orderref": None,
    "m": None,
    "list": None,
    "m.e": None,
    "gone": None,
    "text.u": None,
    "m.`~1`": "16",
}
KEYED: dict[str, Any] = {
    "a~b": 1,
    "a/b": 2,
    "a.b": 3,
    "é ü": 8,
    "q'uote": 9,
    "p\\q": 10,
    "0": 11,
    "@at": 12,
    "semi;": 13,
    "$1": 14,
    "#": 15,
    "OrderRef": "O",
    "orderRef": "o",
    "list": ["x", "y"],
    "gone": None,
    "text": '{"u":1}',
    "m": {"c.d": 4, "e": [{"f": 5}, [6]], 'x"y': 7, "~1": 16},
}


def test_keys_of_any_spelling(tmp_path: Path) -> None:
    assert truths(list(KEYS), KEYED, tmp_path) == KEYS


def test_keys_are_no_columns_of_the_statement(tmp_path: Path) -> None:
    """Names that the SQL uses itself, as fields."""
    event = {
        "$1": "dollar",
        "#": "place",
        "events": "e",
        "s1": "s",
        "line": "l",
        "=a": "eq",
        "a": 1,
    }
    text = "fields a + 1 as x | sort a asc | fields `$1`, `#`, events, s1, line, `=a` | limit 5"

    assert rows(text, [event], tmp_path) == [
        {
            "x": "2",
            "$1": "dollar",
            "#": "place",
            "events": "e",
            "s1": "s",
            "line": "l",
            "=a": "eq",
        }
    ]


def test_a_key_that_is_called_like_a_system_field(tmp_path: Path) -> None:
    event = {"@timestamp": "mine", "@message": "own"}

    (row,) = rows("fields @@timestamp as t, @@message as m, @timestamp", [event], tmp_path)

    assert row == {"t": "mine", "m": "own", "@timestamp": "2026-11-20 10:00:00.000"}


def test_aliases_that_differ_in_case_only(tmp_path: Path) -> None:
    text = (
        "fields OrderRef as X, orderRef as x | stats count(*) as n, max(x) as N by X as a, x as A"
    )

    assert rows(text, [KEYED], tmp_path) == [{"a": "O", "A": "o", "n": "1", "N": "o"}]


def test_an_alias_hides_a_key_from_then_on(tmp_path: Path) -> None:
    text = 'fields if(a > 1, "big", "small") as a, concat(a, "!") as b | filter a = "big"'

    assert rows(text, [{"a": 1}, {"a": 5}], tmp_path) == [{"a": "big", "b": "big!"}]


@pytest.mark.parametrize(
    "message", ["  {'a':1}", "\n{'a':1}", "\t {'a':1} ", "{'a':1,'b':{}}", "{'b':[{'a':2}],'a':1}"]
)
def test_messages_that_are_json(message: str, tmp_path: Path) -> None:
    assert column("fields a", [message.replace("'", '"')], tmp_path) == ["1"]


@pytest.mark.parametrize(
    "message", ["[{'a':1}]", "null", "'a'", "{'a':1} and more", "{'a':1", "a=1", "{}", "", "{"]
)
def test_messages_that_are_no_json_object(message: str, tmp_path: Path) -> None:
    assert column("fields a", [message.replace("'", '"')], tmp_path) == [None]


def test_a_map_has_no_parts_in_the_command_that_makes_it(tmp_path: Path) -> None:
    """Seen live (QL spec 4, V)."""
    event = {"s": '{"k":1}'}

    assert rows("fields jsonParse(s) as j, j.k as x", [event], tmp_path) == [{"j": '{"k":1}'}]
    assert column("fields jsonParse(s) as j | display j.k", [event], tmp_path) == ["1"]


# ---------------------------------------------------------------------------------- order

MIXED = ["a", None, 10, 9, "b", "a10", "a9", "1.5", "", "-3", "01", "1"]
SORTED = ["", "a", "a9", "a10", "b", "-3", "01", "1", "1.5", "9", "10"]


def test_natural_order_and_missing_values_last(tmp_path: Path) -> None:
    events: list[Event] = [{"a": value} for value in MIXED]

    assert column("fields a | sort a asc", events, tmp_path) == [*SORTED, None]
    assert column("fields a | sort a desc", events, tmp_path) == [*reversed(SORTED), None]


@pytest.mark.parametrize("way", ["asc", "desc"])
def test_ties_keep_the_stored_order(way: str, tmp_path: Path) -> None:
    events: list[Event] = [{"k": 1, "n": n} for n in range(50)]

    found = column(f"sort k {way} | display n", events, tmp_path)

    assert found == [str(n) for n in range(50)]


def test_newest_first_without_sort_and_ties_as_stored(tmp_path: Path) -> None:
    path = write_events(
        tmp_path / "e.json", [(TEN * 1000 + when, {"n": n}) for n, when in enumerate([0, 5, 5, 2])]
    )

    assert [r["n"] for r in cells(answer("fields n", [path], LogSource("json")))] == [
        *("1", "2", "3", "0")
    ]


@pytest.mark.parametrize("kind", ["json", "text"])
def test_sorting_by_what_is_nowhere_keeps_the_stored_order(kind: str, tmp_path: Path) -> None:
    found = column("sort nowhere desc | display @message", ["b", "a", "c"], tmp_path, kind)

    assert found == ["b", "a", "c"]


NUMBERED: list[Event] = [{"a": n, "b": n % 2} for n in (3, 1, 2, 5, 4)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("limit 2 | limit 4", ["4", "5"]),
        ("limit 4 | limit 2", ["4", "5"]),
        ("sort a asc | limit 3 | limit 5", ["1", "2", "3"]),
        ("limit 3 | sort a asc", ["1", "2", "3"]),
        ("limit 3 | sort a asc | limit 1", ["1"]),
        ("sort a desc | limit 2", ["5", "4"]),
        ("sort a asc | sort b desc", ["3", "1", "5", "2", "4"]),
        ("sort a asc | limit 4 | filter a > 2 | limit 1", ["3"]),
        ("limit 0", []),
        ("dedup b", ["4", "5"]),
        ("sort a asc | dedup b", ["1", "2"]),
        ("sort a desc | dedup b | limit 1", ["5"]),
    ],
)
def test_sort_limit_and_dedup(text: str, wanted: list[str], tmp_path: Path) -> None:
    assert column(f"fields a | {text}", NUMBERED, tmp_path) == wanted


def test_dedup_keeps_rows_that_lack_a_key(tmp_path: Path) -> None:
    events = [*NUMBERED, {"a": 7}, {"a": 8}]

    assert column("fields a | sort a asc | dedup b", events, tmp_path) == ["1", "2", "7", "8"]


# ---------------------------------------------------------------------------------- stats

SALES: list[Event] = [
    {"s": "x", "a": 1, "kind": "in"},
    {"s": "x", "a": 2, "kind": "out"},
    {"s": "y", "a": "3", "kind": "in"},
    {"a": 4, "kind": "in"},
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("stats count(*) as n by s", [["x", "2"], ["y", "1"], [None, "1"]]),
        ("stats sum(a) / count(*) as m by s", [["x", "1.5"], ["y", "3"], [None, "4"]]),
        (
            "stats count(*) as n, n * 2 as m by s | display s, m",
            [["x", "4"], ["y", "2"], [None, "2"]],
        ),
        (
            "stats max(a) as h, min(a) as l, h - l as d by s | display s, d",
            [["x", "1"], ["y", "0"], [None, "0"]],
        ),
        ("stats sum(a >= 2) as n by s", [["x", "1"], ["y", "1"], [None, "1"]]),
        ("stats sum(a) by s | filter sum(a) > 3", [[None, "4"]]),
        ("stats count(*) as n by s | filter kind = 'in'", [["x", "1"], ["y", "1"], [None, "1"]]),
        (
            "stats count(*) as n by s | filter kind = 'in' and n > 0 and a < 4",
            [["x", "1"], ["y", "1"]],
        ),
        ("stats count(*) as n by s | filter not ispresent(s)", [[None, "1"]]),
        ("stats count(*) as n by s | sort n desc | limit 2", [["x", "2"], ["y", "1"]]),
        ("stats count(*) as n by s | sort n asc", [["y", "1"], [None, "1"], ["x", "2"]]),
        ("stats count(*) as n by s | stats max(n) as most, count(*) as groups", [["2", "3"]]),
        ("stats count(*) by s | sort `count(*)` desc | limit 1", [["x", "2"]]),
        ("stats sum(b), avg(b), max(b)", [[None, None, None]]),
        ("filter a > 9 | stats count(*) as n, sum(a) as t", [["0", None]]),
        ("filter a > 9 | stats count(*) as n by s", []),
    ],
)
def test_stats(text: str, wanted: list[list[str | None]], tmp_path: Path) -> None:
    timed = [(TEN * 1000 + place, event) for place, event in enumerate(SALES)]
    path = write_events(tmp_path / "events.json", timed)

    assert [list(row) for row in answer(text, [path], LogSource("json")).rows] == wanted


def test_maps_are_no_group_keys(tmp_path: Path) -> None:
    events: list[Event] = [{"m": {"x": 1}}, {"m": 1}, {"m": [2]}]

    assert rows("stats count(*) as n by m", events, tmp_path) == [{"m": "1", "n": "1"}, {"n": "2"}]


# ---------------------------------------------------------------------------------- parse


@pytest.mark.parametrize(
    ("stage", "message", "wanted"),
    [
        (r"/x=(?<x>\d+)( y=(?<y>\w+))?/", "x=5", {"x": "5"}),
        (r"/x=(?<x>\d+)( y=(?<y>\w*))?/", "x=5 y=", {"x": "5", "y": ""}),
        (r"/(?<x>a)|(?<y>b)/", "b", {"y": "b"}),
        (r"/\((?<x>[^)(]*)\)\[(?<y>[^\]]+)\]/", "(b)[q]", {"x": "b", "y": "q"}),
        (r"/[](]*(?<x>\w)(?:z)?(\d)(?<y>.)/", "(a1b", {"x": "a", "y": "b"}),
        (r"/[^](]+(?<x>\()/", "a(", {"x": "("}),
        (r"/\\(?<x>\w+)/", "c\\dir", {"x": "dir"}),
        (r"/\Q(?<y>\E(?<x>\w)/", "(?<y>a", {"x": "a"}),
        (r"/(?<@x>\w+) (?P<é>\w+)/", "a b", {"@x": "a", "é": "b"}),
        (r"/(?i)A=(?<x>\d)/", "a=1", {"x": "1"}),
        ('"*=* *" as x, y, z', "a= b", {"x": "a", "y": "", "z": "b"}),
        ('"*" as x', "a\nb", {"x": "a\nb"}),
        ('"(*)[" as x', "f(a.b)[1]", {"x": "a.b"}),
        ('"a" as x', "cat", {"x": "1"}),
        ('"a" as x', "dog", {}),
        (r"/(?<x>\d)/", "none", {}),
    ],
)
def test_parse(stage: str, message: str, wanted: dict[str, str], tmp_path: Path) -> None:
    (row,) = rows(f"parse @message {stage}", [message], tmp_path, "text")

    assert {k: v for k, v in row.items() if k not in ("@timestamp", "@message")} == wanted


def test_parse_with_multi_gives_a_row_a_match_in_order(tmp_path: Path) -> None:
    text = r"parse @message /(?<k>\w)=(?<v>\d+)?/ multi | sort @timestamp asc | display k, v"

    assert rows(text, ["a=1 b= c=3", "none"], tmp_path, "text") == [
        {"k": "a", "v": "1"},
        {"k": "b"},
        {"k": "c", "v": "3"},
        {},
    ]


# ---------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("moment", "step", "wanted"),
    [
        ("1969-12-31T23:59:59.999", "1h", "1969-12-31 23:00:00.000"),
        ("1969-12-31T23:59:59.999", "1mo", "1969-12-01 00:00:00.000"),
        ("1969-12-31T23:59:59.999", "1q", "1969-10-01 00:00:00.000"),
        ("1969-12-31T23:59:59.999", "1y", "1969-01-01 00:00:00.000"),
        ("1970-01-01T00:00:00.000", "1w", "1969-12-29 00:00:00.000"),
        ("2026-11-20T10:07:31.250", "300s", "2026-11-20 10:07:00.000"),
        ("2026-11-20T10:07:31.250", "90m", "2026-11-20 10:00:00.000"),
        ("2026-11-20T10:07:31.250", "48h", "2026-11-20 00:00:00.000"),
        ("2026-11-20T10:07:31.250", "250ms", "2026-11-20 10:07:31.250"),
        ("2026-11-22T23:00:00.000", "1week", "2026-11-16 00:00:00.000"),
        ("2024-02-29T10:00:00.000", "1 month", "2024-02-01 00:00:00.000"),
        ("2024-05-31T10:00:00.000", "2quarters", "2024-01-01 00:00:00.000"),
        ("2024-05-31T10:00:00.000", "1yr", "2024-01-01 00:00:00.000"),
    ],
)
def test_bins(moment: str, step: str, wanted: str, tmp_path: Path) -> None:
    from local_run import millis

    path = write_events(tmp_path / "e.json", [(millis(f"{moment}+00:00"), "x")])
    text = f"fields bin({step.replace(' ', '')}) as t"

    assert cells(answer(text, [path], LogSource("text"))) == [{"t": wanted}]


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("datefloor(ms, 1h)", "2026-01-02 03:00:00.000"),
        ("datefloor(text, 1h)", "2026-01-02 03:00:00.000"),
        ("datefloor(iso, 1h)", None),
        ("dateceil(ms, 1mo)", "2026-02-01 00:00:00.000"),
        ("fromMillis(1e18)", None),
        ("fromMillis(-1)", "1969-12-31 23:59:59.999"),
        ("@timestamp - 30d", "2026-10-21 10:00:00.000"),
        ("1h + @timestamp", "2026-11-20 11:00:00.000"),
        ("@timestamp - @timestamp", "0"),
        ("datefloor(@timestamp + 14h, 1d)", "2026-11-21 00:00:00.000"),
        ("toMillis(@timestamp) - now() * 1000", "0"),
        ('@timestamp >= "2026-11-20 10:00:00.000"', "1"),
    ],
)
def test_times(expression: str, wanted: str | None, tmp_path: Path) -> None:
    event = {"ms": 1767323045678, "text": "1767323045678", "iso": "2026-01-02T03:04:05Z"}

    assert truths([expression], event, tmp_path) == {expression: wanted}


# ----------------------------------------------------------------------- two ways of reading

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(codec="utf-8"), max_size=6),
    st.sampled_from(["true", "false", "null", "{}", "[1]", '"', "\\", "1.50", "-0"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(["b", "c.d", "0", "B"]), inner, max_size=2),
    ),
    max_leaves=4,
)
EVENTS = st.dictionaries(
    st.sampled_from(["a", "A", "a.b", "x y", "a~/", "n"]), VALUES, min_size=1, max_size=4
)


@SLOW
@given(st.lists(EVENTS, min_size=1, max_size=3))
def test_json_lines_and_events_give_the_same_values(
    tmp_path: Path, events: list[dict[str, Any]]
) -> None:
    """The readers of the two layouts are different SQL; their answers are not."""
    lines = [{"timestamp": TEN * 1000 + n, **event} for n, event in enumerate(events)]
    keyed = tmp_path / "keyed.jsonl"
    keyed.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    document = write_events(
        tmp_path / "events.json", [(TEN * 1000 + n, line) for n, line in enumerate(lines)]
    )
    names = ["a", "A", "a.b", "a.c.d", "a.0", "a.0.b", "a.b.B", "`x y`", "`a~/`", "n", "n[0]"]

    for shown in (names, names[2:3], names[:1], names[3:6]):
        text = f"fields {', '.join(shown)} | sort @timestamp asc"
        assert cells(answer(text, [keyed])) == cells(answer(text, [document], LogSource("json")))


# ---------------------------------------------------------------------------------- injection

NASTY = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=8),
    st.lists(
        st.sampled_from(
            [
                "'",
                '"',
                ";",
                "--",
                "\0",
                "\\",
                "{last}",
                "{}",
                "{0}",
                "$1",
                "%s",
                "/*",
                "*/",
                "li_x(",
                "/",
            ]
        ),
        max_size=4,
    ).map("".join),
)


@SLOW
@given(NASTY)
def test_a_text_means_itself(tmp_path: Path, text: str) -> None:
    literal = quoting.string(text)
    query = (
        f"fields {literal} as x, a = {literal} as same, a in [{literal}] as inside,"
        f" a like {literal} as part, strlen({literal}) as n | filter a = {literal}"
    )

    assert rows(query, [{"a": text}, {"a": text + "x"}], tmp_path) == [
        {"x": text, "same": "1", "inside": "1", "part": "1", "n": str(len(text))}
    ]


@SLOW
@given(NASTY.map(lambda text: text.replace("`", "") or "x"))
def test_a_name_means_itself(tmp_path: Path, name: str) -> None:
    alias = f"`{name} alias`"
    field = f"`{name}`"
    events: list[Event] = [{name: "v", "other": 1}, {"other": 2}]
    source = LogSource("json")
    path = write_events(
        tmp_path / "events.json", [(TEN * 1000 + n, event) for n, event in enumerate(events)]
    )
    text = f"filter ispresent({field}) | fields {field} as {alias} | sort {alias} asc"

    found = answer(f"{text} | stats count(*) as n by {alias} | display n, {alias}", [path], source)

    assert [column.name for column in found.columns] == ["n", f"{name} alias"]
    assert found.rows == [("1", "v")]


@SLOW
@given(NASTY.map(lambda text: text.replace("*", "")))
def test_a_glob_means_itself(tmp_path: Path, text: str) -> None:
    pattern = quoting.string(f"{text}[*]")

    got = column(f"parse @message {pattern} as x | display x", [f"a{text}[b] c"], tmp_path, "text")

    assert got == ["b"]


@SLOW
@given(NASTY)
def test_a_regular_expression_means_itself(tmp_path: Path, text: str) -> None:
    pattern = "".join(f"\\x{{{ord(sign):x}}}" if not sign.isalnum() else sign for sign in text)
    quoted = "[';\"{}/]*" + pattern

    got = column(
        f"filter @message like /{quoting.regex_body(quoted)}/ | stats count(*)",
        [text, "\x7f"],
        tmp_path,
        "text",
    )

    assert got == ["1" if text else "2"]
