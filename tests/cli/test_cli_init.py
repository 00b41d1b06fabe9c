"""``insights init``: a catalog that can be used at once, and nothing written over."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from command_line import NOW, insights


def test_a_new_catalog_runs_and_passes_every_check(tmp_path: Path) -> None:
    repository = tmp_path / "Acme Net"
    (repository / ".git").mkdir(parents=True)
    hooks = repository / ".pre-commit-config.yaml"
    hooks.write_text("repos: []\n")

    made = insights("init", cwd=repository)

    assert (made.code, made.out.split()) == (
        0,
        [
            "queries/catalog.yaml",
            "queries/rejects.yaml",
            ".github/workflows/insights.yml",
            "queries/catalog.lock",
        ],
    )
    assert "left as it is: .pre-commit-config.yaml" in made.err
    assert hooks.read_text() == "repos: []\n"
    assert "catalog: acme-net\n" in (repository / "queries" / "catalog.yaml").read_text()

    folder = repository / "queries"
    for words in ("validate", "lint", "fmt --check", "lock --check", "test --fail-under 100"):
        done = insights(*words.split(), cwd=folder)
        assert done.code == 0, (words, done.out, done.err)
    ran = insights("run", "rejects", "-o", "json", cwd=folder, environment={"INSIGHTS_NOW": NOW})
    assert len(ran.rows) == 20


def test_the_checks_of_a_new_catalog_are_commands_that_exist(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    insights("init", "net/library", "--id", "acme", cwd=tmp_path)
    workflow = yaml.safe_load((tmp_path / ".github/workflows/insights.yml").read_text())
    hooks = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]

    job = workflow["jobs"]["queries"]
    steps = [step["run"].split() for step in job["steps"] if "run" in step]
    entries = [hook["entry"].split() for hook in hooks]

    assert job["env"]["INSIGHTS_CATALOG"] == "net/library"
    assert all(hook["files"] == "^net/library/" for hook in hooks)
    assert not any("${{" in " ".join(step) for step in steps)
    for command in [step for step in steps if step[0] == "insights"] + entries:
        helped = insights(command[1], "--help", cwd=tmp_path)
        options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", helped.out))
        assert {word for word in command if word.startswith("-")} <= options, command
    assert insights(*entries[0][1:], cwd=tmp_path).code == 0


def test_what_is_a_catalog_already_stays_as_it_is(tmp_path: Path) -> None:
    first = insights("init", "--id", "acme", cwd=tmp_path)
    before = (tmp_path / "queries" / "catalog.yaml").read_text()

    again = insights("init", "--id", "other", cwd=tmp_path)

    assert (first.code, again.code) == (0, 2)
    assert "is a catalog already" in again.err
    assert (tmp_path / "queries" / "catalog.yaml").read_text() == before


def test_an_id_is_one_that_the_schema_takes(tmp_path: Path) -> None:
    done = insights("init", "--id", "A B", cwd=tmp_path)

    assert done.code == 2
    assert "'A B' is no id of a catalog." in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_catalog_one_folder_below_is_named(tmp_path: Path) -> None:
    insights("init", "--id", "acme", cwd=tmp_path)

    done = insights("lock", cwd=tmp_path)

    assert done.code == 2
    assert "There is one in 'queries': add --catalog queries." in done.err
