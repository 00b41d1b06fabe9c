"""From names of files to what will be read: found, looked at, and made ready for the scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from insights.engines.local.bad_files import BadFiles
from insights.engines.local.copies import Copies
from insights.engines.local.files import expand
from insights.engines.local.inputs import Input, Layout
from insights.engines.local.joining import joined
from insights.engines.local.parquet_scan import described
from insights.engines.local.partitions import may_hold
from insights.engines.local.repair import unpacked_copy
from insights.engines.local.sniff import sniff
from insights.engines.local.subscriptions import decoded
from insights.engines.local.unpacking import ERRORS, why
from insights.engines.protocol import Progress, Request
from insights.errors import DataError
from insights.results import Statistics

T = TypeVar("T")
#: How often a long list of files tells how far it is.
_EVERY = 50


def opened(
    request: Request, scratch: Path, progress: Progress, bad: BadFiles, copies: Copies | None = None
) -> list[Input]:
    """The files of a request that hold events, with the columnar copies that there are of them.

    None where the window or ``bad`` leaves none over. Raises ``DataError`` where there are only
    empty files, and for the first file that cannot be read unless ``bad`` takes those.
    """
    named = expand(request.data, scratch, bad)
    paths = [path for path in named if may_hold(path, request.window)]
    found: list[Input] = []
    for path in _told("Looking at", paths, progress):
        found += _tried(path, bad, partial(sniff, path, request.data_format))
    if paths == named and not found and not bad.reasons:
        raise DataError(
            f"There are no events in {', '.join(request.data)}: nothing but empty files."
        )
    if record := request.log_source.format:
        found = [known if known.header else replace(known, record=record) for known in found]
    if copies is not None:
        found = [_with_copy(known, copies) for known in found]
    return _ready(found, scratch, progress, bad)


def _with_copy(found: Input, copies: Copies) -> Input:
    """The file with its copy, unless that was made of other columns than are wanted now."""
    stored = copies.of(found.path)
    if stored is None or (found.layout is Layout.FLOW_LOG and stored.holds.record != found.record):
        return found
    return replace(found, stored=stored)


def _ready(found: Sequence[Input], scratch: Path, progress: Progress, bad: BadFiles) -> list[Input]:
    """The same files, those that DuckDB cannot read as they are as copies."""
    copies = _Copies(scratch / "ready")
    ready: list[Input] = []
    for file in _told("Reading", found, progress):
        make = _made_ready(file, copies)
        ready += _tried(file.path, bad, make) if make else [file]
    return ready


def _made_ready(file: Input, copies: _Copies) -> Callable[[], Input] | None:
    """How to make a file ready for the scan; ``None`` where it is."""
    if file.stored is not None:
        return None
    if file.layout is Layout.PARQUET:
        return lambda: described(file)
    if file.layout is Layout.SUBSCRIPTION:
        return lambda: decoded(file, copies.place())
    if file.broken_up:
        return lambda: joined(file, copies.place())
    return (lambda: unpacked_copy(file, copies.place())) if file.nested else None


class _Copies:
    """Places for copies in a folder, which is made when it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def place(self) -> Path:
        """A name that no copy has yet."""
        self._folder.mkdir(exist_ok=True)
        self._count += 1
        return self._folder / str(self._count)


def _told(doing: str, files: Sequence[T], progress: Progress) -> Iterator[T]:
    for number, file in enumerate(files, 1):
        if number % _EVERY == 0:
            progress.update(f"{doing} {number:,} of {len(files):,} files", Statistics())
        yield file


def _tried(path: Path, bad: BadFiles, look: Callable[[], Input | None]) -> Iterable[Input]:
    """What a look at a file finds; nothing for an empty file, or one that is stepped over."""
    try:
        found = look()
    except DataError as error:
        bad.add(path, error)
    except ERRORS as error:
        bad.add(path, DataError(f"'{path}' cannot be read: {why(error, path)}."))
    else:
        return [found] if found else []
    return []
