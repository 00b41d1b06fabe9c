"""DuckDB instances that are used again: making one takes as long as a small query.

An instance serves one connection at a time, so that settings which hold for all of it, such as the
folder for spilling, are that connection's own. It is free again when the connection is gone.

Here, and wherever a run needs DuckDB, ``_duckdb`` is imported: the package ``duckdb`` gives its
names on and adds relations and expressions in Python, which take longer to load than a small query
to answer (0.14 s of 0.26 s), and which nobody needs here. setup.cfg pins it.
"""

from __future__ import annotations

import atexit
import threading
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

#: Leaves room below 1.5 GB for the process itself and the readers' buffers.
_MEMORY = "1GB"
#: Idle ones that are kept; more are made where more is done at once.
_KEPT = 2


@dataclass(slots=True)
class _Instance:
    """An instance, and the macros that were made in it: they stay, being the same for all."""

    root: duckdb.DuckDBPyConnection
    macros: set[str] = field(default_factory=set)


_idle: list[_Instance] = []
_coming: list[threading.Thread] = []
# A connection may go while the lock is held, by the collector, in the same thread.
_lock = threading.RLock()


def prepare() -> None:
    """Make an instance that will be wanted, while this thread goes on."""
    thread = threading.Thread(target=_prepare)
    _coming.append(thread)
    thread.start()


def connection(
    scratch: Path, macros: Iterable[str] = (), *, ordered: bool
) -> duckdb.DuckDBPyConnection:
    """A connection of its own, with nothing in it but ``macros``; it spills to ``scratch``.

    ``macros`` are the statements that make them. ``ordered`` keeps the order of what is read.
    """
    import _duckdb as duckdb

    while _coming:
        _coming.pop().join()
    while (instance := _free()) is not None:
        try:
            return _lent(instance, scratch, macros, ordered)
        except duckdb.Error:
            # One that has spilled keeps its folder, and one that has failed badly answers nothing.
            instance.root.close()
    return _lent(_made(), scratch, macros, ordered)


def _prepare() -> None:
    import _duckdb as duckdb

    try:
        instance = _made()
    except duckdb.Error:
        return  # whoever wants one will be told
    with _lock:
        _idle.append(instance)


def _free() -> _Instance | None:
    with _lock:
        return _idle.pop() if _idle else None


def _made() -> _Instance:
    import _duckdb as duckdb

    root = duckdb.connect(
        config={
            "memory_limit": _MEMORY,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # A file that is written anew within the resolution of its time would be the old one.
            "enable_external_file_cache": False,
        }
    )
    return _Instance(root)


def _lent(
    instance: _Instance, scratch: Path, macros: Iterable[str], ordered: bool
) -> duckdb.DuckDBPyConnection:
    lent = instance.root.cursor()
    for statement in macros:
        if statement not in instance.macros:
            lent.execute(statement)
            instance.macros.add(statement)
    lent.execute(f"SET preserve_insertion_order = {ordered}")
    lent.execute("SET temp_directory = ?", [str(scratch)])
    weakref.finalize(lent, _take_back, instance).atexit = False
    return lent


def _take_back(instance: _Instance) -> None:
    with _lock:
        if len(_idle) < _KEPT:
            _idle.append(instance)
            return
    instance.root.close()


@atexit.register
def _close() -> None:
    with _lock:
        while _idle:
            _idle.pop().root.close()
