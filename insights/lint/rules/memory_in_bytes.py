"""Lambda's memory read in the wrong unit."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.lint.base import Context, Finding, Rule
from insights.lint.conditions import COMPARISONS

_MEMORY = ("@maxMemoryUsed", "@memorySize")
_BINARY = (1024, 1024 * 1024)
#: No function has less memory than this many bytes.
_LEAST = 1_000_000


class MemoryInBytes(Rule):
    """``@maxMemoryUsed`` and ``@memorySize`` are bytes, a million to the megabyte.

    A function of 128 MB has 128,000,000 (recorded live). Divided by 1024 twice it has 122.
    """

    code = "INS130"
    slug = "memory-in-bytes"
    severity = Severity.WARNING
    good = ("filter @maxMemoryUsed > 100000000 | stats max(@memorySize / 1000 / 1000) as mb",)
    bad = ("stats max(@memorySize / 1024 / 1024) as mb", "filter @maxMemoryUsed > 128 | limit 5")
    source = LogSource("lambda")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every division by 1024, and every comparison with a number of megabytes."""
        for node in context.all(ast.Binary):
            number = node.right.value if isinstance(node.right, ast.Number) else None
            field = node.left.name if isinstance(node.left, ast.Field) else ""
            if field not in _MEMORY or number is None:
                continue
            if node.operator == "/" and number in _BINARY:
                message = f"'{field}' counts a million bytes to the megabyte."
                yield Finding(node, message, f"Write {field} / 1000 / 1000.")
            elif node.operator in COMPARISONS and 0 < number < _LEAST:
                message = f"'{field}' is in bytes."
                yield Finding(node, message, f"Write {field} {node.operator} {number}000000.")
