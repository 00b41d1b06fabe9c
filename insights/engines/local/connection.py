"""DuckDB, set up for queries over logs, and interruptible while it works."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from insights.engines.local import instances
from insights.sql.macros import needed

if TYPE_CHECKING:
    import duckdb

_TICK = 0.2


def connect(scratch: Path, sql: str, *, ordered: bool) -> duckdb.DuckDBPyConnection:
    """A connection for a statement, spilling to ``scratch``; ``ordered`` keeps the order."""
    connection = instances.connection(scratch, needed(sql), ordered=ordered)
    connection.execute("SET TimeZone = 'UTC'")
    # Counted, not drawn: query_progress() knows nothing otherwise.
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    # For the records read and matched; written nowhere.
    connection.execute("SET enable_profiling = 'no_output'")
    return connection


def run_interruptibly(
    connection: duckdb.DuckDBPyConnection,
    work: Callable[[], None],
    tick: Callable[[float], None],
    stop: Callable[[], None] = lambda: None,
) -> None:
    """Do ``work`` on another thread; on Ctrl-C stop DuckDB and pass the interrupt on.

    ``tick`` hears the progress in percent, -1 where it is not known; ``stop`` tells what ``work``
    does beside DuckDB to end. Errors of ``work`` are raised here.
    """
    errors: list[BaseException] = []
    # An event, because an interrupted Thread.join() of Python 3.11 takes the thread for ended.
    done = threading.Event()

    def target() -> None:
        try:
            work()
        except BaseException as error:  # handed to the waiting thread
            errors.append(error)
        finally:
            done.set()

    threading.Thread(target=target, daemon=True).start()
    try:
        while not done.wait(_TICK):
            tick(connection.query_progress())
    except BaseException:
        stop()
        connection.interrupt()
        done.wait()
        raise
    if errors:
        raise errors[0]
