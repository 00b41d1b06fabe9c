"""Seconds compared with milliseconds."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule, Stage
from insights.lint.conditions import COMPARISONS

_MILLIS = ("tomillis", "parsedate", "querystarttime", "queryendtime")
_SECONDS = ("now",)
_FACTOR = 1000


class SecondsVsMillis(Rule):
    """A time in seconds meets a time in milliseconds.

    ``now()`` gives seconds; ``toMillis``, ``parseDate``, ``queryStartTime`` and times of events
    are milliseconds (language spec section 6). The start and end of a flow record are seconds.
    A comparison of the two is always true or always false.
    """

    code = "INS128"
    slug = "seconds-vs-millis"
    severity = Severity.WARNING
    good = (
        "filter toMillis(@timestamp) >= now() * 1000 - 7200000 | limit 5",
        "filter toMillis(@timestamp) < 1795168801000 | limit 5",
    )
    bad = (
        "filter toMillis(@timestamp) >= now() - 7200 | limit 5",
        "filter toMillis(@timestamp) > 1795168801 | limit 5",
        "fields fromMillis(now()) as t | limit 5",
    )

    def check(self, context: Context) -> Iterator[Finding]:
        """Every operator between the two, and seconds given to fromMillis."""
        for stage in context.stages:
            units = _Units(context, stage)
            for node in stage.all(ast.Binary):
                if node.operator in COMPARISONS or node.operator in "+-":
                    left, right = units.of(node.left), units.of(node.right)
                    if left and right and left != right:
                        yield _finding(node, left, right)
            for call in stage.all(ast.Call):
                given = call.arguments if call.name.lower() == "frommillis" else ()
                if given and units.of(given[0]) == "seconds":
                    hint = f"Write fromMillis({expression(given[0])} * 1000)."
                    yield Finding(call, "fromMillis() takes milliseconds, not seconds.", hint)


def _finding(node: ast.Binary, left: str, right: str) -> Finding:
    seconds = node.left if left == "seconds" else node.right
    message = f"The left side is in {left}, the right side in {right}."
    hint = f"Write {expression(seconds)} * 1000 for milliseconds."
    return Finding(node, message, hint)


class _Units:
    """What the times of a stage are counted in: ``seconds``, ``milliseconds`` or unknown."""

    def __init__(self, context: Context, stage: Stage) -> None:
        self._defined = stage.scope.defined
        self._flows = context.source.type == "vpcflow"

    def of(self, node: ast.Expr) -> str:
        """The unit of an expression; empty where it is not known."""
        match node:
            case ast.Call():
                return self._call(node.name.lower())
            case ast.Field():
                return self._field(node.name)
            case ast.Number():
                return _magnitude(float(node.text))
            case ast.Binary():
                return self._binary(node)
            case _:
                return ""

    @staticmethod
    def _call(name: str) -> str:
        if name in _SECONDS:
            return "seconds"
        return "milliseconds" if name in _MILLIS else ""

    def _field(self, name: str) -> str:
        if name in self._defined:
            return ""
        if name in ("@timestamp", "@ingestionTime"):
            return "milliseconds"
        return "seconds" if self._flows and name in ("startTime", "endTime") else ""

    def _binary(self, node: ast.Binary) -> str:
        left, right = self.of(node.left), self.of(node.right)
        if node.operator == "*" and "seconds" in (left, right):
            return "milliseconds" if _thousand(node) else ""
        if node.operator == "/" and left == "milliseconds":
            return "seconds" if _thousand(node) else ""
        if node.operator == "+":
            return left or right
        return left if node.operator == "-" and not right else ""


def _thousand(node: ast.Binary) -> bool:
    sides = (node.left, node.right)
    return any(isinstance(side, ast.Number) and side.value == _FACTOR for side in sides)


def _magnitude(number: float) -> str:
    """Literals between the years 2001 and 2100 are times."""
    if 1e9 <= number < 4.2e9:
        return "seconds"
    return "milliseconds" if 1e12 <= number < 4.2e12 else ""
