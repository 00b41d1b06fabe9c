"""Files that cannot be read: the first ends the run, unless the user steps over all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from insights.errors import DataError


@dataclass(slots=True)
class BadFiles:
    """What was wrong with which file; ``skip`` is what the user wants done about it."""

    skip: bool = False
    reasons: dict[Path, str] = field(default_factory=dict)

    def add(self, path: Path, error: DataError) -> None:
        """Note a file and go on; or raise its error."""
        if not self.skip:
            raise error
        self.reasons[path] = error.message
