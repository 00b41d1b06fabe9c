"""``insights lock``: versions are kept honest, merges settle, retired names stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from review_repository import Repository, entry


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    """Two entries, locked and committed."""
    repository = Repository(tmp_path / "work")
    for name in ("alpha", "beta"):
        repository.write(f"{name}.yaml", entry(name))
    assert repository.run("lock").code == 0
    repository.commit()
    return repository


def lines(made: Repository) -> list[str]:
    return (made.catalog / "catalog.lock").read_text().splitlines()


def test_a_line_an_entry_in_order_with_its_status(made: Repository) -> None:
    header, first, second = lines(made)

    assert header.startswith("# Written by 'insights lock'")
    assert first.split()[:2] == ["alpha", "1.2.0"]
    assert second.split()[:2] == ["beta", "1.2.0"]
    assert [len(word) for word in first.split()[2:4]] == [12, 12]
    assert first.split()[4] == "stable"
    assert made.run("lock", "--check").code == 0


def test_hashes_do_not_change_by_themselves(made: Repository) -> None:
    # The hashes of this entry are written down: another value would unlock every catalog.
    assert lines(made)[1] == "alpha 1.2.0 8024c7b09aa9 22cdd1d04a40 stable"


#: Version, what is edited, the version that it then needs, and why.
EDITS = [
    ("1.2.0", "sort calls desc", "sort calls", "1.3.0", "Stage 4 changed: the order of the rows"),
    ("1.2.0", "volume: number", "volume: string", "2.0.0", "The column 'volume' holds string"),
    ("1.2.0", "threshold: 400", "threshold: 4", "1.3.0", "The alarm 'e2-many' changes"),
    ("1.2.0", "owner: shop", "owner: web", "1.2.1", "Layout, comments or prose changed since"),
    ("0.4.2", "volume: number", "volume: string", "0.5.0", "The column 'volume' holds string"),
    ("0.4.2", "limit 20", "limit 30", "0.5.0", "Stage 5 changed: how many rows come"),
    ("0.4.2", "owner: shop", "owner: web", "0.4.3", "Layout, comments or prose changed since"),
    ("3.9.9", "limit 20", "limit 30", "3.10.0", "Stage 5 changed: how many rows come"),
]


def test_check_says_the_exact_version_and_why(tmp_path: Path) -> None:
    made = Repository(tmp_path / "work")
    for number, (version, *_) in enumerate(EDITS):
        made.write(f"e{number}.yaml", entry(f"e{number}", version=version))
    assert made.run("lock").code == 0
    made.commit()
    before = lines(made)
    for number, (_, old, new, _, _) in enumerate(EDITS):
        made.edit(f"e{number}.yaml", (old, new))

    told = made.run("lock", "--check")
    assert told.code == 1
    for number, (_, _, _, needed, why) in enumerate(EDITS):
        finding = told.out.split(f"queries/e{number}.yaml:2:10: CAT015 error: ")[1]
        assert finding.startswith(why)
        assert finding.split("= hint: ")[1].startswith(f"Set 'version: {needed}'.\n")
    refused = made.run("lock")
    assert (refused.code, lines(made)) == (1, before)

    for number, (version, _, _, needed, _) in enumerate(EDITS):
        made.edit(f"e{number}.yaml", (f"version: {version}", f"version: {needed}"))
    assert "has 'e0' at version 1.2.0, not 1.3.0." in made.run("lock", "--check").out
    assert made.run("lock").code == 0
    assert made.run("lock", "--check").code == 0


def test_without_git_the_lock_alone_tells_what_it_can(made: Repository, tmp_path: Path) -> None:
    made.edit("alpha.yaml", ("limit 20", "limit 30"))
    plain = tmp_path / "plain"
    plain.mkdir()
    made.catalog.rename(plain / "queries")
    made.root, made.catalog = plain, plain / "queries"
    told = made.run("lock", "--check", GIT_CEILING_DIRECTORIES=str(tmp_path))

    assert told.code == 1
    assert "Set 'version: 1.3.0'; 'version: 2.0.0' if a column or parameter is gone" in told.out


def test_two_branches_merge_by_running_it_again(made: Repository) -> None:
    made.git("checkout", "-q", "-b", "other")
    made.edit("alpha.yaml", ("limit 20", "limit 30"), ("1.2.0", "1.3.0"))
    assert made.run("lock").code == 0
    made.commit()
    made.git("checkout", "-q", "main")
    made.edit("alpha.yaml", ("limit 20", "limit 40"), ("1.2.0", "1.3.0"))
    assert made.run("lock").code == 0
    made.commit()
    with pytest.raises(Exception, match="merge"):
        made.git("merge", "-q", "other")
    settled = entry("alpha").replace("limit 20", "limit 40").replace("1.2.0", "1.3.0")
    made.write("alpha.yaml", settled)

    told = made.run("lock", "--check")
    assert told.code == 1
    assert "catalog.lock:2:1: CAT019 error: This is the mark of a merge conflict." in told.out
    assert made.run("lock").code == 0
    assert len(lines(made)) == 3
    assert made.run("lock", "--check").code == 0


def test_a_name_has_to_be_retired_before_it_goes_and_stays_retired(made: Repository) -> None:
    (made.catalog / "alpha.yaml").unlink()
    told = made.run("lock")
    assert told.code == 1
    assert "catalog.lock:2:1: CAT018 error: The entry 'alpha' is gone" in told.out

    made.write("alpha.yaml", entry("alpha", status="retired\nreplaced_by: beta"))
    assert made.run("lock").code == 0
    (made.catalog / "alpha.yaml").unlink()
    assert made.run("lock").code == 0
    assert lines(made)[1].split()[4] == "retired"

    made.write("alpha.yaml", entry("alpha", version="9.0.0"))
    again = made.run("lock")
    assert again.code == 1
    assert "CAT017 error: The name 'alpha' was retired at version 1.2.0." in again.out
    assert lines(made)[1].split()[4] == "retired"


def test_a_deprecated_entry_warns_and_a_retired_one_refuses(made: Repository) -> None:
    made.edit("alpha.yaml", ("status: stable", "status: deprecated\nreplaced_by: beta"))
    log = made.root / "a.jsonl"
    log.write_text('{"status": 503, "ms": 90, "kind": "web", "route": "/", "bytes": 1}\n')
    warned = made.run("run", "alpha", "--data", "a.jsonl", "-o", "json")
    assert warned.code == 0
    assert warned.rows == [{"route": "/", "calls": 1, "volume": 1}]
    assert "'alpha' is deprecated. Run 'beta' instead." in warned.err

    made.edit("alpha.yaml", ("deprecated", "retired"))
    refused = made.run("run", "alpha", "--data", "a.jsonl")
    assert refused.code == 2
    assert "'alpha' is retired and runs no more." in refused.err
    assert "Run 'beta' instead." in refused.err
    assert '"retired"' in made.run("list", "-o", "json").out
    assert ", replaced by beta," in made.run("show", "alpha").out


def test_what_replaces_an_entry_has_to_exist(made: Repository) -> None:
    made.edit("alpha.yaml", ("status: stable", "status: deprecated\nreplaced_by: betta"))
    told = made.run("validate")

    assert told.code == 1
    assert "There is no entry 'betta' in the catalog." in told.out
    assert "Did you mean 'beta'?" in told.out


def test_faulty_entries_missing_locks_and_foreign_lines_are_told(made: Repository) -> None:
    lock = made.catalog / "catalog.lock"
    lock.write_text(f"{lock.read_text()}what is this\n")
    foreign = made.run("lock", "--check")
    assert "catalog.lock:4:1: CAT019 error: This is no line of a lock." in foreign.out

    lock.unlink()
    missing = made.run("lock", "--check")
    assert missing.code == 1
    assert "CAT016 error: The catalog has no catalog.lock." in missing.out

    made.edit("alpha.yaml", ("| sort", "| srot"))
    faulty = made.run("lock")
    assert faulty.code == 1
    assert "The catalog cannot be locked as long as it has errors." in faulty.err
    assert not lock.exists()
