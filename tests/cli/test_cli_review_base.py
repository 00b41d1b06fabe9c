"""``insights review`` in all the states that a repository can be in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from command_line import insights
from review_repository import Repository, entry


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    """A committed catalog with an entry that then gets another limit."""
    repository = Repository(tmp_path / "work")
    repository.write("alpha.yaml", entry("alpha"))
    repository.commit()
    repository.git("checkout", "-q", "-b", "change")
    repository.edit("alpha.yaml", ("limit 20", "limit 30"))
    return repository


def test_the_comparison_is_with_where_the_branch_began(made: Repository) -> None:
    made.commit()
    made.git("checkout", "-q", "main")
    made.write("beta.yaml", entry("beta"))
    made.commit()
    made.git("checkout", "-q", "change")
    review = made.review("--base", "main")

    assert list(review["entries"]) == ["alpha"]
    assert review["entries"]["alpha"]["class"] == "behaviour"
    assert review["remarks"] == []


def test_a_shallow_clone_compares_with_the_branch_itself(made: Repository, tmp_path: Path) -> None:
    made.commit()
    clone = Repository(tmp_path / "scratch")
    clone.root = tmp_path / "clone"
    url = made.root.as_uri()
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", "--branch", "change", url, clone.root], check=True
    )
    lost = clone.run("review", "--base", "origin/main")
    assert lost.code == 2
    assert "git knows no revision 'origin/main' here." in lost.err
    assert "git fetch origin main" in lost.err

    clone.git("fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    review = clone.review(GITHUB_BASE_REF="main")
    assert review["base"].startswith("origin/main (")
    assert list(review["entries"]) == ["alpha"]


def test_a_catalog_that_moved_is_found_by_its_id(made: Repository) -> None:
    made.git("mv", "queries", "elsewhere")
    made.catalog.mkdir()
    for path in (made.root / "elsewhere").iterdir():
        path.rename(made.catalog / path.name)
    (made.root / "elsewhere").rmdir()
    made.git("branch", "-q", "-f", "main")
    made.catalog.rename(made.root / "deeper")
    (made.root / "queries").symlink_to("deeper", target_is_directory=True)
    review = made.review("--base", "main")

    assert review["remarks"] == ["The catalog was in 'queries' before."]
    assert review["entries"]["alpha"]["class"] == "behaviour"


def test_a_catalog_that_is_gone_loses_every_name(made: Repository) -> None:
    for path in made.catalog.iterdir():
        path.unlink()
    review = made.review("--base", "main")

    assert review["code"] == 1
    assert review["entries"]["alpha"]["fate"] == "removed"


def test_a_folder_that_never_was_a_catalog_is_refused(made: Repository) -> None:
    done = insights("review", "--catalog", "quries", "--base", "main", cwd=made.root)

    assert done.code == 2
    assert "and there was none at main." in done.err


def test_a_catalog_that_is_new_has_new_entries(made: Repository) -> None:
    made.git("checkout", "-q", "--orphan", "bare")
    made.git("rm", "-q", "-r", "-f", "--cached", ".")
    made.git("commit", "-q", "--allow-empty", "-m", "nothing")
    review = made.review("--base", "bare")

    assert review["entries"]["alpha"]["fate"] == "added"
    assert review["code"] == 0
    assert review["remarks"] == ["There is no catalog at bare; every entry is new."]


def test_a_broken_base_is_told_and_nothing_is_made_up(made: Repository) -> None:
    made.edit("alpha.yaml", ("| limit", "| limmit"))
    made.write("beta.yaml", entry("beta"))
    made.commit()
    made.edit("alpha.yaml", ("| limmit", "| limit"))
    made.edit("beta.yaml", ("limit 20", "limit 30"))
    review = made.review("--base", "HEAD")

    assert review["remarks"] == [f"These had errors at HEAD: {Path('queries/alpha.yaml')}."]
    alpha = review["entries"]["alpha"]["changes"]
    assert [one["text"] for one in alpha] == ["It had errors before, so nothing can be compared."]
    assert review["entries"]["beta"]["needed"] == "1.3.0"


def test_a_broken_catalog_file_at_the_base_does_not_hide_entries(made: Repository) -> None:
    made.edit("catalog.yaml", ("catalog:", "catalog: ["))
    made.commit()
    made.edit("catalog.yaml", ("catalog: [", "catalog:"))
    made.edit("alpha.yaml", ("limit 30", "limit 40"))
    review = made.review("--base", "HEAD")

    assert "catalog.yaml cannot be read at HEAD; that of now stands for it." in review["remarks"]
    assert review["entries"]["alpha"]["needed"] == "1.3.0"


def test_a_source_that_changes_is_told_with_each_entry_that_reads_it(made: Repository) -> None:
    made.edit("alpha.yaml", ("limit 30", "limit 20"))
    made.edit(
        "catalog.yaml",
        ("app: {type: json, fields: {status", "app: {type: json, fields: {size: number, status"),
    )
    [change] = made.review("--base", "main")["entries"]["alpha"]["changes"]

    assert change["text"] == "The source 'app' has another type, format or fields."


def test_a_retired_name_does_not_come_back(made: Repository) -> None:
    made.write("alpha.yaml", entry("alpha", status="retired"))
    made.run("lock")
    (made.catalog / "alpha.yaml").unlink()
    made.commit()
    assert made.review("--base", "main")["code"] == 0

    made.write("new.yaml", entry("alpha", version="2.0.0"))
    review = made.review("--base", "HEAD")
    assert review["code"] == 1
    assert review["entries"]["alpha"]["faults"][0]["message"] == "The name 'alpha' was retired."


def test_no_repository_and_no_git_are_told(made: Repository, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    made.catalog.rename(plain / "queries")
    made.root = plain
    outside = made.run("review", GIT_CEILING_DIRECTORIES=str(tmp_path))
    assert outside.code == 3
    assert "not a git repository" in outside.err
    without = made.run("review", PATH="/nonexistent")
    assert without.code == 3
    assert "There is no git on this machine." in without.err
    assert "Traceback" not in outside.err + without.err
