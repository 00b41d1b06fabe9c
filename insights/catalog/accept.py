"""Yes or no to a value, at the speed that a thousand entries need.

A schema is compiled to plain functions once. They only tell whether a value is valid; what is
wrong with one that is not, :mod:`insights.catalog.explain` asks jsonschema, which takes ten times
as long and is not imported before that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sized
from functools import cache
from typing import Any

from insights.catalog.schemas import Kind, schema

Check = Callable[[Any], bool]
_Search = Callable[[str], object]

_ANNOTATIONS = frozenset(
    ("$schema", "$id", "$defs", "title", "description", "patternErrorMessage", "then", "else")
)
_OBJECT_KEYWORDS = ("properties", "patternProperties", "additionalProperties")


@cache
def accepts(kind: Kind) -> Check:
    """The check that says whether a value fits the schema of that kind."""
    root = schema(kind)
    return _Compiler(root).check(root)


def compiled(root: Mapping[str, Any]) -> Check:
    """The check of any schema in the part of JSON Schema that is used here.

    Raises ``ValueError`` for a keyword that it does not know, so that none is passed over.
    """
    return _Compiler(root).check(root)


class _Compiler:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._references: dict[str, Check] = {}

    def check(self, schema: Mapping[str, Any]) -> Check:
        checks = []
        if any(keyword in schema for keyword in _OBJECT_KEYWORDS):
            checks.append(self._object(schema))
        for keyword, value in schema.items():
            if keyword in _ANNOTATIONS or keyword in _OBJECT_KEYWORDS:
                continue
            checks.append(self._keyword(keyword, value, schema))
        if len(checks) == 1:
            return checks[0]
        return lambda value: all(check(value) for check in checks)

    def _keyword(self, keyword: str, value: Any, schema: Mapping[str, Any]) -> Check:
        if keyword in _LEAVES:
            return _LEAVES[keyword](value)
        if keyword == "$ref":
            return self._reference(value)
        if keyword == "items":
            item = self.check(value)
            return lambda found: not isinstance(found, list) or all(map(item, found))
        if keyword == "anyOf":
            choices = [self.check(choice) for choice in value]
            return lambda found: any(choice(found) for choice in choices)
        if keyword == "if":
            return self._condition(schema)
        raise ValueError(f"the schema keyword '{keyword}' has no check")

    def _reference(self, name: str) -> Check:
        if name not in self._references:
            node: Any = self._root
            for step in name.removeprefix("#/").split("/"):
                node = node[step]
            self._references[name] = self.check(node)
        return self._references[name]

    def _condition(self, schema: Mapping[str, Any]) -> Check:
        test = self.check(schema["if"])
        then = self.check(schema.get("then", {}))
        other = self.check(schema.get("else", {}))
        return lambda value: then(value) if test(value) else other(value)

    def _object(self, schema: Mapping[str, Any]) -> Check:
        known = {key: self.check(value) for key, value in schema.get("properties", {}).items()}
        named: list[tuple[_Search, Check]] = [
            (re.compile(pattern).search, self.check(value))
            for pattern, value in schema.get("patternProperties", {}).items()
        ]
        additional = schema.get("additionalProperties", {})
        rest = self.check(additional) if isinstance(additional, dict) else None
        return lambda value: not isinstance(value, dict) or _fits(value, known, named, rest)


def _fits(
    value: dict[str, Any],
    known: Mapping[str, Check],
    named: list[tuple[_Search, Check]],
    rest: Check | None,
) -> bool:
    for key, item in value.items():
        check = known.get(key)
        if check is not None and not check(item):
            return False
        checks = [of for matches, of in named if matches(key)]
        if not all(of(item) for of in checks):
            return False
        if check is None and not checks and (rest is None or not rest(item)):
            return False
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: dict[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "null": lambda value: value is None,
    "number": _is_number,
    "integer": lambda value: _is_number(value) and float(value).is_integer(),
}


def _type(names: str | list[str]) -> Check:
    if isinstance(names, str):
        return _TYPES[names]
    checks = [_TYPES[name] for name in names]
    return lambda value: any(check(value) for check in checks)


def _pattern(pattern: str) -> Check:
    search = re.compile(pattern).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _required(keys: list[str]) -> Check:
    return lambda value: not isinstance(value, dict) or all(key in value for key in keys)


def _sized(kind: type[Sized], fits: Callable[[int, int], bool]) -> Callable[[int], Check]:
    def limited(limit: int) -> Check:
        return lambda value: not isinstance(value, kind) or fits(len(value), limit)

    return limited


def _at_least(have: float, need: float) -> bool:
    return have >= need


def _at_most(have: float, most: float) -> bool:
    return have <= most


_LEAVES: dict[str, Callable[[Any], Check]] = {
    "type": _type,
    "pattern": _pattern,
    "required": _required,
    "enum": lambda values: lambda value: isinstance(value, str) and value in values,
    "const": lambda constant: lambda value: isinstance(value, str) and value == constant,
    "minimum": lambda limit: lambda value: not _is_number(value) or value >= limit,
    "maximum": lambda limit: lambda value: not _is_number(value) or value <= limit,
    "minLength": _sized(str, _at_least),
    "maxLength": _sized(str, _at_most),
    "minItems": _sized(list, _at_least),
    "maxItems": _sized(list, _at_most),
    "maxProperties": _sized(dict, _at_most),
}
