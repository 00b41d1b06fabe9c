"""Which columns hold numbers, so that they stand on the right, and how numbers are spelled."""

from __future__ import annotations

from collections.abc import Iterable

from insights.results import Cell, Column, ColumnType, typed


def is_numeric(column: Column, cells: Iterable[Cell]) -> bool:
    """Whether the column is declared as numbers, or undeclared and holds nothing else.

    Digits that would lose something as numbers (``007``, 30 digits) count as text.
    """
    if column.type is not ColumnType.ANY:
        return column.type is ColumnType.NUMBER
    present = [cell for cell in cells if cell is not None]
    return bool(present) and all(
        not isinstance(typed(cell, ColumnType.ANY), str) for cell in present
    )


def spelled(value: float) -> str:
    """A number for people: ``5,000,000,000``, ``32,580,412``, ``0.25``, twelve digits at most."""
    return f"{value:,.12g}"
