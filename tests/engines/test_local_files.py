"""Files as people have them: odd, broken, huge or many."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from backports import zstd
from local_run import answer, cells, put

from insights.diagnostics import Source
from insights.engines.local.engine import LocalEngine
from insights.engines.protocol import Request, Silent
from insights.errors import DataError, InterruptedRunError
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.results import Statistics
from insights.times import Window

RECORD = "2 111 eni-1 10.0.0.1 10.0.0.2 1 443 6 2 40 1763640000 1763640060 ACCEPT OK"
OTHER = "2 111 eni-2 10.0.0.3 10.0.0.4 5 22 6 1 44 1763640001 1763640060 REJECT OK"
HEADER = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
    " start end action log-status"
)
FLOW_QUERY = "fields srcAddr, dstPort, bytes, action, logStatus | sort srcAddr asc"
FLOW_ROWS = [
    {"srcAddr": "10.0.0.1", "dstPort": "443", "bytes": "40", "action": "ACCEPT", "logStatus": "OK"},
    {"srcAddr": "10.0.0.3", "dstPort": "22", "bytes": "44", "action": "REJECT", "logStatus": "OK"},
]


@pytest.fixture(autouse=True)
def _leaves_nothing_behind(scratch: Path) -> None:
    """Every test here also checks that the scratch folder is gone afterwards."""
    assert scratch.is_dir()


def lines(*files: Path | str) -> list[str]:
    """The messages of files, in stored order."""
    found = cells(answer("fields @message | sort nothing asc", files))
    return [row["@message"] for row in found]


def count(*files: Path | str) -> int:
    """How many events are in the files."""
    return int(cells(answer("stats count(*) as n", files))[0]["n"])


def refused(*files: Path | str) -> str:
    """The message of the error that names the file."""
    with pytest.raises(DataError) as caught:
        count(*files)
    return caught.value.message


# ---------------------------------------------------------------------------- which files


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "no.log") == f"The file '{tmp_path / 'no.log'}' does not exist."


def test_a_pattern_without_a_match_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "*.log") == f"No file matches '{tmp_path / '*.log'}'."


def test_an_empty_file_beside_others_is_no_fault(tmp_path: Path) -> None:
    files = [put(tmp_path, "a", ""), put(tmp_path, "b", "hi\n"), put(tmp_path, "c", "\n\n")]

    assert lines(*files) == ["hi"]


@pytest.mark.parametrize("data", [b"", b"\n\n \r\n", gzip.compress(b"", mtime=0)])
def test_nothing_but_empty_files_is_an_error(data: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, "empty", data)

    assert refused(path) == f"There are no events in {path}: nothing but empty files."


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()

    assert "There are no events in" in refused(tmp_path / "none")


def test_a_folder_gives_all_files_below_it_in_order_and_no_hidden_ones(tmp_path: Path) -> None:
    for name in ("logs/b.log", "logs/a/z.log", "logs/.hidden", "logs/aws-logs-write-test"):
        put(tmp_path, name, f"{name}\n")

    assert lines(tmp_path / "logs") == ["logs/a/z.log", "logs/b.log"]


def test_patterns_reach_into_folders(tmp_path: Path) -> None:
    for name in ("x/1.log", "x/y/2.log", "x/3.txt"):
        put(tmp_path, name, f"{name}\n")

    assert lines(str(tmp_path / "**/*.log")) == ["x/1.log", "x/y/2.log"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = put(tmp_path, "a.log", "one\n")

    assert lines(path, path, str(tmp_path / "*.log")) == ["one"]


def test_five_hundred_files_are_read(tmp_path: Path) -> None:
    for number in range(500):
        put(tmp_path, f"many/{number}.log", f"line {number}\n")

    (row,) = cells(answer("stats count(*) as n, count_distinct(@logStream) as f", [tmp_path]))

    assert row == {"n": "500", "f": "500"}


@pytest.mark.parametrize("name", ["we'ird.log", "a [x] *?.log", 'sp ace/"q.log', "ünï.log", "a;b"])
def test_names_of_files_are_never_patterns(name: str, tmp_path: Path) -> None:
    path = put(tmp_path, name, "here\n")
    put(tmp_path, "a x zz.log", "elsewhere\n")

    assert lines(path) == ["here"]


# -------------------------------------------------------------------------- broken bytes


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "b", bytes(range(256)) * 40)

    assert refused(path) == f"'{path}' is a binary file, not a log."


@pytest.mark.parametrize("size", [3, 12, 40])
def test_gzip_data_that_ends_at_once_is_refused(size: int, tmp_path: Path) -> None:
    path = put(tmp_path, "t.gz", gzip.compress(b"line\n" * 5000)[:size])

    assert refused(path) == f"'{path}' cannot be read: its gzip data ends too early."


def test_gzip_data_that_ends_late_is_refused(tmp_path: Path) -> None:
    text = b"".join(b"%d %x\n" % (n, hash((n, "x")) & 0xFFFFFF) for n in range(60_000))
    path = put(tmp_path, "t.gz", gzip.compress(text)[:-1000])

    assert str(path) in refused(path)


def test_gzip_data_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    packed = put(tmp_path, "packed.log", gzip.compress(b"a\nb\n"))
    plain = put(tmp_path, "plain.gz", b"c\n")

    assert lines(packed, plain) == ["a", "b", "c"]


def test_the_bytes_of_packed_events_are_told_as_they_were_before(tmp_path: Path) -> None:
    """CloudWatch bills events, not files."""
    text = b"the same line again\n" * 5_000
    two = gzip.compress(text) + gzip.compress(text)
    files = {
        "plain.log": text,
        "one.gz": gzip.compress(text),
        "two.gz": two,
        "one.zst": zstd.compress(text),
    }

    scanned = {}
    for name, data in files.items():
        result = answer("stats count(*) as n", [put(tmp_path, name, data)])
        assert result.rows
        scanned[name] = result.statistics.bytes_scanned

    assert scanned == {
        "plain.log": len(text), "one.gz": len(text), "two.gz": 2 * len(text), "one.zst": len(text),
    }  # fmt: skip


def test_gzip_files_may_have_several_members(tmp_path: Path) -> None:
    path = put(tmp_path, "m.gz", gzip.compress(b"a\n") + gzip.compress(b"b\nc\n"))

    assert lines(path) == ["a", "b", "c"]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("before", [1, 20_000])
def test_bytes_that_are_not_utf8_are_replaced(packed: bool, before: int, tmp_path: Path) -> None:
    data = b"good\n" * before + b"\xff bad \xe9\nok\n"
    path = put(tmp_path, "latin.log", gzip.compress(data) if packed else data)

    found = cells(answer("stats count(*) as n by @message, @logStream", [path]))

    assert {row["@message"]: int(row["n"]) for row in found} == {
        "good": before,
        "\ufffd bad \ufffd": 1,
        "ok": 1,
    }
    assert {row["@logStream"] for row in found} == {"latin.log"}


def test_a_mark_of_byte_order_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    mark = b"\xef\xbb\xbf"
    text = put(tmp_path, "t", mark + b"hello\nx\n")
    keys = put(tmp_path, "j", mark + b'{"a":1}\n{"a":2}\n')
    flow = put(tmp_path, "f", mark + f"{HEADER}\n{RECORD}\n".encode())

    assert lines(text) == ["hello", "x"]
    assert cells(answer("stats sum(a) as s", [keys])) == [{"s": "3"}]
    assert cells(answer("fields srcAddr", [flow])) == [{"srcAddr": "10.0.0.1"}]


def test_nul_bytes_in_the_middle_are_kept(tmp_path: Path) -> None:
    path = put(tmp_path, "n", b"x" * 70_000 + b"\nabc\0def\nlast\n")

    assert lines(path)[1:] == ["abc\0def", "last"]


@pytest.mark.parametrize(
    "data", ["a\r\nb\r\nc", "a\r\nb\nc\r\n", "a\nb\r\nc\n", "a\n\r\n\nb\nc\r\n"]
)
def test_ends_of_lines_may_be_mixed(data: str, tmp_path: Path) -> None:
    assert lines(put(tmp_path, "c", data)) == ["a", "b", "c"]


def test_an_end_of_line_that_changes_late_is_seen(tmp_path: Path) -> None:
    path = put(tmp_path, "late", "x\n" * 40_000 + "a\r\nb\n")

    assert cells(answer("filter @message in ['a', 'b'] | stats count(*) as n", [path])) == [
        {"n": "2"}
    ]


def test_lines_over_two_megabytes_are_read(tmp_path: Path) -> None:
    path = put(tmp_path, "long", b"a\n" + b"x" * 3_000_000 + b"\nb\n")

    found = cells(answer("fields strlen(@message) as n | sort n asc", [path]))

    assert [row["n"] for row in found] == ["1", "1", "3000000"]


def test_a_line_over_64_megabytes_is_refused_with_its_file(tmp_path: Path) -> None:
    path = put(tmp_path, "huge", b"a\n" + b"x" * 65_000_000 + b"\nb\n")
    small = put(tmp_path, "small", b"a\n")

    assert refused(small, path) == f"A line is longer than 64 MB in '{path}'."


# ------------------------------------------------------------------------------ flow logs


@pytest.mark.parametrize(
    "data",
    [
        f"{RECORD}\n{OTHER}\n",
        f"{HEADER}\n{RECORD}\n{OTHER}\n",
        f"{HEADER}\r\n{RECORD}\r\n{OTHER}\r\n",
        f"{RECORD}\n{OTHER}\r\n",
        f"{RECORD.replace(' 443', '  443')}\n{OTHER}\n",
        f"{HEADER}\n{RECORD.replace(' ', '  ')}\n{OTHER.replace(' ', '   ')}\n",
        f" {RECORD}\n{OTHER} \n",
    ],
    ids=["plain", "header", "crlf", "mixed ends", "one doubled", "all doubled", "edges"],
)
@pytest.mark.parametrize("packed", [False, True])
def test_flow_records_in_any_layout(data: str, packed: bool, tmp_path: Path) -> None:
    path = put(tmp_path, "f.log", gzip.compress(data.encode()) if packed else data)

    assert cells(answer(FLOW_QUERY, [path])) == FLOW_ROWS
    assert cells(answer(f'filter action = "REJECT" | {FLOW_QUERY}', [path])) == FLOW_ROWS[1:]


def test_doubled_blanks_stay_in_the_message(tmp_path: Path) -> None:
    line = RECORD.replace(" 443", "  443")

    assert lines(put(tmp_path, "f", f"{line}\n{OTHER}\n")) == [line, OTHER]


def test_refusals_are_found_among_many_accepted_records(tmp_path: Path) -> None:
    path = put(tmp_path, "f", f"{RECORD}\n" * 5_000 + f"{OTHER}\r\n" + f"{RECORD}\n" * 10)

    assert cells(answer(f'filter action = "REJECT" | {FLOW_QUERY}', [path])) == FLOW_ROWS[1:]
    assert count(path) == 5_011


def test_lines_that_are_no_records_have_no_fields(tmp_path: Path) -> None:
    text = f"{RECORD}\n{OTHER}\n{RECORD}\nwhat is this\n\n" + "word " * 30 + "\n"
    path = put(tmp_path, "f", text)

    got = cells(answer("stats count(*) as n, sum(bytes) as b, count(logStatus) as s", [path]))

    assert got == [{"n": "5", "b": "124", "s": "4"}]
    assert lines(path)[3] == "what is this"


def test_each_header_names_the_fields_of_its_own_file(tmp_path: Path) -> None:
    plain = put(tmp_path, "1", f"{RECORD}\n")
    third = put(tmp_path, "2", "version vpc-id srcaddr tcp-flags bytes\n3 vpc-1 10.9.9.9 2 77\n")
    fifth = put(tmp_path, "3", "flow-direction srcaddr\ningress 10.8.8.8\n")

    text = "fields srcAddr, vpcId, tcpFlags, flowDirection, bytes | sort srcAddr asc"

    assert cells(answer(text, [plain, third, fifth])) == [
        {"srcAddr": "10.0.0.1", "bytes": "40"},
        {"srcAddr": "10.8.8.8", "flowDirection": "ingress"},
        {"srcAddr": "10.9.9.9", "vpcId": "vpc-1", "tcpFlags": "2", "bytes": "77"},
    ]


def test_a_given_format_names_the_fields_of_files_without_header(tmp_path: Path) -> None:
    path = put(tmp_path, "c", "10.1.1.1 REJECT\n10.1.1.2 ACCEPT\n")
    source = LogSource("vpcflow", ("srcaddr", "action"))

    got = cells(answer('filter action = "REJECT" | fields srcAddr', [path], source))

    assert got == [{"srcAddr": "10.1.1.1"}]


# ----------------------------------------------------------------------------------- JSON


def test_broken_lines_between_json_lines_are_events_without_fields(tmp_path: Path) -> None:
    path = put(tmp_path, "j", '{"a":1}\nbroken {\n{"a":2}\n\n[1]\n{"a":3')

    assert lines(path) == ['{"a":1}', "broken {", '{"a":2}', "[1]", '{"a":3']
    assert cells(answer("stats sum(a) as s, count(*) as n, count(a) as c", [path])) == [
        {"s": "3", "n": "5", "c": "2"}
    ]


def test_times_of_json_lines_may_be_seconds_milliseconds_or_iso(tmp_path: Path) -> None:
    times = [
        '"2026-01-02T03:04:05Z"',
        "1767323046",
        "1767323047123",
        '"2026-01-02T05:04:08.25+02:00"',
        '"nope"',
        "1e300",
    ]
    path = put(
        tmp_path, "j", "".join(f'{{"n":{n},"timestamp":{t}}}\n' for n, t in enumerate(times))
    )

    found = cells(answer("fields n, @timestamp | sort n asc", [path]))

    assert [row.get("@timestamp") for row in found] == [
        "2026-01-02 03:04:05.000",
        "2026-01-02 03:04:06.000",
        "2026-01-02 03:04:07.123",
        "2026-01-02 03:04:08.250",
        None,
        None,
    ]


def test_events_without_a_time_come_last(tmp_path: Path) -> None:
    path = put(tmp_path, "j", '{"n":1}\n{"n":2,"ts":1767323045}\n{"n":3,"ts":1767323046}\n')

    assert [row["n"] for row in cells(answer("fields n", [path]))] == ["3", "2", "1"]


def test_both_ends_of_a_window_count_to_their_last_millisecond(tmp_path: Path) -> None:
    seconds = ["04.999", "05.000", "05.999", "06.000"]
    path = put(
        tmp_path, "j", "".join(f'{{"n":"{s}","time":"2026-01-02T03:04:{s}Z"}}\n' for s in seconds)
    )

    found = answer("fields n | sort n asc", [path], window=Window(1767323045, 1767323045))

    assert [row["n"] for row in cells(found)] == ["05.000", "05.999"]


@pytest.mark.parametrize(
    "text",
    [
        '{"events":[{"timestamp":1767323045000,"message":"x"}',
        '{"events":[{"timestamp":"soon","message":"x"}]}',
        '{"logGroupName":"g","timestamp":1767323045000,"message":"x"}\nbroken\n',
    ],
    ids=["cut off", "no time", "broken line"],
)
def test_a_broken_document_is_refused_with_its_file(text: str, tmp_path: Path) -> None:
    path = put(tmp_path, "d.json", text)

    with pytest.raises(DataError) as caught:
        lines(path)

    assert str(path) in caught.value.message


def test_a_document_may_hold_more_than_the_readers_need(tmp_path: Path) -> None:
    event = {"timestamp": 1767323045000, "message": "x", "logStreamName": "s", "eventId": "1"}
    path = put(tmp_path, "d", json.dumps({"events": [event], "nextToken": "t", "other": {}}))

    assert cells(answer("fields @message, @logStream", [path])) == [
        {"@message": "x", "@logStream": "s"}
    ]


def test_a_document_without_events_has_no_rows(tmp_path: Path) -> None:
    assert lines(put(tmp_path, "d", '{"events":[]}')) == []


# ---------------------------------------------------------------------------- being stopped


def test_an_answer_that_is_not_read_to_its_end_leaves_nothing(
    tmp_path: Path, scratch: Path
) -> None:
    path = put(tmp_path, "f", f"{RECORD}\n" * 30_000)
    batches = answer("fields srcAddr", [path], limit=30_000).batches

    first = next(batches)
    assert len(first) == 10_000
    assert len(list(scratch.iterdir())) == 1
    batches.close()  # type: ignore[attr-defined]

    assert list(scratch.iterdir()) == []


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    class Interrupting(Silent):
        def update(self, status: str, statistics: Statistics) -> None:
            assert status
            assert statistics == Statistics()
            raise KeyboardInterrupt

    path = put(tmp_path, "f", "".join(f"{n} {'x' * 60}\n" for n in range(400_000)))
    text = "filter @message like /(x+x+)+y/ or strlen(replace(@message, 'x', 'yy')) = 1 | fields a"
    query, _ = parse(Source(text))
    request = Request(query, text, Source(text), LogSource("text"), data=(str(path),))

    with pytest.raises(InterruptedRunError):
        LocalEngine().run(request, Interrupting())


def test_a_limit_that_cuts_is_told(tmp_path: Path) -> None:
    path = put(tmp_path, "t", "x\n" * 5)

    cut, whole = answer("fields a", [path], limit=3), answer("fields a", [path], limit=5)

    assert (len(cut.rows), len(whole.rows)) == (3, 5)
    assert (cut.completeness.complete, whole.completeness.complete) == (False, True)
    assert cut.completeness.cut_by == "the limit of 3 rows"
