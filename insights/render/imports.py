"""What a catalog that is made from an account holds, and what it leaves out, with the reasons."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from insights.monitors.expressing.sightings import Found, Left, Sighting

#: The most objects that are named for a reason, and the most prefixes.
_NAMED, _PREFIXES = 5, 8

_Held = Sequence[tuple[Sighting, str]]


def as_text(held: _Held, regions: Sequence[str]) -> Iterator[str]:
    """One line for each object, with its regions where it is not in all."""
    for label, where in _labels([found for one, _ in held for found in one.found]).items():
        yield f"{_placed(label, where, regions)}\n"


class Shown(NamedTuple):
    """A catalog: its folder and prefix, what it holds, what is left out, its regions."""

    folder: str
    prefix: str
    held: _Held
    left: Sequence[Left]
    regions: Sequence[str]


def as_json(catalogs: Sequence[Shown], prefixes: Mapping[str, int]) -> Iterator[str]:
    """One array with an object for each catalog, and how many objects each prefix has."""
    told = [{**_fields(*one), "prefixes": dict(prefixes)} for one in catalogs]
    yield json.dumps(told, indent=2, ensure_ascii=True) + "\n"


def _fields(
    folder: str, prefix: str, held: _Held, left: Sequence[Left], regions: Sequence[str]
) -> dict[str, Any]:
    files = {found.live.label: file for one, file in held for found in one.found}
    labels = _labels([found for one, _ in held for found in one.found])
    return {
        "folder": folder,
        "prefix": prefix,
        "regions": list(regions),
        "held": [
            {"object": label, "regions": where, "file": files[label]}
            for label, where in labels.items()
        ],
        "left": [
            {"object": label, "regions": where, "reason": reason}
            for reason, these in _by_reason(left).items()
            for label, where in these.items()
        ],
    }


def left_out(left: Sequence[Left], regions: Sequence[str]) -> Iterator[str]:
    """Two lines for each reason: how many objects it holds for, and the first of them."""
    for reason, these in _by_reason(left).items():
        yield f"left out, {_counted(len(these), 'object')}: {reason}"
        shown = [_placed(label, where, regions) for label, where in these.items()]
        more = f" and {len(shown) - _NAMED:,} more" if len(shown) > _NAMED else ""
        yield f"  {', '.join(shown[:_NAMED])}{more}"


def other_prefixes(prefixes: Mapping[str, int], chosen: Collection[str]) -> Iterator[str]:
    """The other prefixes of the account, those of most objects first, and names without any."""
    others = sorted((-count, one) for one, count in prefixes.items() if one and one not in chosen)
    if others:
        told = [f"{one} ({-count:,})" for count, one in others[:_PREFIXES]]
        more = f" and {len(others) - _PREFIXES:,} more" if len(others) > _PREFIXES else ""
        yield f"Other prefixes, each for a --prefix: {', '.join(told)}{more}."
    without = prefixes.get("", 0)
    if without:
        verb = "has" if without == 1 else "have"
        yield (
            f"{_counted(without, 'object')} {verb} no prefix; a catalog keeps what is called "
            "<prefix>.<name>, or <prefix>/<title> if it is a saved query."
        )


def _by_reason(left: Sequence[Left]) -> dict[str, dict[str, list[str]]]:
    """Labels and regions by the reason, the one that holds for most objects first."""
    found: dict[str, list[Found]] = defaultdict(list)
    for one in left:
        found[one.reason].append(one.found)
    labels = {reason: _labels(these) for reason, these in found.items()}
    return dict(sorted(labels.items(), key=lambda one: (-len(one[1]), one[0])))


def _labels(found: Sequence[Found]) -> dict[str, list[str]]:
    """The objects in the order of their labels, each with its regions."""
    labels: dict[str, list[str]] = {}
    for region, live in sorted(found, key=lambda one: one.live.label):
        where = labels.setdefault(live.label, [])
        if region not in where:
            where.append(region)
    return labels


def _placed(label: str, where: Sequence[str], regions: Sequence[str]) -> str:
    return label if len(where) == len(regions) else f"{label} in {', '.join(where)}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
