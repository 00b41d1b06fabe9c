"""Versions of entries: what a change means, and the least version that says so.

``breaking.behaviour.wording``, as ``semver.org`` has it. Below 1.0.0 nothing is promised: there
a breaking change raises the second number, as one of behaviour does.
"""

from __future__ import annotations

import enum


class Impact(enum.IntEnum):
    """What a change does to those who use an entry; larger is worse, so ``max`` works."""

    WORDING = 1
    MONITORS = 2
    BEHAVIOUR = 3
    BREAKING = 4

    @property
    def word(self) -> str:
        """The name as people write it."""
        return self.name.lower()


def numbers(version: str) -> tuple[int, int, int]:
    """The three numbers of a version that the schema accepts."""
    first, second, third = map(int, version.split("."))
    return first, second, third


def least(version: str, impact: Impact) -> str:
    """The lowest version behind ``version`` that says that there was such a change."""
    first, second, third = numbers(version)
    if impact is Impact.WORDING:
        return f"{first}.{second}.{third + 1}"
    if impact is Impact.BREAKING and first:
        return f"{first + 1}.0.0"
    return f"{first}.{second + 1}.0"


def is_enough(version: str, needed: str) -> bool:
    """Whether a version is the needed one or a higher one."""
    return numbers(version) >= numbers(needed)
