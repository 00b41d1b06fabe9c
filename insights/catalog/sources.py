"""The sources of a catalog: kinds of log, and the fields of flow-log formats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.catalog import codes
from insights.catalog.places import MarkedMap
from insights.diagnostics import Diagnostic, Source
from insights.lang.log_types import FLOW_FIELDS, LogSource, parse_flow_format
from insights.suggest import did_you_mean

_BRACED = re.compile(r"\$\{([^}]*)\}")
_WORD = re.compile(r"(\S+)")


def log_source(spec: MarkedMap) -> tuple[LogSource, list[Diagnostic]]:
    """A source as the language knows it, from a value that fits the schema."""
    kind, written = spec["type"], spec.get("format", "")
    found: list[Diagnostic] = []
    if written and kind != "vpcflow":
        message = f"A source of the type '{kind}' has no format; only VPC flow logs have one."
        found.append(_at(spec, message, "Remove it, or write 'type: vpcflow'."))
        written = ""
    if written:
        found += _format_faults(spec, spec.source("format"))
    names = parse_flow_format(written)
    return LogSource(kind, names, dict(spec.get("fields", {}))), found


def _format_faults(spec: MarkedMap, source: Source) -> Iterator[Diagnostic]:
    """Fields of a format that no flow log has, and fields that it has twice."""
    text = source.text
    named = _BRACED if _BRACED.search(text) else _WORD
    seen: set[str] = set()
    for field in named.finditer(text):
        name, span = field[1], source.span(*field.span(1))
        if name not in FLOW_FIELDS:
            message = f"'{name}' is not a field of VPC flow logs."
            hint = did_you_mean(name, FLOW_FIELDS) or "Write the fields as the flow log has them."
            yield codes.BAD_VALUE.at(spec.file, span, message, hint)
        elif name in seen:
            message = f"The format has the field '{name}' twice."
            yield codes.BAD_VALUE.at(spec.file, span, message, "Remove one of the two.")
        seen.add(name)
    if not text.strip():
        yield _at(spec, "The format has no fields.", "Write it like '${version} ${srcaddr}'.")


def _at(spec: MarkedMap, message: str, hint: str) -> Diagnostic:
    return codes.BAD_VALUE.at(spec.file, spec.value_span("format"), message, hint)
