"""A function that people write and no documentation knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.functions import MEANT, lookup
from insights.lint.base import Context, Edit, Finding, Rule

#: What is meant, where only the name differs.
_RENAMED = {
    "dc": "count_distinct",
    "distinct_count": "count_distinct",
    "mean": "avg",
    "lower": "tolower",
    "upper": "toupper",
    "len": "strlen",
    "length": "strlen",
}
_PERCENTILE = re.compile(r"p(\d\d)", re.IGNORECASE)


class UndocumentedFunction(Rule):
    """The query calls a function of another language, or one that AWS documents nowhere.

    ``dc``, ``p95``, ``mean`` and their like belong to Splunk, Elastic or SQL; the service refuses
    functions that it does not know. ``median`` was seen in one sample of AWS and is not in the
    documentation (language spec section 6).
    """

    code = "INS114"
    slug = "undocumented-function"
    good = ("stats pct(ms, 95), count_distinct(svc)", "fields tolower(svc) as s")
    bad = ("stats dc(svc)", "stats p95(ms) as slow by svc", "stats median(ms)")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such call."""
        for call in context.all(ast.Call):
            name, function = call.name.lower(), lookup(call.name)
            if function is not None and function.mark == "A":
                message = f"'{call.name}' is in no documentation of the service."
                hint = "Write pct(x, 50)." if name == "median" else ""
                yield Finding(call, message, hint, severity=Severity.WARNING)
            elif function is None and name in MEANT:
                message = f"Unrecognized function name: {call.name}."
                yield Finding(call, message, f"Write {MEANT[name]}.", _edits(call))


def _edits(call: ast.Call) -> tuple[Edit, ...]:
    """The call with the right name; ``p95(x)`` as ``pct(x, 95)``."""
    named = call.start, call.start + len(call.name)
    percentile = _PERCENTILE.fullmatch(call.name)
    if percentile and len(call.arguments) == 1:
        return Edit(*named, "pct"), Edit(call.end - 1, call.end - 1, f", {percentile[1]}")
    meant = _RENAMED.get(call.name.lower())
    return (Edit(*named, meant),) if meant and len(call.arguments) == 1 else ()
