"""Saved queries: an entry's text with its parameters, in a folder."""

from __future__ import annotations

import json
from typing import Any

from insights.catalog.model import Entry, Parameter
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic
from insights.monitors.codes import BAD_PARAMETERS, TEXT_TOO_LONG
from insights.monitors.kinds import Kind
from insights.monitors.live import Marker
from insights.monitors.marking import with_comment
from insights.monitors.naming import check_name, saved_query_name
from insights.monitors.resources.bodies import body
from insights.monitors.resources.target import Target
from insights.monitors.resources.texts import LANGUAGES, check_length, saved_text
from insights.monitors.wanted import Wanted

#: Limits of PutQueryDefinition (D).
MOST_PARAMETERS, LONGEST_DEFAULT = 20, 1024


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A saved query as CloudWatch holds it; ``text`` is without the comment that marks it."""

    name: str
    text: str
    language: str = "CWLI"
    groups: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str | None, str], ...] = ()

    def body(self) -> dict[str, Any]:
        """What PutQueryDefinition is told beside the name."""
        parameters = [
            {
                key: value
                for key, value in (
                    ("name", name),
                    ("defaultValue", default),
                    ("description", about),
                )
                if value
            }
            for name, default, about in self.parameters
        ]
        return body(
            Kind.SAVED_QUERY,
            {
                "queryString": self.text,
                "queryLanguage": self.language,
                "logGroupNames": list(self.groups),
                "parameters": parameters,
            },
        )


def saved_query(entry: Entry, target: Target, told: list[Diagnostic]) -> Wanted:
    """An entry's saved query, with what CloudWatch would refuse about it."""
    name = saved_query_name(target.catalog, entry)
    check_name(Kind.SAVED_QUERY, name, (entry.file, entry.span("title")), told)
    check_saved_query(entry, told)
    query = SavedQuery(
        name,
        saved_text(entry, target.log_source(entry)),
        LANGUAGES[entry.language],
        tuple(group for group in target.groups.get(entry.source, ()) if not _is_arn(group)),
        tuple(
            (parameter.name, shown_default(parameter), parameter.description.strip())
            for parameter in entry.parameters.values()
        ),
    )
    wanted = Wanted(Kind.SAVED_QUERY, entry.name, name, query.body(), version=entry.version)
    marker = Marker(target.catalog.id, wanted.id, wanted.version, wanted.digest)
    check_length(entry, with_comment(query.text, query.language, marker), told)
    return wanted


def shown_default(parameter: Parameter) -> str | None:
    """A default as a saved query keeps it: texts without quotes (E), lists as the query has them.

    How CloudWatch puts a text in is not documented; the example of its pages has no quotes.
    """
    value = parameter.default
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return json.dumps(list(value), ensure_ascii=False)
    return str(value)


def check_saved_query(entry: Entry, told: list[Diagnostic]) -> None:
    """What PutQueryDefinition would refuse, whatever the environment (D)."""
    if not entry.parameters:
        return
    written = entry.written["parameters"]
    if len(entry.parameters) > MOST_PARAMETERS:
        message = (
            f"A saved query has {MOST_PARAMETERS} parameters at most, not {len(entry.parameters)}."
        )
        span = entry.written.key_span("parameters")
        told.append(BAD_PARAMETERS.at(entry.file, span, message, "Remove some of them."))
    for name, parameter in entry.parameters.items():
        if len(shown_default(parameter) or "") > LONGEST_DEFAULT:
            message = f"The default of '{name}' is longer than {LONGEST_DEFAULT} characters."
            span = written.key_span(name)
            told.append(TEXT_TOO_LONG.at(entry.file, span, message, "Shorten it."))


def _is_arn(group: str) -> bool:
    return group.startswith("arn:")
