"""The scalar functions of the language, by name (language spec section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from insights.lang import ast
from oracle import addresses, json_text, moments, numbers, periods, texts, values
from oracle.events import Row
from oracle.expressions import Scene, evaluate
from oracle.values import Time, Value

Plain = Callable[..., Value]
Special = Callable[[ast.Call, Row, Scene], Value]


def call(node: ast.Call, row: Row, scene: Scene) -> Value:
    """The value of a call in a row."""
    name = node.name.lower().replace("_", "")
    if name in SPECIAL:
        found = SPECIAL[name](node, row, scene)
        return str(found) if isinstance(found, values.Dash) else found
    result = PLAIN[name](*(evaluate(argument, row, scene) for argument in node.arguments))
    return str(result) if isinstance(result, values.Dash) and name != "unmask" else result


def _choice(node: ast.Call, row: Row, scene: Scene) -> Value:
    """``if`` and ``case``: the value behind the first condition that holds, else the default."""
    arguments = node.arguments
    for place in range(0, len(arguments) - 1, 2):
        if values.truth(evaluate(arguments[place], row, scene)):
            return evaluate(arguments[place + 1], row, scene)
    return evaluate(arguments[-1], row, scene) if len(arguments) % 2 else None


def _coalesce(*given: Value) -> Value:
    return next((value for value in given if values.text(value) is not None), None)


def _period(node: ast.Call, place: int) -> ast.Duration:
    period = node.arguments[place]
    assert isinstance(period, ast.Duration)
    return period


def bin_of(node: ast.Call, row: Row, shift: int = 0) -> Value:
    """The start of the bin in which the row's ``@timestamp`` lies; behind stats, its ``@t``."""
    when = values.time(row.value("@timestamp"))
    if when is None:
        when = values.time(row.value("@t"))
    return None if when is None else Time(periods.floor(when, _period(node, 0), shift))


def _cut(cut: Callable[[int, ast.Duration], int]) -> Special:
    def apply(node: ast.Call, row: Row, scene: Scene) -> Value:
        when = values.time(evaluate(node.arguments[0], row, scene))
        return None if when is None else Time(cut(when, _period(node, 1)))

    return apply


def _list_of(node: ast.Expr, row: Row, scene: Scene) -> Value:
    """A list in a text, a list made by jsonParse, or a key of the event that holds one."""
    value = evaluate(node, row, scene)
    if isinstance(value, str):
        value = json_text.parse(value)
    if value is None and isinstance(node, ast.Field) and row.event and node.name not in row.given:
        value = row.event.whole(node.name)
    return value if isinstance(value, list) else None


def _size(node: ast.Call, row: Row, scene: Scene) -> Value:
    found = _list_of(node.arguments[0], row, scene)
    return None if found is None else len(found)


def _contains(node: ast.Call, row: Row, scene: Scene) -> Value:
    wanted = values.text(evaluate(node.arguments[1], row, scene))
    found = _list_of(node.arguments[0], row, scene) or []
    return wanted is not None and wanted in [values.text(json_text.element(e)) for e in found]


def _clock(read: Callable[[Scene], int]) -> Special:
    return lambda _node, _row, scene: read(scene)


SPECIAL: Mapping[str, Special] = {
    "if": _choice,
    "case": _choice,
    "bin": lambda node, row, _: bin_of(node, row),
    "datefloor": _cut(periods.floor),
    "dateceil": _cut(periods.ceil),
    "jsonarraysize": _size,
    "jsonarraycontains": _contains,
    "now": _clock(lambda scene: scene.now // 1000),
    "querystarttime": _clock(lambda scene: scene.start),
    "queryendtime": _clock(lambda scene: scene.end),
    "querytimerange": _clock(lambda scene: scene.end - scene.start),
}
PLAIN: Mapping[str, Plain] = {
    **numbers.FUNCTIONS,
    **texts.FUNCTIONS,
    **moments.FUNCTIONS,
    **addresses.FUNCTIONS,
    "ispresent": lambda value: value is not None,
    "isnumeric": lambda value: values.number(value) is not None,
    "coalesce": _coalesce,
    "messagesize": lambda value: _of_text(value, lambda found: len(found.encode())),
    "jsonparse": lambda value: json_text.parse(values.text(value)),
    "jsonstringify": values.shown,
    "unmask": lambda value: value,
}


def _of_text(value: Value, measure: Callable[[str], Value]) -> Value:
    found = values.text(value)
    return None if found is None else measure(found)
