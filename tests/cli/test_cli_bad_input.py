"""Whatever is wrong: one clear error on stderr, its exit code, nothing on stdout."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from command_line import DATA, insights

FLOWS = DATA / "vpcflow-default.log"

CASES = [
    pytest.param(["run", "rejecst"], 2, "Did you mean 'rejects'?", id="unknown-entry"),
    pytest.param(["run", "rejects", "-p", "limt=3"], 2, "Did you mean 'limit'?", id="parameter"),
    pytest.param(["run", "rejects", "-p", "limit=x"], 2, "'limit'", id="wrong-type"),
    pytest.param(["run", "rejects", "-p", "limit=0"], 2, "'limit'", id="below-minimum"),
    pytest.param(["run", "rejects", "-p", "limit"], 2, "-p name=value", id="no-value"),
    pytest.param(["run", "host-conversations"], 2, "has no value and no default", id="missing"),
    pytest.param(["run", "rejects", "--from", "1h", "--to", "3h"], 2, "before", id="reversed"),
    pytest.param(["run", "rejects", "--from", "2030-01-01"], 2, "", id="future"),
    pytest.param(["run", "rejects", "--since", "lunch"], 2, "'lunch'", id="no-time"),
    pytest.param(["run", "rejects", "--tz", "Mars/Base"], 2, "'Mars/Base'", id="no-zone"),
    pytest.param(["run", "rejects", "-e", "prodd"], 2, "'prodd'", id="unknown-environment"),
    pytest.param(["run", "refused-calls"], 2, "no data for the source", id="source-without-data"),
    pytest.param(["run", "rejects", "--data", "none.log"], 3, "'none.log'", id="missing-file"),
    pytest.param(["run", "rejects", "--data", "*.none"], 3, "'*.none'", id="no-match"),
    pytest.param(["run", "rejects", "--data", "empty.log"], 3, "empty.log", id="empty-file"),
    pytest.param(["run", "rejects", "--data", "binary.log"], 3, "binary", id="binary-file"),
    pytest.param(["run", "rejects", "--data", "cut.log.gz"], 3, "cut.log.gz", id="cut-gz"),
    pytest.param(["run", "rejects", "--max-scan", "lots"], 2, "'lots'", id="no-size"),
    pytest.param(["run", "rejects", "-o", "xml"], 2, "xml", id="unknown-format"),
    pytest.param(["query", "fields a"], 2, "Add --data FILE or -g GROUP", id="nothing-to-read"),
    pytest.param(["query", "feilds a", "--data", str(FLOWS)], 1, "'fields'", id="bad-query"),
    pytest.param(["query", "", "--data", str(FLOWS)], 1, "<EOF>", id="empty-query"),
    pytest.param(
        ["query", "pattern @message | anomaly", "--data", str(FLOWS)], 4, "'anomaly'", id="refusal"
    ),
    pytest.param(["query", "@none.cwli", "--data", "x"], 3, "'none.cwli'", id="no-query-file"),
    pytest.param(["run", "rejects", "-g", "/aws/flow"], 3, "credentials", id="no-credentials"),
    pytest.param(["list", "--catalog", "nowhere"], 2, "'nowhere'", id="no-catalog"),
    pytest.param(["frobnicate"], 2, "no command 'frobnicate'", id="unknown-command"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with broken files."""
    (tmp_path / "empty.log").write_bytes(b"")
    (tmp_path / "binary.log").write_bytes(bytes(range(256)) * 20)
    packed = gzip.compress(FLOWS.read_bytes() * 2000)
    (tmp_path / "cut.log.gz").write_bytes(packed[: len(packed) // 2])
    return tmp_path


@pytest.mark.parametrize(("arguments", "code", "words"), CASES)
def test_an_error_says_what_is_wrong(
    arguments: list[str], code: int, words: str, folder: Path
) -> None:
    region = {"AWS_REGION": "eu-west-1"}

    done = insights(*arguments, cwd=folder, environment=region)

    assert (done.code, done.out) == (code, "")
    assert words in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(("arguments", "code", "words"), CASES)
def test_an_error_in_json_is_one_object(
    arguments: list[str], code: int, words: str, folder: Path
) -> None:
    region = {"AWS_REGION": "eu-west-1"}
    chosen = [] if "xml" in arguments or "frobnicate" in arguments else ["-o", "json"]

    done = insights(*arguments, *chosen, "-q", cwd=folder, environment=region)

    if chosen:
        error = json.loads(done.err)["error"]
        assert (error["exit_code"], done.code, done.out) == (code, code, "")
        assert words in json.dumps(error, ensure_ascii=False)


def test_no_region_is_told_in_words(tmp_path: Path) -> None:
    done = insights("run", "rejects", "-g", "/aws/flow", cwd=tmp_path)

    assert done.code in (2, 3)
    assert "--region" in done.err


def test_a_broken_query_points_into_its_yaml(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text("catalog: abc\nsources: {j: {type: json}}\n")
    (tmp_path / "q.yaml").write_text(
        "name: q\nversion: 1.0.0\ntitle: Q\nsource: j\nquery: |\n"
        "  fields a\n  | sort count(*) desc\n  | limit ten\n"
    )

    done = insights("validate", cwd=tmp_path)

    assert done.code == 1
    assert "q.yaml:7:15: INS008 error" in done.out
    assert "q.yaml:8:11: INS001 error" in done.out
    assert "      | sort count(*) desc\n                  ^\n" in done.out


def test_invalid_utf8_harms_no_other_line(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"user=ok id=1\nuser=\xff\xfe id=2\nuser=J\xc3\xb6rg id=3\n")

    done = insights(
        "query", "parse @message 'id=*' as id | stats count(id) as n", "--data", "a.log",
        "-o", "json", cwd=tmp_path,
    )  # fmt: skip

    assert done.rows == [{"n": 3}]
