"""Locks on files, which the system takes back from a process that ended, however it ended."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl


def opened(path: Path) -> int:
    """A descriptor of the file, which is made where it is missing, for its owner alone.

    Raises ``OSError`` where the file cannot be had, and where the system has no such locks.
    """
    if sys.platform == "win32":
        raise OSError("This system has no locks that end with their process.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def taken(descriptor: int) -> bool:
    """Take the lock without waiting; ``False`` while another has it.

    Raises ``OSError`` where the file system has no locks.
    """
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def given_back(descriptor: int) -> None:
    """Let the next one have the lock."""
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_UN)
