"""Aggregates of ``stats`` as SQL.

fidelity: count-field, exact-distinct, sums, deviation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from insights.lang import ast, functions
from insights.lang.printer import expression
from insights.sql import periods, values
from insights.sql.bindings import Bindings
from insights.sql.expressions import compile_expression
from insights.sql.refusals import Refusal
from insights.sql.values import Kind, Value

Aggregate = Callable[[ast.Call, Bindings], Value]


def _argument(node: ast.Call, bindings: Bindings, place: int = 0) -> Value:
    if place >= len(node.arguments) or isinstance(node.arguments[place], ast.Star):
        raise Refusal(node, f"{node.name}() needs a field.", f"Write {node.name}(field).")
    return compile_expression(node.arguments[place], bindings)


def _numeric(form: str) -> Aggregate:
    def build(node: ast.Call, bindings: Bindings) -> Value:
        return Value(form.format(values.number(_argument(node, bindings))), Kind.NUMBER)

    return build


def _count(node: ast.Call, bindings: Bindings) -> Value:
    if not node.arguments or isinstance(node.arguments[0], ast.Star):
        return Value("count(*)", Kind.INTEGER)
    return Value(f"count({values.display(_argument(node, bindings))})", Kind.INTEGER)


def _count_distinct(node: ast.Call, bindings: Bindings) -> Value:
    return Value(f"count(DISTINCT {values.text(_argument(node, bindings))})", Kind.INTEGER)


# fidelity: text-extremes, flow-dashes


def _extreme(name: str) -> Aggregate:
    """``min`` and ``max``: also of texts, which sort in front of all numbers (spec section 4)."""

    def build(node: ast.Call, bindings: Bindings) -> Value:
        value = _argument(node, bindings)
        number = values.number(value)
        if value.kind is Kind.TIME:
            return Value(f"{name}({value.sql})", Kind.INTEGER)
        if value.kind is not Kind.TEXT or value.plain:
            return Value(f"{name}({number})", Kind.NUMBER)
        words = f"{name}({value.sql}) FILTER (WHERE {number} IS NULL)"
        numbers = f"li_show({name}({number}))"
        first, second = (words, numbers) if name == "min" else (numbers, words)
        return Value(f"coalesce({first}, {second})", Kind.TEXT)

    return build


# fidelity: percentiles


def _percentile(node: ast.Call, bindings: Bindings) -> Value:
    if not isinstance(node.arguments[1], ast.Number):
        raise Refusal(node.arguments[1], "The percentile must be a number from 0 to 100.")
    part = node.arguments[1].value / 100
    if not 0 <= part <= 1:
        raise Refusal(node.arguments[1], "The percentile must be a number from 0 to 100.")
    number = values.number(_argument(node, bindings))
    return Value(f"quantile_cont({number}, {part!r})", Kind.NUMBER)


# fidelity: first-last


def _by_time(name: str) -> Aggregate:
    """``earliest`` and ``latest`` by the event's time; a time itself comes as a number (V)."""

    def build(node: ast.Call, bindings: Bindings) -> Value:
        value = _argument(node, bindings)
        when = bindings.resolve(ast.Field(("@timestamp",)))
        kind = Kind.INTEGER if value.kind is Kind.TIME else value.kind
        return Value(f"{name}({value.sql}, {values.time(when)})", kind)

    return build


def _by_order(name: str) -> Aggregate:
    """``sortsFirst`` and ``sortsLast``: by the order of ``sort``."""

    def build(node: ast.Call, bindings: Bindings) -> Value:
        text = values.text(_argument(node, bindings))
        number = f"li_number({text})"
        key = f"row({number} IS NOT NULL, coalesce({number}, 0), coalesce(li_natural({text}), ''))"
        return Value(f"{name}({text}, {key}) FILTER (WHERE {text} IS NOT NULL)", Kind.TEXT)

    return build


# fidelity: values


def _values(node: ast.Call, bindings: Bindings) -> Value:
    text = values.text(_argument(node, bindings))
    return Value(
        f"array_to_string(list_sort(list(DISTINCT {text}) FILTER (WHERE {text} IS NOT NULL)), ',')",
        Kind.TEXT,
    )


# fidelity: rate


def _rate(node: ast.Call, bindings: Bindings) -> Value:
    """Change per period between the first and the last event (assumed; a constant gives 0, V)."""
    period = node.arguments[1] if len(node.arguments) > 1 else ast.Duration(1, "s")
    if not isinstance(period, ast.Duration):
        raise Refusal(period, "rate() takes a period.", "Write rate(field, 1m).")
    number = values.number(_argument(node, bindings))
    when = values.time(bindings.resolve(ast.Field(("@timestamp",))))
    change = f"(arg_max({number}, {when}) - arg_min({number}, {when}))"
    seen = f"FILTER (WHERE {number} IS NOT NULL)"
    span = f"nullif(max({when}) {seen} - min({when}) {seen}, 0)"
    return Value(f"coalesce({change} / {span} * {periods.millis(period)}, 0)", Kind.NUMBER)


AGGREGATES: Mapping[str, Aggregate] = {
    "count": _count,
    "countdistinct": _count_distinct,
    "sum": _numeric("sum({})"),
    "avg": _numeric("avg({})"),
    "min": _extreme("min"),
    "max": _extreme("max"),
    "stddev": _numeric("stddev_pop({})"),
    "variance": _numeric("var_pop({})"),
    "median": _numeric("quantile_cont({}, 0.5)"),
    "pct": _percentile,
    "earliest": _by_time("arg_min"),
    "latest": _by_time("arg_max"),
    "sortsfirst": _by_order("arg_min"),
    "sortslast": _by_order("arg_max"),
    "values": _values,
    "rate": _rate,
    "countovertime": _count,
    "sumovertime": _numeric("sum({})"),
}

#: Aggregates that make rows of their own, so that nothing can stand beside them.
ALONE = frozenset(("topk",))


def is_aggregate(node: ast.Expr) -> bool:
    """Whether a call is an aggregate."""
    if not isinstance(node, ast.Call):
        return False
    function = functions.lookup(node.name)
    return function is not None and function.aggregate


def compile_aggregate(node: ast.Call, bindings: Bindings) -> Value:
    """The SQL of one aggregate call. Raises ``Refusal`` for what has no local answer."""
    function = functions.lookup(node.name)
    build = AGGREGATES.get(function.name.lower()) if function else None
    if build is None:
        message = f"'{expression(node)}' cannot stand beside other aggregates or a by clause."
        raise Refusal(node, message, "Write it alone: stats topk(10, field).")
    return build(node, bindings)
