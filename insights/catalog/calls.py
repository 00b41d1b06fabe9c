"""Calls of saved queries, put in from the catalog: ``$name(p = "v")`` (language spec section 7).

A call names an entry, or the saved query that is made from one. Its text goes in as it would run
by itself, and its values are checked as those of a run are.

fidelity: saved-calls.
"""

from __future__ import annotations

from collections.abc import Mapping

from insights.catalog.model import Entry
from insights.catalog.rendering import Rendered, render, spliced
from insights.dataclass import dataclass
from insights.diagnostics import Source
from insights.errors import FindingsError, UsageError
from insights.lang import ast, parse
from insights.lang.walk import find
from insights.suggest import did_you_mean

#: The longest text that a query with its calls may become (CWL_Insights-Saving-Queries).
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a call cannot be put in, and what to type instead."""

    call: ast.SavedCall
    message: str
    hint: str = ""


def put_in(
    query: ast.Query, text: str, entries: Mapping[str, Entry]
) -> tuple[Rendered, list[Fault]]:
    """The query with its calls replaced, those in subqueries too, and what is wrong with calls.

    ``entries`` are those that can be called, by every name that they have. A call that is at
    fault stays.
    """
    put: list[tuple[int, int, str]] = []
    faults: list[Fault] = []
    calls = list(find(query, ast.SavedCall))
    for call in calls:
        stages = _called(call, text, entries)
        if isinstance(stages, Fault):
            faults.append(stages)
        else:
            put.append((call.start, call.end, stages))
    whole, pieces = spliced(text, put)
    if put and len(whole) > MOST:
        message = f"With its calls the query has {len(whole):,} characters; {MOST:,} are allowed."
        faults.append(Fault(calls[0], message, "Call fewer, or shorter queries."))
    return Rendered(whole, parse(Source(whole))[0], {}, pieces), faults


def _called(call: ast.SavedCall, text: str, entries: Mapping[str, Entry]) -> str | Fault:
    """The text of the stages that a call stands for."""
    entry = entries.get(call.name)
    if entry is None:
        hint = did_you_mean(call.name, entries) or "Run 'insights list' to see what there is."
        return Fault(call, f"There is no saved query '{call.name}' in the catalog.", hint)
    if entry.language != "insights":
        message = f"'{call.name}' is a query in {entry.language.upper()}, which cannot be called."
        return Fault(call, message)
    given = {name: _value(value, text) for name, value in call.arguments}
    try:
        rendered = render(entry.query, entry.parameters, given)
    except UsageError as error:
        # Of several things that are wrong, each has a line behind the first.
        told = " ".join(error.message.split("\n  ")[1:]) or error.message
        hint = error.hint.replace("Add -p ", "Add ")
        return Fault(call, f"'{call.name}' cannot be called: {told}", hint)
    except FindingsError as error:
        message = f"'{call.name}' cannot be called: {error.diagnostics[0].message}"
        return Fault(call, message, f"Correct {error.diagnostics[0].where}.")
    if any(find(rendered.query, ast.SavedCall)):
        message = f"'{call.name}' calls a saved query itself; calls do not nest."
        return Fault(call, message, "Write out its stages.")
    stages = rendered.query.commands
    # Pipes and comments around the stages would not fit between those of the caller.
    return rendered.text[stages[0].start : stages[-1].end]


def _value(node: ast.Expr, text: str) -> object:
    """An argument as a value is given on the command line: without its quotes."""
    match node:
        case ast.String():
            return node.value
        case ast.Regex():
            return node.pattern
        case ast.Field():
            return node.name
        case ast.ListLiteral():
            return [_value(item, text) for item in node.items]
    return text[node.start : node.end]
