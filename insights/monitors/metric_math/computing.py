"""Expressions of metric math computed over the slots of a grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from insights.dataclass import dataclass
from insights.monitors.metric_math.aggregates import joined
from insights.monitors.metric_math.faults import FormulaFaultError, NotComputedError
from insights.monitors.metric_math.functions import FUNCTIONS, NOT_COMPUTED, Times
from insights.monitors.metric_math.lines import Line, Lines, Value
from insights.monitors.metric_math.operators import negated, operate
from insights.monitors.metric_math.parser import read_formula
from insights.monitors.metric_math.tree import (
    Array,
    Call,
    Minus,
    Name,
    Node,
    Number,
    Operation,
    Text,
    Word,
)

_METRICS = "METRICS"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Metrics by Id, on the slots that begin at ``times``, and the texts of the expressions.

    ``known`` keeps what was computed, so that each expression is computed once; ``used`` names
    the metrics that were looked at.
    """

    times: Times
    metrics: Mapping[str, Line]
    formulas: Mapping[str, str] = field(default_factory=dict)
    known: dict[str, Value] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def value(self, name: str) -> Line | Lines:
        """The time series, or the array of them, that an expression or a metric comes to.

        Raises :class:`FormulaFaultError` in the words of the service where they are recorded (V,
        observed 6.4), and :class:`NotComputedError` for what is not computed here.
        """
        try:
            value = _named(name, self, ())
        except RecursionError:
            raise FormulaFaultError("The expressions are nested too deeply") from None
        if isinstance(value, Line | tuple):
            return value
        raise FormulaFaultError(
            "The return value of the expression must be TimeSeries or Array[TimeSeries]"
        )


def empty_sheet(metrics: Iterable[str], formulas: Mapping[str, str]) -> Sheet:
    """A sheet of one slot, to see what expressions come to before there are any values."""
    return Sheet((0,), {name: Line((1.0,), name, 60) for name in metrics}, formulas)


def _named(name: str, sheet: Sheet, above: tuple[str, ...]) -> Value:
    """A metric, or the result of another expression."""
    if name in sheet.metrics:
        sheet.used.add(name)
        return sheet.metrics[name]
    if name in sheet.known:
        return sheet.known[name]
    if name not in sheet.formulas:
        raise FormulaFaultError(f"ID '{name}' not found")
    if name in above:
        raise FormulaFaultError(f"ID '{name}' depends on itself")
    value = _value(read_formula(sheet.formulas[name]), sheet, (*above, name))
    sheet.known[name] = value
    return value


def _value(node: Node, sheet: Sheet, above: tuple[str, ...]) -> Value:
    match node:
        case Number(value):
            return value
        case Text(text) | Word(text):
            return text
        case Name(name):
            return _named(name, sheet, above)
        case Array(items):
            return joined([_value(item, sheet, above) for item in items])
        case Minus(operand):
            return negated(_value(operand, sheet, above))
        case Operation(sign, left, right):
            return operate(sign, _value(left, sheet, above), _value(right, sheet, above))
        case Call():
            return _called(node, sheet, above)


def _called(call: Call, sheet: Sheet, above: tuple[str, ...]) -> Value:
    if call.function == _METRICS:
        return _metrics(call, sheet)
    if call.function in NOT_COMPUTED:
        raise NotComputedError(call.function)
    if call.function not in FUNCTIONS:
        raise FormulaFaultError(f"Function '{call.function}' not found")
    least, most, function = FUNCTIONS[call.function]
    if not least <= len(call.arguments) <= most:
        counted = f"{least}" if least == most else f"{least} to {most}"
        raise FormulaFaultError(f"Function '{call.function}' takes {counted} arguments")
    return function(sheet.times, [_value(one, sheet, above) for one in call.arguments])


def _metrics(call: Call, sheet: Sheet) -> Lines:
    """All metrics, or those with a text in their Id; expressions are not among them (D)."""
    part = ""
    if call.arguments:
        argument, *more = call.arguments
        if not isinstance(argument, Text) or more:
            raise FormulaFaultError("METRICS takes one String or nothing")
        part = argument.value
    found = [name for name in sheet.metrics if part in name]
    sheet.used.update(found)
    return tuple(sheet.metrics[name] for name in found)
