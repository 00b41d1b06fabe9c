"""Commands of the local engine that are more than one statement, and those that it refuses."""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from local_run import TEN, Event, answer, cells, millis, write_events

from insights.diagnostics import Source
from insights.engines.local.engine import LocalEngine
from insights.engines.local.mining import mine
from insights.engines.local.templates import Shape, mined
from insights.engines.protocol import Request, Silent
from insights.errors import DataError, InterruptedRunError, QueryError
from insights.lang import parse, scope
from insights.lang.log_types import LogSource
from insights.results import ResultSet, Statistics
from insights.sql.mining import HOLE, MOST_SHAPES
from insights.sql.program import Mining
from insights.times import Window

Case = dict[str, Any]
FOLDER = Path(__file__).parent / "commands"


def cases(name: str) -> list[Any]:
    """The cases of a file, as parameters."""
    found = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return [pytest.param(case, id=case["query"][:70]) for case in found]


def timed(place: int, event: Event | list[Any]) -> tuple[int, Event]:
    """An event with its time: as given, or so many seconds after ten o'clock."""
    if isinstance(event, list):
        return millis(event[0]), event[1]
    return TEN * 1000 + place * 1000, event


def run(case: Case, folder: Path) -> ResultSet:
    """The answer to a case."""
    path = write_events(
        folder / "events.json", [timed(*pair) for pair in enumerate(case["events"])]
    )
    ends = [millis(end) // 1000 for end in case.get("window", ())]
    tables = {name: folder / f"{name}.csv" for name in case.get("lookups", {})}
    for name, table in tables.items():
        table.write_text(case["lookups"][name], "utf-8")
    return answer(
        case["query"],
        [path],
        LogSource(case.get("kind", "text")),
        Window(*ends) if ends else None,
        lookups={name: str(table) for name, table in tables.items()},
    )


@pytest.mark.parametrize("case", [*cases("mining"), *cases("tables")])
def test_a_command_gives_what_was_worked_out(case: Case, tmp_path: Path) -> None:
    result = run(case, tmp_path)

    got: list[Any] = cells(result)
    wanted = case["rows"]
    if wanted == "SIZE":
        wanted = [{"estimatedBytes": str((tmp_path / "events.json").stat().st_size)}]
    if case.get("order") == "any":
        got, wanted = sorted(got, key=str), sorted(wanted, key=str)
    assert got == wanted
    assert result.completeness.complete
    assert case["why"]


@pytest.mark.parametrize("case", [*cases("mining"), *cases("tables")])
def test_the_columns_are_those_that_the_language_foretells(case: Case, tmp_path: Path) -> None:
    foretold = scope.columns(parse(Source(case["query"]))[0], LogSource(case.get("kind", "text")))

    assert [column.name for column in run(case, tmp_path).columns] == [c.name for c in foretold]


@pytest.mark.parametrize("case", cases("refused"))
def test_what_has_no_answer_is_told_before_anything_is_read(case: Case, tmp_path: Path) -> None:
    table = tmp_path / "hosts.csv"
    table.write_text("key,val\na,1\n", "utf-8")
    window = Window(TEN, TEN + 60) if case.get("window") else None

    with pytest.raises(QueryError) as caught:
        answer(case["query"], ["/no/such/file"], window=window, lookups={"hosts": str(table)})

    (found,) = caught.value.diagnostics
    assert (found.span.column, found.message) == (case["at"], case["message"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\n1,2\n3\n", "line 3 of '{}' has 1 values where 2 belong."),
        (b"a,a\n1,2\n", "line 1 of '{}' does not name each column once."),
        (b"a,\n1,2\n", "line 1 of '{}' does not name each column once."),
        (b"a,b\n1,\xff\n", "line 2 of '{}' is not UTF-8."),
        (b'a,b\n1,"2\n', "line 2 of '{}' is no CSV: unexpected end of data."),
        (b" \n", "The lookup table 't' is empty: '{}' has no header."),
        (b"a,b\n" + b"x" * 10 * 1024**2, "The lookup table 't' is too large: '{}' has 10,485,764"),
    ],
)
def test_a_lookup_table_that_is_none_is_told_with_its_line(
    data: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)

    with pytest.raises(DataError) as caught:
        answer("lookup t a OUTPUT b", ["/no/such/file"], lookups={"t": str(path)})

    assert message.format(path) in caught.value.message


def test_a_network_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("cidr,b\n10.0.0.0/8,x\n\n10.0.0.0/33,y\n", "utf-8")

    with pytest.raises(DataError, match=r"line 4 .* which is no network"):
        answer("cidrlookup t ip OUTPUT b", ["/no/such/file"], lookups={"t": str(path)})


def test_a_table_that_the_query_does_not_name_is_not_looked_at(tmp_path: Path) -> None:
    path = write_events(tmp_path / "events.json", [(TEN * 1000, "a")])

    result = answer("stats count(*) as n", [path], lookups={"t": "/no/such/table.csv"})

    assert cells(result) == [{"n": "1"}]


def test_the_rows_of_a_lookup_table_are_no_records(tmp_path: Path) -> None:
    case = {
        "query": "lookup t k OUTPUT v | stats count(v) as n",
        "kind": "json",
        "lookups": {"t": "k,v\n1,a\n2,b\n3,c\n"},
        "events": [{"k": 1}, {"k": 9}],
    }

    result = run(case, tmp_path)

    assert (cells(result), result.statistics.records_scanned) == ([{"n": "1"}], 2)


def test_patterns_do_not_depend_on_files_and_their_order(tmp_path: Path) -> None:
    texts = [
        f"{level} worker {name} took {n} ms for {n % 3} of job-{n}"
        for n, (level, name) in enumerate(
            (level, name)
            for level in ("INFO", "ERROR")
            for name in ("ann", "bob", "eve", "dan", "kim", "lou", "max", "zoe")
        )
    ]
    found = []
    for seed in range(4):
        random.Random(seed).shuffle(texts)
        files = []
        for place, part in enumerate((texts[:5], texts[5:])):
            timed_part = [(TEN * 1000 + n, text) for n, text in enumerate(part)]
            files.append(write_events(tmp_path / f"{seed}-{place}.json", timed_part))
        found.append(answer("pattern @message", files, LogSource("text")).rows)

    assert found[0] == found[1] == found[2] == found[3]
    assert [row[2] for row in found[0]] == ["8", "8"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_shapes_meet_in_the_order_of_their_texts(order: tuple[int, ...]) -> None:
    """The second is near to both others, which are not near to each other."""
    texts = ["a b c d e", "a b c x y", "q b c x y"]

    found = mined([Shape(texts[n], 1, 0, [], []) for n in order], nothing)

    assert [one.pattern for one in found] == ["a b c <Token-1> <Token-2>", "q b c x y"]


def test_a_lookup_keeps_the_order_of_events_without_times(tmp_path: Path) -> None:
    path, table = tmp_path / "a.jsonl", tmp_path / "t.csv"
    path.write_text("".join(f'{{"n":{n}}}\n' for n in range(50)))
    table.write_text("n,v\n" + "".join(f"{n},{n}\n" for n in range(0, 5_000, 7)))

    result = answer("lookup t n OUTPUT v | display n", [path], lookups={"t": str(table)})

    assert [row[0] for row in result.rows] == [str(n) for n in range(50)]


def test_a_diff_reads_the_folders_of_the_other_time(tmp_path: Path) -> None:
    files = []
    for day, action in ((20, "ACCEPT"), (13, "REJECT")):
        folder = tmp_path / "vpcflowlogs" / "eu-west-1" / "2026" / "11" / str(day)
        folder.mkdir(parents=True)
        start = TEN + (day - 20) * 86_400
        record = f"2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 {start} {start + 60} {action} OK"
        files.append(folder / "a.log")
        files[-1].write_text(f"{record}\n" * 3)
    query = "pattern action | diff previousWeek | display @pattern, @differenceCount"

    result = answer(query, files, LogSource("vpcflow"), Window(TEN, TEN + 60))

    assert result.rows == [("ACCEPT", "3"), ("REJECT", "-3")]


def test_patterns_count_the_records_that_they_are_made_of(tmp_path: Path) -> None:
    events = [(TEN * 1000 + n, f"line {n}") for n in range(7)]
    path = write_events(tmp_path / "events.json", events)

    result = answer("pattern @message", [path], LogSource("text"))

    assert len(result.rows) == 1
    assert result.statistics.records_scanned == 7


def test_more_shapes_than_are_looked_at_are_told(tmp_path: Path) -> None:
    """Texts of letters only, each a shape of its own: one letter for each digit."""
    letters = str.maketrans("0123456789", "abcdefghij")
    path = tmp_path / "words.log"
    path.write_text("".join(f"{str(n).translate(letters)}\n" for n in range(MOST_SHAPES + 5)))

    result = answer("pattern @message | stats sum(@sampleCount) as n", [path], LogSource("text"))

    assert result.rows == [(str(MOST_SHAPES),)]
    assert not result.completeness.complete
    assert "10,000 of 10,005 shapes" in result.completeness.cut_by


def test_what_the_outer_query_wants_does_not_thin_out_the_inner_one(tmp_path: Path) -> None:
    """Lines without a rare word are left out early, but only where the query wants the word."""
    path = tmp_path / "lines.jsonl"
    events = [{"a": "rare", "b": n, "n": n} for n in range(3)]
    events += [{"a": "often", "b": n % 2, "n": 10 + n} for n in range(20)]
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    query = 'filter a = "rare" and b in (filter a = "often" | display b) | display n | sort n asc'

    assert cells(answer(query, [path], LogSource("json"))) == [{"n": "0"}, {"n": "1"}]


def test_a_join_takes_fifty_thousand_keys_and_no_more(tmp_path: Path) -> None:
    query = "join type=inner left=l right=r where l.k=r.k (SOURCE 'x') | stats count(*) as n"
    path = tmp_path / "keys.jsonl"
    path.write_text("".join(f'{{"k":"k{n}"}}\n' for n in range(50_000)))

    assert cells(answer(query, [path], LogSource("json"))) == [{"n": "50000"}]
    with path.open("a") as file:
        file.write('{"k":"one more"}\n')
    with pytest.raises(QueryError, match="The right side of the join has more than 50,000 keys"):
        assert answer(query, [path], LogSource("json")).rows


# ------------------------------------------------------------------------------- templates

_WORDS = st.lists(
    st.sampled_from(
        ["user", "door", HOLE, f"id{HOLE}", "error", "Info", "a.b", "é", "[x]", "=", "/"]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
_ENDS = st.lists(st.sampled_from(["1", "27", "3f", "2026-01-02"]), min_size=6, max_size=6)


@st.composite
def shapes(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Shape]:
    """Shapes with different texts, and ends in order."""
    texts = draw(st.lists(_WORDS, min_size=1, max_size=12, unique=True))
    found = []
    for text in texts:
        ends = [sorted(pair) for pair in zip(draw(_ENDS), draw(_ENDS), strict=True)]
        least, most = [a for a, _ in ends], [b for _, b in ends]
        now, earlier = draw(st.integers(1, 9)), draw(st.integers(0, 9))
        found.append(Shape(text, now, earlier, least, most))
    return found


def nothing() -> None:
    """Nobody stops it."""


@settings(max_examples=150, deadline=None)
@given(found=shapes(), seed=st.randoms(use_true_random=False))
def test_every_shape_is_in_one_pattern_whatever_the_order(
    found: list[Shape], seed: random.Random
) -> None:
    patterns = mined(found, nothing)
    again = list(found)
    seed.shuffle(again)

    assert mined(again, nothing) == patterns
    assert sum(one.now for one in patterns) == sum(shape.now for shape in found)
    assert sum(one.earlier for one in patterns) == sum(shape.earlier for shape in found)
    assert len({one.id for one in patterns}) == len(patterns)


@settings(max_examples=150, deadline=None)
@given(found=shapes())
def test_every_text_matches_the_expression_of_a_pattern(found: list[Shape]) -> None:
    patterns = mined(found, nothing)

    for shape in found:
        for ends in (shape.least, shape.most):
            pieces = shape.text.split(HOLE)
            text = pieces[0] + "".join(f"{e}{p}" for e, p in zip(ends, pieces[1:], strict=False))
            assert any(re.search(one.regex, text) for one in patterns), (text, patterns)


def test_an_interrupt_stops_the_search_for_patterns(tmp_path: Path) -> None:
    """The first news comes when DuckDB reads, or when the shapes are looked through."""
    heard: list[str] = []

    class Interrupting(Silent):
        def update(self, status: str, statistics: Statistics) -> None:
            heard.append(f"{status} {statistics}")
            raise KeyboardInterrupt

    words = ["".join(random.Random(n).choices("abcdefghij", k=7)) for n in range(MOST_SHAPES)]
    path = tmp_path / "words.log"
    path.write_text("".join(f"{' '.join(words[n : n + 40])}\n" for n in range(MOST_SHAPES)))
    text = "pattern @message"
    query, _ = parse(Source(text))
    request = Request(query, text, Source(text), LogSource("text"), data=(str(path),))

    with pytest.raises(InterruptedRunError):
        LocalEngine().run(request, Interrupting())
    assert len(heard) == 1


def test_a_search_that_is_told_to_stop_makes_no_table() -> None:
    stopped = threading.Event()
    stopped.set()
    select = "SELECT 'a', 1, 0, ['1'], ['2'], 1, 1"
    with duckdb.connect() as connection:
        with pytest.raises(InterruptedRunError):
            mine(connection, Mining("mined1", select), stopped)
        stopped.clear()

        assert mine(connection, Mining("mined1", select), stopped).shapes == 1
        assert connection.execute("SELECT pattern, now FROM mined1").fetchall() == [("a", 1)]
