"""Folders, Parquet, broken files: what is read, what is refused, and what is stepped over."""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from backports import zstd
from local_run import answer, cells, put

from insights.errors import DataError
from insights.results import ResultSet
from insights.times import Window

RECORD = "2 111 eni-1 10.0.0.1 10.0.0.2 1 443 6 2 40 1795168800 1795168860 ACCEPT OK"
#: 2026-11-20T10:00:00Z
TEN = 1_795_168_800
TASK = "12345678-1234-1234-1234-1234567890ab"
COUNT = "stats count(*) as n"
TEXT = "".join(f"{random.Random(n).random()}\n" for n in range(30_000)).encode()


@pytest.fixture(autouse=True)
def _leaves_nothing_behind(scratch: Path) -> None:
    """Every test here also checks that the scratch folder is gone afterwards."""
    assert scratch.is_dir()


def parquet(path: Path, select: str) -> Path:
    """A Parquet file of a SELECT."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def flow_select(start: int, more: str = "") -> str:
    """Two records as AWS writes them, the second without ports."""
    return (
        "SELECT 2::INT AS version, '123456789012' AS account_id, 'eni-' || range AS interface_id,"
        " '10.0.0.' || range AS srcaddr, CASE range WHEN 0 THEN 443::INT END AS srcport,"
        f" 40::BIGINT AS bytes, ({start} + range)::BIGINT AS start, 'REJECT' AS action{more}"
        " FROM range(2)"
    )


# ------------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("name", "log", "stream"),
    [
        ("shop/web/app.log", "000000000000:web", "app.log"),
        (f"exported/{TASK}/web-1/000000.gz", "000000000000:exported", "web-1"),
        (
            "AWSLogs/1/123456789012_vpcflowlogs_eu-west-1_fl-0abc_20261120T0005Z_1a2b.log.gz",
            "123456789012:fl-0abc",
            "123456789012_vpcflowlogs_eu-west-1_fl-0abc_20261120T0005Z_1a2b.log.gz",
        ),
    ],
)
def test_paths_tell_group_and_stream(name: str, log: str, stream: str, tmp_path: Path) -> None:
    put(tmp_path, "all/other/file", "x\n")
    put(tmp_path, f"all/{name}", gzip.compress(b"y\n"))

    found = cells(answer("filter @message = 'y' | fields @log, @logStream", [tmp_path / "all"]))

    assert found == [{"@log": log, "@logStream": stream}]


def test_two_thousand_packed_files_keep_their_names(tmp_path: Path) -> None:
    for number in range(2000):
        line = f'2026-01-18T10:00:00.000Z {{"n":{number}}}\n'
        put(tmp_path, f"{TASK}/s-{number}/000000.gz", gzip.compress(line.encode()))

    text = f"{COUNT}, count_distinct(@logStream) as s, sum(n) as total"

    assert cells(answer(text, [tmp_path])) == [{"n": "2000", "s": "2000", "total": "1999000"}]


def test_files_of_kinds_that_alternate_are_all_read(tmp_path: Path) -> None:
    for number in range(100):
        put(tmp_path, f"{number:03}", '{"a":1}\n' if number % 2 else "text\n")

    assert cells(answer(f"{COUNT}, sum(a) as s, count_distinct(@logStream) as f", [tmp_path])) == [
        {"n": "100", "s": "50", "f": "100"}
    ]


def test_an_event_that_breaks_up_late_is_whole(tmp_path: Path) -> None:
    lines = [f"2026-01-18T10:00:00.{n % 1000:03}Z line {n}\r\n" for n in range(40_000)]
    path = put(tmp_path, "e", "".join([*lines, "  more\r\n", "\xff\r\n", lines[0]]))

    text = "filter @message like /more/ | fields @message, strlen(@message) as n"

    assert cells(answer(COUNT, [path])) == [{"n": "40001"}]
    assert cells(answer(text, [path])) == [{"@message": "line 39999\n  more\nÿ", "n": "19"}]


def test_events_that_break_up_are_whole_wherever_a_block_ends(tmp_path: Path) -> None:
    lines = [f"2026-01-18T10:00:00.000Z {n:06}\r\n{'x' * 90}\r\n" for n in range(40_000)]
    path = put(tmp_path, "e", "".join(lines))

    text = f"{COUNT}, min(strlen(@message)) as least, max(strlen(@message)) as most"

    assert cells(answer(text, [path])) == [{"n": "40000", "least": "97", "most": "97"}]


# -------------------------------------------------------------------------- partitions

PLAIN = "AWSLogs/1/vpcflowlogs/eu-west-1/2026/11/{day}/f.log"
HIVE = (
    "AWSLogs/aws-account-id=1/aws-service=vpcflowlogs/aws-region=eu-west-1"
    "/year=2026/month=11/day={day}/hour=00/f.log"
)


@pytest.mark.parametrize("layout", [PLAIN, HIVE])
def test_a_window_reads_its_days_and_those_beside_them(layout: str, tmp_path: Path) -> None:
    for day in ("10", "18", "19", "20", "21", "22"):
        put(tmp_path, layout.format(day=day), RECORD + "\n")
    put(tmp_path, layout.format(day="99"), RECORD + "\n")

    whole = answer(COUNT, [tmp_path])
    some = answer(COUNT, [tmp_path], window=Window(TEN, TEN + 60))
    none = answer(COUNT, [tmp_path / "AWSLogs"], window=Window(TEN - 900_000, TEN - 890_000))

    assert cells(whole) == [{"n": "7"}]
    # 99 is no day of a month, so nothing tells that it can be left out.
    assert cells(some) == [{"n": "4"}]
    assert some.statistics.bytes_scanned == 4 * (len(RECORD) + 1)
    assert cells(none) == [{"n": "0"}]


def test_folders_named_like_fields_are_no_fields(tmp_path: Path) -> None:
    path = put(tmp_path, "a=5/level=no/x.jsonl", '{"level":"yes"}\n')

    assert cells(answer("fields level, a", [path])) == [{"level": "yes"}]


# ----------------------------------------------------------------------------- parquet


def test_flow_logs_in_parquet_are_those_in_text(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet", flow_select(TEN))
    parquet(
        tmp_path / "b.parquet", flow_select(TEN + 10, ", 'vpc-1' AS vpc_id, 2::INT AS tcp_flags")
    )

    text = "fields @timestamp, @message, @logStream, srcAddr, srcPort, vpcId | sort @timestamp asc"

    assert cells(answer(text, [tmp_path]))[1:3] == [
        {
            "@timestamp": "2026-11-20 10:00:01.000",
            "@message": f"2 123456789012 eni-1 10.0.0.1 - 40 {TEN + 1} REJECT",
            "@logStream": "eni-1-all",
            "srcAddr": "10.0.0.1",
            "srcPort": "-",
        },
        {
            "@timestamp": "2026-11-20 10:00:10.000",
            "@message": f"2 123456789012 eni-0 10.0.0.0 443 40 {TEN + 10} REJECT vpc-1 2",
            "@logStream": "eni-0-all",
            "srcAddr": "10.0.0.0",
            "srcPort": "443",
            "vpcId": "vpc-1",
        },
    ]
    window = Window(TEN + 1, TEN + 10)
    assert cells(answer(f"{COUNT}, sum(bytes) as b", [tmp_path], window=window)) == [
        {"n": "2", "b": "80"}
    ]


def test_messages_in_parquet_are_events(tmp_path: Path) -> None:
    parquet(tmp_path / "1", "SELECT 'hi' AS message, 1770000000000 AS timestamp, 1 AS other")
    parquet(
        tmp_path / "2",
        """SELECT '{"a":{"b":7}}' AS "@message", TIMESTAMP '2026-02-02 02:40:01' AS "@timestamp",
        's' AS "@logStream", '123456789012:g' AS "@log" """,
    )

    text = "fields @timestamp, @message, @logStream, a.b, other | sort @timestamp asc"

    assert cells(answer(text, [tmp_path])) == [
        {"@timestamp": "2026-02-02 02:40:00.000", "@message": "hi", "@logStream": "1"},
        {
            "@timestamp": "2026-02-02 02:40:01.000",
            "@message": '{"a":{"b":7}}',
            "@logStream": "s",
            "a.b": "7",
        },
    ]


def test_other_parquet_is_refused_with_its_columns(tmp_path: Path) -> None:
    path = parquet(tmp_path / "n.parquet", "SELECT 1 AS a, 2 AS start")

    with pytest.raises(DataError) as caught:
        answer(COUNT, [path])

    assert caught.value.message == (
        f"'{path}' is a Parquet file without a column 'message' or those of flow logs."
    )
    assert caught.value.hint == "It has a, start."


# ------------------------------------------------------------------------ broken files


def damaged(data: bytes) -> bytes:
    """Data with a hole in the middle."""
    at = len(data) // 3
    return data[:at] + b"\xff" * 400 + data[at + 400 :]


def subscription(text: str) -> str:
    """A subscription record that is not whole."""
    return '{"messageType":"DATA_MESSAGE","logEvents":' + text


BROKEN: dict[str, tuple[bytes | str, str]] = {
    "cut.gz": (gzip.compress(TEXT)[:-1000], "cannot be read: its gzip data ends too early."),
    "cut-export.gz": (
        gzip.compress(b"2026-01-18T10:00:00.000Z x\n y\n" + TEXT)[:-1000],
        "cannot be read: its gzip data ends too early.",
    ),
    "damaged.gz": (damaged(gzip.compress(TEXT)), "cannot be read: its gzip data is damaged."),
    "cut.zst": (zstd.compress(TEXT)[:-1000], "cannot be read: its zstandard data ends too early."),
    "damaged.zst": (
        damaged(zstd.compress(TEXT)),
        "cannot be read: its zstandard data is damaged.",
    ),
    "cut.json": ('{"events":[{"message":"a"}', "cannot be read: Malformed JSON"),
    "cut-record": (subscription('[{"mess'), "a subscription record in it is broken or cut off."),
    "odd-record": (subscription("[{}]}"), "cannot be read"),
    "binary": (bytes(range(256)) * 40, "is a binary file, not a log."),
    "no.parquet": (b"PAR1xxxxPAR1", "cannot be read: its Parquet data is broken."),
}
ODD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "link": (lambda path: path.symlink_to("nowhere"), "cannot be read: no such file or directory."),
    "pipe": (os.mkfifo, "cannot be read: it is no regular file."),
}


@pytest.fixture(params=[*BROKEN, *ODD])
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """A file in a folder with good ones, and what is to be said of it."""
    for name in ("a.log", "z.log"):
        put(tmp_path, f"all/{name}", "x\ny\n")
    path = tmp_path / "all" / request.param
    if request.param in ODD:
        make, words = ODD[request.param]
        make(path)
        return path, words
    data, words = BROKEN[request.param]
    return put(tmp_path, f"all/{request.param}", data), words


def test_a_broken_file_is_named(broken: tuple[Path, str]) -> None:
    path, words = broken

    with pytest.raises(DataError) as caught:
        answer(COUNT, [path.parent]).rows  # noqa: B018

    assert f"'{path}'" in caught.value.message
    assert words in caught.value.message


def test_a_broken_file_is_stepped_over_and_told(broken: tuple[Path, str]) -> None:
    path, words = broken

    for text in (COUNT, "fields @message | stats count(@message) as n"):
        found = answer(text, [path.parent], skip_bad_files=True)

        assert cells(found) == [{"n": "4"}]
        assert_told(found, path, words)


def assert_told(found: ResultSet, path: Path, words: str) -> None:
    """One file is missing, by name."""
    (missing,) = found.completeness.missing
    assert f"'{path}'" in missing
    assert words in missing
    assert not found.completeness.complete
    assert found.completeness.cut_by == "files that cannot be read"


def test_nothing_but_broken_files_is_an_empty_answer(tmp_path: Path) -> None:
    path = put(tmp_path, "b", bytes(range(256)))

    found = answer("fields @message", [path], skip_bad_files=True, limit=1)

    assert found.rows == []
    assert [column.name for column in found.columns] == ["@message"]
    assert_told(found, path, "binary")


def test_a_limit_cuts_beside_broken_files(tmp_path: Path) -> None:
    put(tmp_path, "a", "x\ny\n")
    put(tmp_path, "b", bytes(range(256)))

    found = answer("fields @message", [tmp_path], skip_bad_files=True, limit=1)

    assert len(found.rows) == 1
    assert found.completeness.cut_by == "files that cannot be read and the limit of 1 rows"


def test_whole_files_are_complete_when_bad_ones_may_be_skipped(tmp_path: Path) -> None:
    lines = "".join(f"{n}\n" for n in range(25_000))

    found = answer(
        "fields @message | limit 25000", [put(tmp_path, "a", lines)], skip_bad_files=True
    )

    assert len({row[0] for row in found.rows}) == 25_000
    assert found.completeness.complete
    assert found.completeness.missing == ()


def test_a_link_to_nothing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "link"
    path.symlink_to(tmp_path / "nowhere")

    with pytest.raises(DataError) as caught:
        answer(COUNT, [path])

    assert caught.value.message == f"The link '{path}' leads to no file."
