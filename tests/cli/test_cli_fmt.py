"""``insights fmt``: only the query's text changes, and only where it has to."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from command_line import insights

UGLY = "FIELDS  a,b # c\n| limit 3"
NICE = "fields a, b  # c\n| limit 3"


def entry(query: str, name: str = "q") -> str:
    body = "".join(f"  {line}\n" for line in query.splitlines())
    head = f"# top\nname:   {name}\nversion: 1.0.0\ntitle: Q\nsource: j\n"
    return f"{head}query: |\n{body}x-a:  1 # end\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalog with a formatted entry and one that is not."""
    (tmp_path / "catalog.yaml").write_text("catalog: abc\nsources: {j: {type: json}}\n")
    (tmp_path / "nice.yaml").write_text(entry(NICE, "nice"))
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "ugly.yaml").write_text(entry(UGLY, "ugly"))
    return tmp_path


def test_formats_the_whole_catalog_and_lists_what_changed(folder: Path) -> None:
    done = insights("fmt", cwd=folder)

    assert (done.code, done.out) == (0, "net/ugly.yaml\n")
    assert done.err == "2 queries read, 1 changed.\n"
    assert (folder / "net" / "ugly.yaml").read_text() == entry(NICE, "ugly")
    assert (folder / "nice.yaml").read_text() == entry(NICE, "nice")


def test_a_second_run_changes_nothing(folder: Path) -> None:
    insights("fmt", cwd=folder)

    done = insights("fmt", "--check", cwd=folder)

    assert (done.code, done.out) == (0, "")


def test_check_lists_files_and_writes_nothing(folder: Path) -> None:
    done = insights("fmt", "--check", cwd=folder)

    assert (done.code, done.out) == (1, "net/ugly.yaml\n")
    assert (folder / "net" / "ugly.yaml").read_text() == entry(UGLY, "ugly")


def test_diff_shows_the_change_and_writes_nothing(folder: Path) -> None:
    done = insights("fmt", "--diff", "net", cwd=folder)

    assert done.code == 0
    assert done.out.startswith("--- a/net/ugly.yaml\n+++ b/net/ugly.yaml\n@@ ")
    assert "\n-  FIELDS  a,b # c\n+  fields a, b  # c\n   | limit 3\n" in done.out
    assert (folder / "net" / "ugly.yaml").read_text() == entry(UGLY, "ugly")


def test_every_other_byte_and_the_mode_stay(folder: Path) -> None:
    path = folder / "win.yaml"
    path.write_bytes(
        b"\xef\xbb\xbf" + entry(UGLY, "win").replace("\n", "\r\n").encode() + b"\r\n \r\n"
    )
    path.chmod(0o640)

    insights("fmt", "win.yaml", cwd=folder)

    assert path.read_bytes() == (
        b"\xef\xbb\xbf" + entry(NICE, "win").replace("\n", "\r\n").encode() + b"\r\n \r\n"
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(one.name for one in folder.iterdir()) == [
        "catalog.yaml", "net", "nice.yaml", "win.yaml",
    ]  # fmt: skip


def test_a_link_stays_a_link(folder: Path) -> None:
    (folder / "link.yaml").symlink_to("net/ugly.yaml")

    insights("fmt", "link.yaml", cwd=folder)

    assert (folder / "link.yaml").is_symlink()
    assert (folder / "net" / "ugly.yaml").read_text() == entry(NICE, "ugly")


def test_a_query_that_does_not_parse_is_named_and_the_others_are_done(folder: Path) -> None:
    (folder / "bad.yaml").write_text(entry("fields a\n| sort count(*)", "bad"))
    (folder / "worse.yaml").write_text("query: [\n")
    (folder / "binary.yaml").write_bytes(b"query: \xff\n")

    done = insights("fmt", cwd=folder)

    assert (done.code, done.out) == (1, "net/ugly.yaml\n")
    assert "bad.yaml:8:15: INS008 error" in done.err
    assert "worse.yaml:" in done.err
    assert "binary.yaml:1:8: CAT001 error" in done.err
    assert done.err.endswith("3 queries read, 1 changed, 3 files left alone.\n")


def test_a_query_without_room_for_lines_is_left_alone_and_named(folder: Path) -> None:
    (folder / "flow.yaml").write_text("{name: x, query: 'FIELDS a'}\n")

    done = insights("fmt", "flow.yaml", cwd=folder)

    assert (done.code, done.out) == (1, "")
    assert "flow.yaml:1:18: CAT005 error: The query cannot be formatted in place" in done.err
    assert (folder / "flow.yaml").read_text() == "{name: x, query: 'FIELDS a'}\n"


def test_a_quoted_query_becomes_a_block_only_if_it_has_to_change(folder: Path) -> None:
    (folder / "one.yaml").write_text("query: 'FIELDS a'\n")
    (folder / "two.yaml").write_text("query: 'fields a'\n")

    done = insights("fmt", "one.yaml", "two.yaml", cwd=folder)

    assert done.out == "one.yaml\n"
    assert (folder / "one.yaml").read_text() == "query: |\n  fields a\n"


def test_queries_in_other_languages_are_left_alone(folder: Path) -> None:
    (folder / "sql.yaml").write_text("language: sql\nquery: SELECT  *  FROM x\n")

    done = insights("fmt", "sql.yaml", cwd=folder)

    assert (done.code, done.out, done.err) == (0, "", "0 queries read, 0 changed.\n")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_file_that_is_no_yaml_is_a_query(folder: Path, ends: str) -> None:
    path = folder / "slow.cwli"
    path.write_bytes(UGLY.replace("\n", ends).encode())

    done = insights("fmt", ".", cwd=folder)

    assert "slow.cwli\n" in done.out
    assert path.read_bytes() == (NICE + "\n").replace("\n", ends).encode()


def test_stdin_is_a_query_and_stdout_its_new_text(tmp_path: Path) -> None:
    done = insights("fmt", "-", cwd=tmp_path, stdin=UGLY)

    assert (done.code, done.out, done.err) == (0, NICE + "\n", "")


def test_a_text_is_formatted_checked_and_compared(tmp_path: Path) -> None:
    assert insights("fmt", "--text", UGLY, cwd=tmp_path).out == NICE + "\n"
    assert insights("fmt", "--text", UGLY, "--check", cwd=tmp_path).code == 1
    assert insights("fmt", "--text", NICE, "--check", cwd=tmp_path).code == 0
    assert "\n+fields a, b  # c\n" in insights("fmt", "--text", UGLY, "--diff", cwd=tmp_path).out


def test_a_bad_text_is_told_with_its_place(tmp_path: Path) -> None:
    done = insights("fmt", "--text", "fields a | limit", cwd=tmp_path)

    assert (done.code, done.out) == (1, "")
    assert "<query>:1:17: INS001 error" in done.err
    assert "fields a | limit\n" in done.err


def test_what_does_not_exist_is_refused_before_anything_is_written(folder: Path) -> None:
    done = insights("fmt", "net", "none.yaml", cwd=folder)

    assert (done.code, done.out) == (3, "")
    assert "'none.yaml' does not exist." in done.err
    assert (folder / "net" / "ugly.yaml").read_text() == entry(UGLY, "ugly")


@pytest.mark.parametrize("arguments", [["fmt"], ["lint", "--fix"]])
def test_the_queries_of_the_program_itself_are_never_rewritten(
    arguments: list[str], tmp_path: Path
) -> None:
    done = insights(*arguments, cwd=tmp_path)

    assert (done.code, done.out) == (2, "")
    assert "There is no catalog.yaml here" in done.err
    assert insights("fmt", "--check", cwd=tmp_path).code == 0


def test_any_bytes_on_stdin_end_in_a_diagnostic(tmp_path: Path) -> None:
    done = insights("fmt", "-", cwd=tmp_path, stdin=bytes(range(256)))

    assert done.code == 1
    assert "Traceback" not in done.err
