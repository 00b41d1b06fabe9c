"""What is wrong with a value, in words: a schema's refusals as diagnostics."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from insights.catalog import codes
from insights.catalog.places import Container, MarkedMap
from insights.catalog.schemas import Kind, schema
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Span
from insights.suggest import did_you_mean, suggestions

Path = tuple[str | int, ...]

#: Unknown keys of one mapping that are told; a file with more is something else altogether.
MAX_UNKNOWN = 50

_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "empty",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding, and the path of the value that cannot be used; an empty path is the whole file."""

    path: Path
    diagnostic: Diagnostic


@dataclass(frozen=True, slots=True)
class _Refusal:
    """One keyword of the schema (``limit`` is what stands behind it) that refused a value."""

    keyword: str
    limit: Any
    value: Any
    schema: dict[str, Any]
    message: str

    @property
    def example(self) -> str:
        """What the schema says about how such a value is written."""
        return str(self.schema.get("patternErrorMessage", ""))


def problems(kind: Kind, root: MarkedMap) -> list[Problem]:
    """Everything in ``root`` that its schema does not allow."""
    from jsonschema import Draft202012Validator

    told: dict[Path, list[_Refusal]] = {}
    for error in Draft202012Validator(schema(kind)).iter_errors(root):
        of: Any = error
        refusal = _Refusal(of.validator, of.validator_value, of.instance, of.schema, of.message)
        told.setdefault(tuple(error.absolute_path), []).append(refusal)
    return [problem for path, refusals in told.items() for problem in _at(root, path, refusals)]


def named(path: Path) -> str:
    """A path as people write it: ``alarms[0].period``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


class _Spot:
    """A value in a file: its place, its name, what was written."""

    def __init__(self, root: MarkedMap, path: Path) -> None:
        self.root = root
        self.path = path
        self._owner = _value(root, path[:-1])

    @property
    def name(self) -> str:
        return f"'{named(self.path)}'" if self.path else "The file"

    @property
    def span(self) -> Span:
        place: Span = self._owner.value_span(self.path[-1]) if self.path else self.root.span
        return place

    @property
    def written(self) -> str:
        return str(self._owner.written(self.path[-1])) if self.path else ""

    def heading(self, value: Container) -> Span:
        """The key of a mapping, or its own first key."""
        if self.path and isinstance(self._owner, MarkedMap):
            return self._owner.key_span(str(self.path[-1]))
        if isinstance(value, MarkedMap) and value:
            return value.key_span(next(iter(value)))
        return self.span

    def at(self, code: codes.Code, message: str, hint: str = "") -> Diagnostic:
        return code.at(self.root.file, self.span, message, hint)


def _value(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _at(root: MarkedMap, path: Path, refusals: Sequence[_Refusal]) -> Iterator[Problem]:
    """The first of the value's own faults, and all faults of its keys."""
    spot = _Spot(root, path)
    own = [refusal for refusal in refusals if refusal.keyword in _VALUES]
    own.sort(key=lambda refusal: refusal.keyword != "type")
    for refusal in own[:1]:
        yield Problem(path, _VALUES[refusal.keyword](spot, refusal))
    unknown: list[str] = []
    for refusal in refusals:
        if refusal.keyword == "additionalProperties":
            for problem in _unknown(spot, refusal):
                unknown.append(str(problem.path[-1]))
                yield problem
    required = [refusal for refusal in refusals if refusal.keyword == "required"]
    yield from _missing(spot, required, unknown)


def _type(spot: _Spot, refusal: _Refusal) -> Diagnostic:
    kinds = [refusal.limit] if isinstance(refusal.limit, str) else list(refusal.limit)
    wanted = " or ".join(_TYPES[kind] for kind in kinds)
    if refusal.value is None:
        hint = refusal.example or f"Write {wanted} behind it, or remove the key."
        return spot.at(codes.WRONG_TYPE, f"{spot.name} has no value.", hint)
    message = f"{spot.name} must be {wanted}, not {_shown(refusal.value)}."
    return spot.at(codes.WRONG_TYPE, message, _type_hint(spot.written, refusal, kinds))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, str):
        return f"the text '{_short(value)}'"
    return f"the number {value}"


def _short(text: str) -> str:
    line = text.strip().split("\n")[0]
    return line if len(line) <= 60 and line == text.strip() else line[:57] + "..."


def _type_hint(written: str, refusal: _Refusal, kinds: Sequence[str]) -> str:
    if "enum" in refusal.schema:
        return f"Write {_listed(refusal.schema['enum'], 'or')}."
    if isinstance(refusal.value, dict | list):
        return _EXAMPLES.get(kinds[-1], "")
    if "string" in kinds:
        pattern = refusal.schema.get("pattern", "")
        fits = not pattern or re.search(pattern, written)
        return f"Put it in quotes: '{written}'." if fits else refusal.example
    if "array" in kinds:
        return f"Write a list: [{written}]."
    if "boolean" in kinds:
        return {"yes": "Write true.", "no": "Write false."}.get(written.lower(), "")
    return "Remove the quotes." if re.fullmatch(r"-?[0-9.]+", written) else ""


_EXAMPLES = {
    "string": "Write a text.",
    "array": "Write a list, such as [a, b].",
    "object": "Write keys with values, such as {a: b}.",
    "boolean": "Write true or false.",
}


def _choice(spot: _Spot, refusal: _Refusal) -> Diagnostic:
    words = [str(word) for word in refusal.limit]
    message = f"{spot.name} cannot be '{_short(str(refusal.value))}'."
    hint = did_you_mean(str(refusal.value), words) or f"Write {_listed(words, 'or')}."
    return spot.at(codes.BAD_VALUE, message, hint)


def _listed(words: Sequence[str], last: str) -> str:
    quoted = [f"'{word}'" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def _pattern(spot: _Spot, refusal: _Refusal) -> Diagnostic:
    message = f"{spot.name} cannot be '{_short(refusal.value)}'."
    return spot.at(codes.BAD_VALUE, message, refusal.example)


def _bound(spot: _Spot, refusal: _Refusal) -> Diagnostic:
    word, other = ("least", "more") if refusal.keyword == "minimum" else ("most", "less")
    message = f"{spot.name} must be at {word} {refusal.limit}, not {refusal.value}."
    return spot.at(codes.BAD_VALUE, message, f"Write {refusal.limit} or {other}.")


def _empty(spot: _Spot, refusal: _Refusal) -> Diagnostic:
    hint = refusal.example or "Write a value, or remove the key."
    return spot.at(codes.BAD_VALUE, f"{spot.name} is empty.", hint)


def _long(spot: _Spot, refusal: _Refusal) -> Diagnostic:
    things = "characters" if refusal.keyword == "maxLength" else "items"
    message = f"{spot.name} has {len(refusal.value)} {things}; {refusal.limit} are allowed."
    return spot.at(codes.BAD_VALUE, message, f"Shorten it to {refusal.limit} {things}.")


def _alternatives(spot: _Spot, refusal: _Refusal) -> Diagnostic:
    keys = [choice["required"][0] for choice in refusal.limit]
    message = f"{spot.name} has none of the keys {_listed(keys, 'and')}."
    place = spot.heading(refusal.value)
    hint = f"Add {_listed(keys, 'or')}."
    return codes.MISSING_KEY.at(spot.root.file, place, message, hint)


def _missing(
    spot: _Spot, refusals: Sequence[_Refusal], unknown: Sequence[str]
) -> Iterator[Problem]:
    """Keys that are not there; one that is only misspelt was told as unknown."""
    absent = {
        key: refusal.value
        for refusal in refusals
        for key in refusal.limit
        if key not in refusal.value and not suggestions(key, unknown)
    }
    for key, value in absent.items():
        message = f"{spot.name} lacks the key '{key}'."
        place = spot.heading(value)
        said = codes.MISSING_KEY.at(spot.root.file, place, message, f"Add '{key}: ...'.")
        yield Problem(spot.path, said)


def _unknown(spot: _Spot, refusal: _Refusal) -> Iterator[Problem]:
    found: MarkedMap = refusal.value
    known = list(refusal.schema.get("properties", {}))
    patterns = list(refusal.schema.get("patternProperties", {}))
    strange = (
        key
        for key in found
        if key not in known and not any(re.search(pattern, key) for pattern in patterns)
    )
    for key in islice(strange, MAX_UNKNOWN):
        path, place = (*spot.path, key), found.key_span(key)
        if not known:
            message = f"'{_short(key)}' cannot be a key of {spot.name}."
            said = codes.BAD_VALUE.at(spot.root.file, place, message, refusal.example)
        else:
            message = f"'{named(path)}' is not a key that is known here."
            hint = did_you_mean(key, known) or "Remove it, or start its name with 'x-'."
            said = codes.UNKNOWN_KEY.at(spot.root.file, place, message, hint)
        yield Problem(path, said)


_VALUES: dict[str, Callable[[_Spot, _Refusal], Diagnostic]] = {
    "type": _type,
    "enum": _choice,
    "pattern": _pattern,
    "minimum": _bound,
    "maximum": _bound,
    "minLength": _empty,
    "minItems": _empty,
    "maxLength": _long,
    "maxItems": _long,
    "maxProperties": _long,
    "anyOf": _alternatives,
}
