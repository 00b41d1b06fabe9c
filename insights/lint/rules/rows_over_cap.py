"""More groups than an answer has rows."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast, units
from insights.lint.base import Context, Finding, Rule, Target

_CAP = 10_000
#: Values that a further key is taken to have, where nothing is known about it (assumed).
_VALUES = 10


class RowsOverCap(Rule):
    """The bins of the window, times the values of the other keys, pass 10,000 rows.

    Without ``limit`` the service returns the first 10,000 and says nothing. A key other than the
    bin is taken to have ten values.
    """

    code = "INS206"
    slug = "rows-over-cap"
    severity = Severity.WARNING
    good = ("stats count(*) as n by bin(1h)", "stats count(*) as n by bin(1m) | limit 100000")
    bad = ("stats count(*) as n by bin(30s)", "stats count(*) as n by bin(5m), svc")
    target = Target(window=7 * 86_400)

    def check(self, context: Context) -> Iterator[Finding]:
        """The last stats with a bin, where the window is known and nothing limits the rows."""
        commands = context.query.commands
        stats = [command for command in commands if isinstance(command, ast.Stats)]
        if context.target.window is None or not stats or context.all(ast.Limit):
            return
        widths = [width for key in stats[-1].keys if (width := _width(key.value))]
        if not widths:
            return
        bins = context.target.window * 1000 // widths[0] + 1
        rows = bins * _VALUES ** (len(stats[-1].keys) - 1)
        if rows > _CAP:
            message = f"The window has {bins:,} bins, so the answer about {rows:,} rows or more."
            hint = f"Choose a longer bin, or end with | limit 100000 ({_CAP:,} are returned)."
            yield Finding(stats[-1], message, hint)


def _width(key: ast.Expr) -> int | None:
    """The milliseconds of a bin with a period."""
    if not isinstance(key, ast.Call) or key.name.lower() not in ("bin", "datefloor", "dateceil"):
        return None
    period = key.arguments[-1] if key.arguments else None
    return max(units.length(period), 1) if isinstance(period, ast.Duration) else None
