"""Parameters: a value for each, given or by default, or all that is wrong at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from insights.catalog.model import Parameter
from insights.catalog.values import RefusedError, Value, converted
from insights.dataclass import dataclass
from insights.errors import UsageError
from insights.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Refusal:
    """A parameter, and why it or its value cannot be used."""

    name: str
    message: str
    hint: str = ""


def check(declared: Mapping[str, Parameter], given: Mapping[str, object]) -> dict[str, Value]:
    """A value for every declared parameter: the given one, else the default.

    Raises ``UsageError`` that names all that is wrong: unknown, missing and bad values.
    """
    values, refused = sort_out(declared, given)
    raise_all(refused)
    return values


def sort_out(
    declared: Mapping[str, Parameter], given: Mapping[str, object]
) -> tuple[dict[str, Value], list[Refusal]]:
    """The values that can be used, and the refusals of the others."""
    values: dict[str, Value] = {}
    refused = [_unknown(name, declared) for name in given if name not in declared]
    for name, parameter in declared.items():
        if name not in given and parameter.required:
            refused.append(_absent(parameter))
            continue
        try:
            values[name] = converted(parameter, given.get(name, parameter.default))
        except RefusedError as error:
            refused.append(Refusal(name, error.message, error.hint))
    return values, refused


def raise_all(refused: Sequence[Refusal]) -> None:
    """Raise one ``UsageError`` with all refusals, if there are any."""
    if not refused:
        return
    if len(refused) == 1:
        raise UsageError(refused[0].message, refused[0].hint)
    lines = [f"  {refusal.message} {refusal.hint}".rstrip() for refusal in refused]
    raise UsageError("\n".join([f"{len(refused)} things are wrong with the parameters:", *lines]))


def _unknown(name: str, declared: Mapping[str, Parameter]) -> Refusal:
    hint = did_you_mean(name, declared)
    if not hint:
        known = ", ".join(f"'{one}'" for one in declared)
        hint = f"It takes {known}." if declared else "It takes none."
    return Refusal(name, f"There is no parameter '{name}'.", hint)


def _absent(parameter: Parameter) -> Refusal:
    about = f" ({parameter.description.rstrip('.')})" if parameter.description else ""
    message = f"The parameter '{parameter.name}'{about} has no value and no default."
    return Refusal(parameter.name, message, f"Add -p {parameter.name}={_sample(parameter)}.")


def _sample(parameter: Parameter) -> str:
    if parameter.type == "enum" and parameter.values:
        return str(parameter.values[0])
    return {
        "integer": "10",
        "number": "0.5",
        "boolean": "true",
        "duration": "5m",
        "ip": "10.0.0.1",
        "cidr": "10.0.0.0/8",
        "regex": "'^5'",
        "field": "@message",
        "list": "a,b",
        "log_group": "/aws/vpc/flowlogs",
    }.get(parameter.type, "VALUE")


def faults(parameter: Parameter) -> Iterator[tuple[str, Refusal]]:
    """What is wrong with a declaration itself: the key at fault, and why."""
    name, elements = parameter.name, parameter.of if parameter.type == "list" else parameter.type
    if parameter.pattern:
        try:
            re.compile(parameter.pattern)
        except re.error as error:
            message = f"The pattern of '{name}' does not compile: {error}."
            yield "pattern", Refusal(name, message, "Escape what is meant as plain text.")
            return
    if elements == "enum" and not parameter.values:
        yield "type", Refusal(name, f"'{name}' is an enum without values.", "Add 'values: [...]'.")
        return
    if elements != "enum" and parameter.values:
        message = f"'{name}' has values, but its type is no enum."
        yield "values", Refusal(name, message, "Write 'type: enum'.")
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None and low > high:
        message = f"'{name}' has a minimum above its maximum."
        yield "minimum", Refusal(name, message, "Swap the two.")
        return
    if parameter.default is not None:
        try:
            converted(parameter, parameter.default)
        except RefusedError as error:
            yield "default", Refusal(name, error.message, error.hint)
