"""The reader cases: every format, with `--format` and without, and whatever is packed around it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd
from reader_cases import Case, assert_same, content, load, read

from insights.engines.local.inputs import Layout

PUBLIC = load(Path(__file__).parents[1] / "cases" / "readers_public.yaml")
OURS = load(Path(__file__).parent / "readers" / "formats.yaml")
CASES = [*PUBLIC, *OURS]
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "zst": zstd.compress,
}


@pytest.fixture(autouse=True)
def _leaves_nothing_behind(scratch: Path) -> None:
    """Every test here also checks that the scratch folder is gone afterwards."""
    assert scratch.is_dir()


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_format_is_seen(case: Case, packing: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(PACKINGS[packing](content(case)))

    assert_same(case, read(case, path))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_format_that_is_named_is_taken(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content(case))

    assert_same(case, read(case, path, data_format=case["format"]))


def test_every_format_has_a_case() -> None:
    found = {case["format"] for case in CASES}

    # Parquet files cannot stand in a file of text.
    assert found == {layout.value for layout in Layout} - {"parquet"}
    assert len(PUBLIC) >= 20
    assert len({case["id"] for case in CASES}) == len(CASES)
