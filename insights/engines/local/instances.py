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
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

#: Leaves room below 1.5 GB for the process itself and the readers' buffers.
_MEMORY = "1GB"
#: Idle ones of a kind that are kept; more are made where more is done at once.
_KEPT = 2

_idle: dict[bool, list[duckdb.DuckDBPyConnection]] = defaultdict(list)
# A connection may go while the lock is held, by the collector, in the same thread.
_lock = threading.RLock()


def connection(scratch: Path, *, ordered: bool) -> duckdb.DuckDBPyConnection:
    """A connection of its own, with nothing in it; it spills to ``scratch``.

    ``ordered`` keeps the order of what is read.
    """
    import _duckdb as duckdb

    while (instance := _free(ordered)) is not None:
        try:
            return _lent(instance, scratch, ordered)
        except duckdb.Error:
            # One that has spilled keeps its folder, and one that has failed badly answers nothing.
            instance.close()
    return _lent(_made(ordered), scratch, ordered)


def _free(ordered: bool) -> duckdb.DuckDBPyConnection | None:
    with _lock:
        return _idle[ordered].pop() if _idle[ordered] else None


def _made(ordered: bool) -> duckdb.DuckDBPyConnection:
    import _duckdb as duckdb

    return duckdb.connect(
        config={
            "memory_limit": _MEMORY,
            "preserve_insertion_order": ordered,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # A file that is written anew within the resolution of its time would be the old one.
            "enable_external_file_cache": False,
        }
    )


def _lent(
    instance: duckdb.DuckDBPyConnection, scratch: Path, ordered: bool
) -> duckdb.DuckDBPyConnection:
    lent = instance.cursor()
    lent.execute("SET temp_directory = ?", [str(scratch)])
    weakref.finalize(lent, _take_back, instance, ordered).atexit = False
    return lent


def _take_back(instance: duckdb.DuckDBPyConnection, ordered: bool) -> None:
    with _lock:
        if len(_idle[ordered]) < _KEPT:
            _idle[ordered].append(instance)
            return
    instance.close()


@atexit.register
def _close() -> None:
    with _lock:
        for instances in _idle.values():
            while instances:
                instances.pop().close()
