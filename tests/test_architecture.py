"""The shape of the package, as far as contracts in setup.cfg cannot say it."""

from __future__ import annotations

import ast
import configparser
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "insights"
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = ("_duckdb", "boto3", "botocore", "duckdb", "jsonschema", "rich", "tabulate")


def test_no_module_outgrows_400_lines() -> None:
    long = {path.name: n for path in MODULES if (n := len(path.read_text().splitlines())) > 400}

    assert long == {}


def test_no_function_outgrows_45_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 45
    ]

    assert long == []


def test_every_package_is_installed() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    named = set(setup["options"]["packages"].split())
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in MODULES
        if path.name == "__init__.py"
    }

    assert named == found | {"insights.shipped"}


def test_starting_imports_nothing_heavy() -> None:
    dry = ["query", "limit 1", "--data", "setup.cfg", "--dry-run", "-o", "json"]
    for arguments in (["--version"], ["--help"], ["list", "-q", "-o", "csv"], dry):
        code = (
            "import sys\nfrom insights.cli.main import main\n"
            f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
            f"sys.stderr.write(repr([n for n in {HEAVY!r} if n in sys.modules]))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
        )

        assert done.stderr.endswith("[]")


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    empty = {"util", "utils", "helper", "helpers", "manager", "common", "misc"}

    assert [path for path in MODULES if path.stem in empty] == []


def test_frozen_classes_are_made_the_quick_way() -> None:
    slow = [
        path.name
        for path in MODULES
        if "@dataclass(frozen=True, slots=True)" in (text := path.read_text())
        and "from insights.dataclass import dataclass\n" not in text
    ]

    assert slow == []
