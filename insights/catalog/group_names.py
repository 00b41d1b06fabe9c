"""Names of log groups in ``catalog.yaml``: names, ``prefix*``, ARNs, tags, and placeholders.

``/ecs/{{service}}`` takes the value of the entry's parameter ``service``. A name has letters,
digits and ``. - _ / #`` (API_CreateLogGroup), so a value can have nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from insights.catalog import codes
from insights.catalog.model import Entry, Environment
from insights.catalog.places import MarkedList, MarkedMap
from insights.diagnostics import Diagnostic
from insights.errors import UsageError

#: Types whose values can be a part of a name.
TYPES = ("log_group", "string", "enum")
_PLACEHOLDER = re.compile(r"\{\{ *([A-Za-z_]\w*) *\}\}", re.ASCII)
_PART = re.compile(r"[.\-_/#A-Za-z0-9]+")
_PATTERN = re.compile(r"[.\-_/#A-Za-z0-9*]+")


def placeholders(name: str) -> tuple[str, ...]:
    """The parameters that a name takes."""
    return tuple(_PLACEHOLDER.findall(name))


def pattern(name: str) -> str:
    """The name with ``*`` for each parameter that it takes."""
    return _PLACEHOLDER.sub("*", name)


def filled(name: str, values: Mapping[str, str]) -> str:
    """The name with values in it. Raises ``UsageError`` for one that no name can have."""

    def value(found: re.Match[str]) -> str:
        parameter = found[1]
        if parameter not in values:
            raise UsageError(
                f"The log group '{name}' needs a value for '{parameter}', and this query has no "
                "such parameter.",
                "Name the log group with -g.",
            )
        if not _PART.fullmatch(values[parameter]):
            raise UsageError(
                f"'{values[parameter]}' for '{parameter}' cannot be a part of the log group "
                f"'{name}'.",
                "A name has letters, digits and . - _ / # only.",
            )
        return values[parameter]

    return _PLACEHOLDER.sub(value, name)


def check_names(spec: MarkedMap) -> Iterator[Diagnostic]:
    """Findings for what cannot be a log group in an environment's ``log_groups``."""
    for written in spec.get("log_groups", {}).values():
        if not isinstance(written, MarkedList):
            continue
        for index, name in enumerate(written):
            plain = _PLACEHOLDER.sub("x", name)
            if not _PATTERN.fullmatch(plain) and not plain.startswith(("arn:", "tag:")):
                message = f"'{name}' is not the name of a log group."
                hint = "Write a name, prefix*, tag:key=value, an ARN, or {{parameter}} in a name."
                yield codes.BAD_VALUE.at(written.file, written.value_span(index), message, hint)


def by_source(environments: Mapping[str, Environment]) -> dict[str, dict[str, str]]:
    """For each source the parameters that names of its groups take, each with such a name."""
    found: dict[str, dict[str, str]] = {}
    for environment in environments.values():
        for source, names in environment.log_groups.items():
            for name in names:
                for parameter in placeholders(name):
                    found.setdefault(source, {}).setdefault(parameter, name)
    return found


def check_entry_groups(entry: Entry, wanted: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Findings for an entry that lacks a parameter of its log groups, or has it in vain.

    ``wanted`` leads from parameters to names of groups that take them.
    """
    for name, group in wanted.items():
        parameter = entry.parameters.get(name)
        if parameter is None:
            message = f"The source's log group '{group}' takes a parameter '{name}'."
            hint = f"Add '{name}: {{type: log_group}}' below 'parameters:'."
            yield codes.UNDECLARED_PARAMETER.at(entry.file, entry.span("source"), message, hint)
            continue
        spec: MarkedMap = entry.written["parameters"][name]
        if parameter.type not in TYPES:
            message = f"A value of the type '{parameter.type}' cannot be a part of '{group}'."
            hint = f"Use one of {', '.join(TYPES)}."
            yield codes.PLACEHOLDER.at(entry.file, spec.value_span("type"), message, hint)
        elif parameter.default is not None and not _PART.fullmatch(str(parameter.default)):
            message = f"'{parameter.default}' cannot be a part of the log group '{group}'."
            hint = "A name has letters, digits and . - _ / # only."
            yield codes.BAD_DEFAULT.at(entry.file, spec.value_span("default"), message, hint)
