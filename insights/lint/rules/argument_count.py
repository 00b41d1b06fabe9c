"""A call with too few or too many arguments."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang.ast import Call
from insights.lang.functions import Function, lookup
from insights.lint.base import Context, Finding, Rule


class ArgumentCount(Rule):
    """A function gets a number of arguments that it does not take."""

    code = "INS102"
    slug = "argument-count"
    good = ("fields substr(a, 0, 3) as b", "stats count(*), pct(ms, 99)")
    bad = ("stats pct(ms)", "fields strlen(a, b) as c")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every known call whose count does not fit the table."""
        for call in context.all(Call):
            function = lookup(call.name)
            if function is None:
                continue
            given = len(call.arguments)
            if given < function.least or (function.most is not None and given > function.most):
                message = f"'{call.name}' takes {_wanted(function)}, not {given}."
                yield Finding(call, message)


def _wanted(function: Function) -> str:
    if function.most is None:
        return f"at least {function.least} arguments"
    if function.least == function.most:
        plural = "" if function.least == 1 else "s"
        return f"{function.least or 'no'} argument{plural}"
    return f"{function.least} to {function.most} arguments"
