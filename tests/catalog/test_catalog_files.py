"""Catalogs on the disk: found, read, listed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from design_files import ENTRY, SETTINGS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insights.catalog.assemble import read_entry, summarize
from insights.catalog.files import load_entry, locate, read, summaries
from insights.catalog.summaries import Summary, summary
from insights.diagnostics import Severity
from insights.errors import UsageError

MINIMAL = "name: a\nversion: 0.1.0\nsource: vpcflow\nquery: limit 5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalog with two entries, fixtures and hidden files."""
    write(tmp_path / "catalog.yaml", SETTINGS)
    write(tmp_path / "network" / "rejects.yaml", ENTRY)
    write(tmp_path / "b.yml", MINIMAL)
    write(tmp_path / "network" / "fixtures" / "events.yaml", "- not an entry\n")
    write(tmp_path / ".hidden" / "x.yaml", "- not an entry\n")
    write(tmp_path / ".x.yaml", "- not an entry\n")
    write(tmp_path / "notes.txt", "text")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


# ----------------------------------------------------------------------------------- locate


def test_takes_the_folder_that_is_given(folder: Path, tmp_path: Path) -> None:
    other = {"INSIGHTS_CATALOG": "/nowhere"}

    assert locate(str(folder), other, Path("/")).path == folder
    assert locate(str(folder / "catalog.yaml"), other, Path("/")).path == folder
    assert locate(folder.name, other, tmp_path.parent).path == folder


def test_takes_the_folder_of_the_variable(folder: Path) -> None:
    found = locate(None, {"INSIGHTS_CATALOG": str(folder)}, Path("/"))

    assert (found.path, found.shipped) == (folder, False)


def test_takes_the_nearest_folder_upwards(folder: Path) -> None:
    found = locate(None, {"INSIGHTS_CATALOG": ""}, folder / "network" / "fixtures")

    assert (found.path, found.shipped) == (folder, False)


def test_takes_the_shipped_catalog_where_there_is_no_other(tmp_path: Path) -> None:
    found = locate(None, {}, tmp_path)

    assert found.shipped
    assert (found.path / "catalog.yaml").is_file()


REFUSED = [
    pytest.param("nowhere", {}, "There is no folder 'nowhere'.", id="no-folder"),
    pytest.param(".", {}, "The folder '.' has no catalog.yaml.", id="no-catalog"),
    pytest.param(None, {"INSIGHTS_CATALOG": "nowhere"}, "INSIGHTS_CATALOG names", id="variable"),
]


@pytest.mark.parametrize(("given", "environ", "message"), REFUSED)
def test_refuses_a_folder_that_is_no_catalog(
    given: str | None, environ: dict[str, str], message: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        locate(given, environ, tmp_path)

    assert message in caught.value.message
    assert "insights init" in caught.value.hint


def test_says_how_the_file_has_to_be_called(tmp_path: Path) -> None:
    write(tmp_path / "catalog.yml", SETTINGS)

    with pytest.raises(UsageError) as caught:
        locate(str(tmp_path), {}, tmp_path)

    assert caught.value.hint == "Rename catalog.yml to catalog.yaml."


# ------------------------------------------------------------------------------------- read


def test_reads_every_yaml_file_below_but_fixtures_and_hidden_ones(folder: Path) -> None:
    catalog, found = read(folder)

    assert found == []
    assert catalog is not None
    assert {name: Path(entry.file).name for name, entry in catalog.entries.items()} == {
        "a": "b.yml",
        "rejects": "rejects.yaml",
    }


def test_leaves_a_catalog_inside_a_catalog_alone(folder: Path) -> None:
    write(folder / "inner" / "catalog.yaml", SETTINGS)
    write(folder / "inner" / "c.yaml", ENTRY)

    assert read(folder)[1] == []


def test_shows_files_from_the_working_directory_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)

    catalog, _ = read(folder)

    assert catalog is not None
    assert catalog.entries["a"].file == str(Path(folder.name) / "b.yml")
    assert catalog.file == str(Path(folder.name) / "catalog.yaml")


def test_a_folder_without_catalog_yaml_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", MINIMAL)

    catalog, found = read(tmp_path)

    assert catalog is None
    assert [one.slug for one in found] == ["unreadable"]
    assert found[0].message == "This cannot be read: no such file or directory."


def test_files_that_cannot_be_read_are_named_and_the_others_are_read(folder: Path) -> None:
    (folder / "gone.yaml").symlink_to(folder / "nowhere")
    (folder / "itself.yaml").symlink_to(folder / "itself.yaml")
    (folder / "itself").symlink_to(folder / "itself")
    (folder / "network" / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.yaml")

    catalog, found = read(folder)

    assert catalog is not None
    assert len(catalog.entries) == 2
    told = {Path(one.file).name: one.message for one in found}
    assert told == {
        "gone.yaml": "This cannot be read: no such file or directory.",
        "itself.yaml": "This cannot be read: too many levels of symbolic links.",
        "itself": "This cannot be read: too many levels of symbolic links.",
        "loop": "This cannot be read: the folder leads back to one above it.",
        "pipe.yaml": "This cannot be read: it is no regular file.",
    }
    assert {one.code for one in found} == {"CAT012"}


def test_a_folder_may_be_a_link_to_another_place(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    write(outside / "c.yaml", MINIMAL.replace("name: a", "name: c"))
    (folder / "linked").symlink_to(outside)

    catalog, found = read(folder)

    assert found == []
    assert catalog is not None
    assert "c" in catalog.entries


# -------------------------------------------------------------------------------- summaries


def test_lists_what_there_is_by_name(folder: Path) -> None:
    listed, found = summaries(folder)

    assert found == []
    assert [(one.name, one.version, one.title, one.status, one.tags) for one in listed] == [
        ("a", "0.1.0", "a", "stable", ()),
        ("rejects", "1.2.0", "Rejected connections by source", "stable", ("security",)),
    ]


def test_tells_of_files_that_it_cannot_list(folder: Path) -> None:
    write(folder / "c.yaml", "name: [a]\nversion: 1.0.0\nsource: x\nquery: y\n")
    write(folder / "d.yaml", "a: 'b")

    listed, found = summaries(folder)

    assert [one.name for one in listed] == ["a", "rejects"]
    assert [(Path(one.file).name, one.code) for one in found] == [
        ("c.yaml", "CAT003"),
        ("d.yaml", "CAT001"),
    ]


def test_a_list_needs_neither_schema_nor_language(folder: Path) -> None:
    """What a list of entries imports decides how fast it starts."""
    program = (
        "import sys; from pathlib import Path; from insights.catalog.files import summaries;"
        "listed, _ = summaries(Path(sys.argv[1]));"
        "heavy = {'jsonschema', 'insights.lang', 'insights.catalog.decode'} & set(sys.modules);"
        "sys.stdout.write(f'{len(listed)} {sorted(heavy)}')"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True
    )

    assert done.stdout == "2 []"


LINES = st.sampled_from(
    [
        "name: a",
        "name: 'a'",
        "name: 12",
        '"name": a',
        "? name\n: a",
        "version: 1.2.0",
        "version: 1.2",
        "version: &v 1.2.0",
        "version: !!str 1.2.0",
        "title: One: two",
        "title: 'a # b'",
        "title: a # b",
        "title: >\n  two\n  lines",
        "title: two\n  lines",
        "title: ''",
        "title:",
        "status: draft",
        "status: [draft]",
        "status: yes",
        "source: vpcflow",
        "source: {a: b}",
        "tags: [a, 'b', 3]",
        "tags: [a, b]",
        "tags:\n- a\n- b",
        "tags:\n  - a",
        "tags: a",
        "tags: [a, [b]]",
        "query: limit 5",
        "query: |\n  limit 5\n  # name: b",
        "query: 'limit\nname: b\n5'",
        "x-a: [1,\nname: b]",
        "x-a: {title: b}",
        "x-a: |\n title: b",
        "'tags': [c]",
        "<<: {name: b}",
        "--- ",
        "...",
        "# name: c",
        "  name: d",
        "owner: a: b",
        "",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(LINES, max_size=9).map("\n".join))
def test_a_summary_never_disagrees_with_the_full_reader(text: str) -> None:
    check_agreement(text.encode())


START = "name: a\nversion: 1.2.0\nsource: x\nstatus: draft\nquery: limit 1\n"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.integers(0, len(START)), LINES, st.sampled_from(["", "\n", " ", ": ", "'", "\t", "#"]))
def test_a_summary_agrees_however_a_good_file_is_cut(at: int, more: str, sign: str) -> None:
    check_agreement(f"{START[:at]}{sign}{START[at:]}\n{more}\n".encode())
    check_agreement(f"{more}\n{START[:at]}{sign}{START[at:]}".encode())


def check_agreement(data: bytes) -> None:
    """Where both readers find a sound entry they find the same."""
    quick = summary(data, "e.yaml")
    full = read_entry("e.yaml", data)
    sound = full.entry is not None and all(one.severity < Severity.ERROR for one in full.found)
    if quick is not None and sound:
        assert quick == summarize("e.yaml", data)[0]
    if not sound and quick is None:
        assert full.found


def test_a_plain_file_is_listed_without_the_full_reader() -> None:
    """The quick way has to be the usual one."""
    assert summary(ENTRY.encode(), "e.yaml") == Summary(
        "rejects",
        "1.2.0",
        "Rejected connections by source",
        "stable",
        "vpcflow",
        ("security",),
        "e.yaml",
    )


# ------------------------------------------------------------------------------- load_entry


def test_loads_one_entry_and_reads_no_other_query(folder: Path) -> None:
    write(
        folder / "bad.yaml", MINIMAL.replace("name: a", "name: bad").replace("limit 5", "limit x")
    )

    catalog, found = load_entry(folder, "rejects")

    assert found == []
    assert catalog is not None
    assert list(catalog.entries) == ["rejects"]


def test_an_entry_with_errors_is_told_and_not_given(folder: Path) -> None:
    write(
        folder / "bad.yaml", MINIMAL.replace("name: a", "name: bad").replace("limit 5", "limit x")
    )

    catalog, found = load_entry(folder, "bad")

    assert catalog is not None
    assert not catalog.entries
    assert [Path(one.file).name for one in found] == ["bad.yaml"]


def test_a_name_that_is_not_there_has_suggestions(folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_entry(folder, "reject")

    assert caught.value.message == "There is no entry 'reject'."
    assert caught.value.hint == "Did you mean 'rejects'?"


def test_a_name_may_be_missing_because_its_file_is_broken(folder: Path) -> None:
    write(folder / "d.yaml", "name: zebra\na: 'b")

    with pytest.raises(UsageError) as caught:
        load_entry(folder, "zebra")

    assert "d.yaml' could not be read" in caught.value.hint


def test_a_name_that_two_files_have_is_told(folder: Path) -> None:
    write(folder / "c.yaml", MINIMAL)

    _, found = load_entry(folder, "a")

    assert [(Path(one.file).name, one.slug) for one in found] == [("c.yaml", "duplicate-name")]
