"""What botocore's service models demand of a value: types, required members, limits.

A request that breaks them is refused in the words of the service (the texts are recorded ones); a
reply that breaks them is a bug of the sandbox. Unknown members are broken constraints too: the
service would ignore them, and a caller would get another answer than the one asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from insights.dataclass import dataclass

#: A value longer than this is cut in a message.
_SHOWN = 1024


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken constraint.

    ``mistyped`` values cannot even be read by the service; ``empty`` is a map without an entry
    where the model asks for one.
    """

    path: str
    text: str
    mistyped: bool = False
    empty: bool = False


Report = Callable[[Problem], None]
Check = Callable[[Any, str, Report], None]


def problems(shape: Any, value: Any) -> list[Problem]:
    """All that is wrong with ``value`` as an instance of the botocore shape."""
    found: list[Problem] = []
    if shape is None:
        return [Problem(str(name), "Member is not known") for name in value or ()]
    _check_for(shape)(value, "", found.append)
    return found


def in_words(found: Iterable[Problem]) -> str:
    """``1 validation error detected: Value '10001' at 'limit' failed to satisfy …``."""
    texts = [problem.text for problem in found]
    plural = "" if len(texts) == 1 else "s"
    return f"{len(texts)} validation error{plural} detected: {'; '.join(texts)}"


@cache
def _check_for(shape: Any) -> Check:
    """The check of a shape, made once; shapes are the model's own objects and few."""
    makers: dict[str, Callable[[Any], Check]] = {
        "structure": _structure,
        "list": _list,
        "map": _map,
        "string": _string,
        "integer": _number,
        "long": _number,
        "double": _number,
        "float": _number,
        "boolean": _boolean,
        "timestamp": _timestamp,
    }
    return makers.get(shape.type_name, _anything)(shape)


def _structure(shape: Any) -> Check:
    members = shape.members
    required = shape.required_members

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            report(_mistyped(path, "a structure"))
            return
        for name in required:
            if value.get(name) is None:
                report(_broken("null", _inside(path, name), "Member must not be null"))
        for name, item in value.items():
            if name not in members:
                report(_broken(_quoted(item), _inside(path, name), "Member is not known"))
            elif item is not None:
                _check_for(members[name])(item, _inside(path, name), report)

    return check


def _list(shape: Any) -> Check:
    member = _check_for(shape.member)
    length = _length(shape)

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, list):
            report(_mistyped(path, "a list"))
            return
        length(value, path, report)
        for number, item in enumerate(value, 1):
            member(item, f"{path}.{number}.member", report)

    return check


def _map(shape: Any) -> Check:
    item_check, key_check = _check_for(shape.value), _check_for(shape.key)
    length = _length(shape)

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            report(_mistyped(path, "a map"))
            return
        length(value, path, report)
        for key, item in value.items():
            key_check(key, path, report)
            item_check(item, f"{path}.{key}.member", report)

    return check


def _string(shape: Any) -> Check:
    length = _length(shape)
    pattern = _pattern(shape)
    words = shape.enum

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, str):
            report(_mistyped(path, "a string"))
            return
        length(value, path, report)
        if pattern and not pattern.fullmatch(value):
            text = f"Member must satisfy regular expression pattern: {pattern.pattern}"
            report(_broken(_quoted(value), path, text))
        if words and value not in words:
            text = f"Member must satisfy enum value set: [{', '.join(words)}]"
            report(_broken(_quoted(value), path, text))

    return check


def _number(shape: Any) -> Check:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    kinds = (int, float) if shape.type_name in ("double", "float") else (int,)

    def check(value: Any, path: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, kinds):
            report(_mistyped(path, "a number"))
        elif least is not None and value < least:
            text = f"Member must have value greater than or equal to {least}"
            report(_broken(_quoted(value), path, text))
        elif most is not None and value > most:
            text = f"Member must have value less than or equal to {most}"
            report(_broken(_quoted(value), path, text))

    return check


def _boolean(shape: Any) -> Check:
    del shape

    def check(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, bool):
            report(_mistyped(path, "true or false"))

    return check


def _timestamp(shape: Any) -> Check:
    """Epoch seconds, as the JSON protocols write times."""
    del shape

    def check(value: Any, path: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            report(_mistyped(path, "a time in epoch seconds"))

    return check


def _anything(shape: Any) -> Check:
    del shape

    def check(value: Any, path: str, report: Report) -> None:
        del value, path, report

    return check


def _length(shape: Any) -> Check:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")

    def check(value: Any, path: str, report: Report) -> None:
        if least is not None and len(value) < least:
            text = f"Member must have length greater than or equal to {least}"
            report(replace(_broken(_quoted(value), path, text), empty=value == {}))
        if most is not None and len(value) > most:
            text = f"Member must have length less than or equal to {most}"
            report(_broken(_quoted(value), path, text))

    return check


#: Shapes for which the service was seen to take more than its model says (observed 4.15).
_TAKEN = {"MetricNamespace": r"[^*$]*"}


def _pattern(shape: Any) -> re.Pattern[str] | None:
    text = _TAKEN.get(shape.name) or shape.metadata.get("pattern")
    try:
        return re.compile(text) if text else None
    except re.error:
        # A few models hold expressions of Java's dialect only.
        return None


def _inside(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _broken(value: str, path: str, text: str) -> Problem:
    return Problem(path, f"Value {value} at '{path}' failed to satisfy constraint: {text}")


def _mistyped(path: str, wanted: str) -> Problem:
    return Problem(path, f"'{path or 'the request'}' is not {wanted}", mistyped=True)


def _quoted(value: Any) -> str:
    text = str(value)
    return f"'{text[:_SHOWN]}…'" if len(text) > _SHOWN else f"'{text}'"
