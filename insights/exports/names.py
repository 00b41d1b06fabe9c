"""Names of resources inside templates: stable, so that a new object renames no other."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence

from insights.exports.resources import Resource

_WORD = re.compile(r"[A-Za-z0-9]+")
_NOT_IN_TERRAFORM = re.compile(r"[^A-Za-z0-9_-]+")


def logical_ids(made: Sequence[Resource]) -> list[str]:
    """Letters and digits alone, at most 255 (D): ``AlarmRejectsSpike``."""
    return _distinct(made, _logical_id, "")


def terraform_names(made: Sequence[Resource]) -> list[str]:
    """Letters, digits, ``_`` and ``-``, no digit first (D): ``rejects-spike``."""
    return _distinct(made, _terraform_name, "-")


def _logical_id(one: Resource) -> str:
    wanted = one.wanted
    kind = "".join(word.capitalize() for word in wanted.kind.split("_"))
    parts = [*_WORD.findall(wanted.id), *_WORD.findall(wanted.group)]
    return kind + "".join(part[:1].upper() + part[1:] for part in parts)[:200]


def _terraform_name(one: Resource) -> str:
    parts = (_NOT_IN_TERRAFORM.sub("-", part).strip("-") for part in _identity(one))
    name = "-".join(filter(None, parts))[:200]
    return name if name[:1].isalpha() else f"_{name}"


def _distinct(made: Sequence[Resource], name: Callable[[Resource], str], sign: str) -> list[str]:
    """The names, with a piece of a hash behind those that are the same for several.

    An object of a log group always has it: which groups there are changes more often than which
    objects, and no name may change with the groups beside it.
    """
    names = [name(one) for one in made]
    count = Counter((one.wanted.kind, text) for one, text in zip(made, names, strict=True))
    return [
        f"{text}{sign}{_hash(one)}"
        if one.wanted.group or count[one.wanted.kind, text] > 1
        else text
        for one, text in zip(made, names, strict=True)
    ]


def _identity(one: Resource) -> tuple[str, str]:
    return one.wanted.id, one.wanted.group


def _hash(one: Resource) -> str:
    return hashlib.sha256("\n".join(_identity(one)).encode()).hexdigest()[:8]
