"""One change of a catalog's files that says what somebody edited in AWS."""

from __future__ import annotations

from typing import Any

from insights.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Another value at a path of a file; ``None`` where nothing is to stand there.

    ``file`` is empty for that of the entry which the object is from.
    """

    path: tuple[str | int, ...]
    value: Any
    file: str = ""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Why no file can say what is at a path of the object's body, or what to edit by hand."""

    path: str
    reason: str
