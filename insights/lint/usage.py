"""Which names later stages use, and which stages choose what is shown."""

from __future__ import annotations

from collections import defaultdict

from insights.lang import ast
from insights.lint.base import Context
from insights.lint.conditions import heads

#: Commands that may use any name without writing it.
_OPEN = (ast.SavedCall, ast.FillDown, ast.AddTotals, ast.Lookup, ast.CidrLookup, ast.LogCompare)
_CHOOSING = (ast.Stats, ast.Display, ast.Pattern, ast.CountFrequent)


class Usage:
    """The names that a query reads, by the offsets at which it reads them."""

    def __init__(self, context: Context) -> None:
        self._commands = context.query.commands
        self._last: dict[str, int] = defaultdict(lambda: -1)
        for field in context.all(ast.Field):
            for name in heads(field):
                self._last[name] = max(self._last[name], field.start)
        open_ended = any(isinstance(command, _OPEN) for command in self._commands)
        self._open = open_ended or self._has_open_places(context)

    @staticmethod
    def _has_open_places(context: Context) -> bool:
        """Whether a placeholder stands where the name of a field may be put in."""
        keys = [key.field for key in context.all(ast.SortKey)]
        keys += [field for dedup in context.all(ast.Dedup) for field in dedup.fields]
        values = [item.value for item in context.all(ast.Item)]
        fields = [part for part in (*keys, *values) if isinstance(part, ast.Placeholder)]
        inside = any("{{" in field.name for field in context.all(ast.Field))
        return bool(fields) or inside or bool(context.all(ast.Placeholder))

    def is_used(self, name: str, after: int) -> bool:
        """Whether the text behind an offset reads a name, or might."""
        return self._open or self._last[name] >= after

    def chooses_columns(self, place: int) -> bool:
        """Whether a stage behind the one at ``place`` decides alone which columns are shown."""
        return any(isinstance(command, _CHOOSING) for command in self._commands[place + 1 :])
