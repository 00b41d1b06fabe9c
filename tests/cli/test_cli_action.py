"""The action for GitHub and the hooks for pre-commit, run as these would run them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import CLEAN
from review_repository import Repository, entry

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "actions" / "insights"
ACTION: dict[str, Any] = yaml.safe_load((FOLDER / "action.yml").read_text())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
PROGRAM = Path(sys.executable).parent / "insights"


class GitHub:
    """The part of GitHub's API that comments need. ``writes`` says whether the token may."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.writes = True
        self.calls: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self, code: int, body: object) -> None:
                content = json.dumps(body).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def body(self) -> str:
                length = int(self.headers["Content-Length"])
                return str(json.loads(self.rfile.read(length))["body"])

            def do_GET(self) -> None:
                outer.calls.append(f"GET {self.path}")
                if self.path == "/user":
                    self.answer(403, {"message": "Resource not accessible by integration"})
                    return
                page = int(re.findall(r"page=(\d+)$", self.path)[0])
                self.answer(200, outer.comments[(page - 1) * 100 : page * 100])

            def do_POST(self) -> None:
                outer.calls.append(f"POST {self.path}")
                text = self.body()
                if not outer.writes:
                    self.answer(403, {"message": "Resource not accessible by integration"})
                    return
                outer.add("github-actions[bot]", text)
                self.answer(201, outer.comments[-1])

            def do_PATCH(self) -> None:
                outer.calls.append(f"PATCH {self.path}")
                number = int(self.path.rpartition("/")[2])
                found = next(one for one in outer.comments if one["id"] == number)
                found["body"] = self.body()
                self.answer(200, found)

            def log_message(self, *_: object) -> None:
                """Nothing is told."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def add(self, login: str, body: str) -> None:
        number = len(self.comments) + 1
        self.comments.append({"id": number, "body": body, "user": {"login": login}})


@pytest.fixture
def github() -> Iterator[GitHub]:
    made = GitHub()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A pull request's checkout, one commit deep, whose target is not there yet."""
    origin = Repository(tmp_path_factory.mktemp("origin") / "work")
    origin.write("alpha.yaml", entry("alpha"))
    origin.run("lock")
    origin.commit()
    origin.git("checkout", "-q", "-b", "change")
    origin.edit("alpha.yaml", ("status >= 500", "status >= 400"))
    origin.edit("alpha.yaml", ("title: Failed", "title: ::error::$(touch hacked) `touch hacked` "))
    origin.edit("alpha.yaml", ("count: 2", "count: 9"))
    origin.commit()
    clone = tmp_path_factory.mktemp("clone") / "work"
    command = ["git", "clone", "-q", "--depth=1", "--branch", "change", origin.root.as_uri()]
    subprocess.run([*command, str(clone)], check=True)
    origin.root, origin.catalog = clone, clone / "queries"
    return origin


class Job:
    """The steps of the action, one after the other."""

    def __init__(self, root: Path, temporary: Path, github: GitHub, **inputs: str) -> None:
        self.root, self.temporary = root, temporary
        self.outputs: dict[str, str] = {}
        self.log = ""
        defaults = {name: one.get("default", "") for name, one in ACTION["inputs"].items()}
        own = {"python": sys.executable, "insights": str(PROGRAM), "token": "t", **inputs}
        self._values = {f"inputs.{name}": value for name, value in {**defaults, **own}.items()}
        event = temporary / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": 7}}))
        self._environment = {
            **CLEAN,
            "GITHUB_ACTION_PATH": str(FOLDER),
            "GITHUB_API_URL": github.url,
            "GITHUB_BASE_REF": "main",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_REPOSITORY": "acme/queries",
            "GITHUB_OUTPUT": str(temporary / "output"),
            "GITHUB_STEP_SUMMARY": str(temporary / "summary"),
            "RUNNER_TEMP": str(temporary),
            "NO_PROXY": "127.0.0.1",
        }

    def run(self) -> int:
        """The exit code of the last step."""
        return [self.step(step["id"]) for step in STEPS][-1]

    def step(self, name: str) -> int:
        """One step by its id."""
        step = next(one for one in STEPS if one["id"] == name)
        given = {name: self._filled(str(value)) for name, value in step["env"].items()}
        if step["id"] == "comment" and self._values["inputs.comment"] != "true":
            return 0
        output = Path(self._environment["GITHUB_OUTPUT"])
        output.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.root,
            env={**self._environment, **given},
            capture_output=True,
            text=True,
            check=False,
        )
        self.log += done.stdout + done.stderr
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.outputs[f"steps.{step['id']}.outputs.{name}"] = value
        return done.returncode

    def _filled(self, text: str) -> str:
        known = {**self._values, **self.outputs}
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda found: known.get(found[1], ""), text)


def test_no_script_holds_a_text_of_the_pull_request() -> None:
    assert [step["id"] for step in STEPS if "${{" in step["run"]] == []
    files = [one.read_text() for one in FOLDER.iterdir() if one.suffix != ".yml"]
    assert [one for one in files if "${{" in one or "eval " in one] == []
    assert [step["shell"] for step in STEPS] == ["bash"] * len(STEPS)
    assert all("uses" not in step for step in STEPS)


def test_a_pull_request_gets_annotations_and_one_comment(
    made: Repository, github: GitHub, tmp_path: Path
) -> None:
    github.add("somebody", "<!-- insights-review -->\nnot ours")
    job = Job(made.root, tmp_path, github)

    assert job.run() == 1
    assert "::error file=queries/alpha.yaml,line=2,endLine=2" in job.log
    assert "CAT015" in job.log
    assert "9 rows expected, 3 came." in job.log
    assert list(made.root.rglob("hacked")) == []
    body = github.comments[1]["body"]
    assert body.startswith("<!-- insights-review -->\n### Queries\n")
    assert "rows: On the events of 'two fail': 1 added, 2 the same." in body
    assert (tmp_path / "summary").read_text() == body
    assert (tmp_path / "insights-tests.xml").read_text().startswith("<?xml")

    github.comments[1]["body"] = "<!-- insights-review -->\nold"
    assert job.step("comment") == 0
    assert [one["body"] for one in github.comments][1:] == [body]
    assert github.comments[0]["body"].endswith("not ours")
    assert github.calls[-1] == "PATCH /repos/acme/queries/issues/comments/2"


def test_a_token_that_may_not_write_is_no_failure(
    made: Repository, github: GitHub, tmp_path: Path
) -> None:
    github.writes = False
    job = Job(made.root, tmp_path, github)
    report = tmp_path / "report.md"
    report.write_text("<!-- insights-review -->\n<details>\n")
    job.outputs["steps.run.outputs.report"] = str(report)

    assert job.step("comment") == 0
    assert "::notice::The token may not comment" in job.log
    assert github.comments == []


def test_nothing_to_tell_makes_no_comment_and_empties_a_known_one(
    made: Repository, github: GitHub, tmp_path: Path
) -> None:
    for number in range(101):
        github.add("somebody", f"comment {number}")
    job = Job(made.root, tmp_path, github)
    report = tmp_path / "report.md"
    report.write_text("<!-- insights-review -->\n### Queries\n\nNo entry changed.\n")
    job.outputs["steps.run.outputs.report"] = str(report)

    assert job.step("comment") == 0
    assert len(github.comments) == 101
    github.add("github-actions[bot]", "<!-- insights-review -->\nold")
    assert job.step("comment") == 0
    assert github.comments[-1]["body"] == report.read_text()


def test_an_unknown_check_fails_and_nothing_else_does(
    made: Repository, github: GitHub, tmp_path: Path
) -> None:
    job = Job(made.root, tmp_path, github, checks="validate *", comment="false")

    assert job.run() == 2
    assert "There is no check '*'" in job.log
    assert github.calls == []


@pytest.fixture(scope="module")
def hooked(made: Repository, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with the hooks, which run the program that is here."""
    root = tmp_path_factory.mktemp("hooked") / "work"
    subprocess.run(["git", "clone", "-q", made.root.as_uri(), root], check=True)
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    local = [{**hook, "language": "system"} for hook in hooks]
    config = {"repos": [{"repo": "local", "hooks": local}]}
    (root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    return root


def _hook(name: str, root: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **CLEAN,
        "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", name, "--all-files"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hooks_are_those_that_are_promised() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())

    names = ["insights-validate", "insights-fmt", "insights-lint", "insights-lock"]
    assert [hook["id"] for hook in hooks] == names
    assert {hook["language"] for hook in hooks} == {"python"}
    assert [hook["entry"] for hook in hooks] == [name.replace("-", " ") for name in names]


def test_hooks_pass_find_and_rewrite(hooked: Path, tmp_path: Path) -> None:
    assert _hook("insights-validate", hooked, tmp_path).returncode == 0
    lock = _hook("insights-lock", hooked, tmp_path)
    assert lock.returncode == 1
    assert "1.3.0" in lock.stdout

    file = hooked / "queries" / "alpha.yaml"
    file.write_text(file.read_text().replace("filter status >= 400", "filter   status>=400"))
    rewritten = _hook("insights-fmt", hooked, tmp_path)
    assert rewritten.returncode == 1
    assert "files were modified by this hook" in rewritten.stdout
    assert "filter status >= 400" in file.read_text()

    file.write_text(file.read_text().replace("| limit", "| limmit"))
    broken = _hook("insights-validate", hooked, tmp_path)
    assert broken.returncode == 1
    assert "queries/alpha.yaml:" in broken.stdout
