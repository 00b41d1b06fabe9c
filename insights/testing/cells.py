"""Whether a cell of an answer is what a test expects."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from insights.results import Cell, ColumnType, typed

#: How far two numbers may lie apart, relatively, where a test does not say.
EXACT = 1e-12


def fits(expected: Any, cell: Cell, tolerance: float = EXACT) -> bool:
    """Whether a cell, or a missing one, is what was written for it.

    Texts and numbers are themselves: a number fits every way to write it. ``null`` and
    ``{absent: true}`` want no cell, ``{any: true}`` any, ``{matches: RE}`` a text in which the
    expression is found, ``{about: N, within: D}`` a number at most ``D`` away.
    """
    if isinstance(expected, Mapping):
        return _matcher(expected, cell)
    if expected is None or cell is None:
        return expected is None and cell is None
    if isinstance(expected, bool):
        return cell.lower() in (("1", "true") if expected else ("0", "false"))
    if isinstance(expected, int | float):
        return _near(expected, cell, tolerance * max(1.0, abs(expected)))
    if isinstance(expected, str):
        return cell == expected
    return bool(typed(cell, ColumnType.JSON) == expected)


def _matcher(expected: Mapping[str, Any], cell: Cell) -> bool:
    if "absent" in expected:
        return (cell is None) == bool(expected["absent"])
    if "any" in expected:
        return (cell is not None) == bool(expected["any"])
    if cell is None:
        return False
    if "matches" in expected:
        return re.search(expected["matches"], cell) is not None
    if "about" in expected:
        return _near(expected["about"], cell, expected.get("within", 0.0))
    return bool(typed(cell, ColumnType.JSON) == expected)


def _near(number: float, cell: str, distance: float) -> bool:
    found = typed(cell, ColumnType.NUMBER)
    if not isinstance(found, int | float):
        return False
    return found == number or math.isclose(found, number, rel_tol=0.0, abs_tol=distance)


def shown(expected: Any) -> str:
    """What a test expects of a cell, in the words of a report."""
    if expected is None:
        return "(absent)"
    if isinstance(expected, bool):
        return "true" if expected else "false"
    if isinstance(expected, Mapping):
        return "{" + ", ".join(f"{key}: {shown(value)}" for key, value in expected.items()) + "}"
    return str(expected)
