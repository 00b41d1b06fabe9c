"""A function that the service does not know."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang.ast import Call
from insights.lang.functions import MEANT, lookup, names
from insights.lint.base import Context, Finding, Rule
from insights.suggest import did_you_mean


class UnknownFunction(Rule):
    """The query calls a function that is in no table of the language.

    The service refuses the query with the same words. Names that people bring along from other
    languages have a rule of their own, undocumented-function.
    """

    code = "INS101"
    slug = "unknown-function"
    good = ("stats pct(ms, 95) by svc", "fields toupper(svc) as s")
    bad = ("fields shrinkwrap(svc) as x", "stats totl(ms) by svc")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every call of an unknown name."""
        for call in context.all(Call):
            if lookup(call.name) is None and call.name.lower() not in MEANT:
                hint = did_you_mean(call.name, names())
                yield Finding(call, f"Unrecognized function name: {call.name}.", hint)
