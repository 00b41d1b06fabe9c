"""Tests on events: the query is run on them by the local engine, with a frozen clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from insights.catalog.model import Catalog, Entry
from insights.catalog.rendering import Piece, Rendered, render
from insights.diagnostics import Source
from insights.engines.local.engine import LocalEngine
from insights.engines.protocol import Request, Silent
from insights.errors import FindingsError, InsightsError, QueryError, UsageError
from insights.lang import ast, parse, printer, scope
from insights.lang.log_types import LogSource
from insights.patterns.logic import event_stages
from insights.results import Cell, ResultSet
from insights.runs.given_events import GivenEvents
from insights.runs.offline import with_catalog
from insights.testing.cases import EventTest, NoStageError, cut
from insights.testing.rows import Terms, differences


def query_faults(test: EventTest, entry: Entry, catalog: Catalog) -> tuple[list[str], int]:
    """What is not as the test says, and how many rows the query gave."""
    try:
        rendered = render(entry.query, entry.parameters, test.parameters)
        query = _with_columns(test, cut(rendered.query, test.after), catalog.sources[entry.source])
        rows = as_maps(answer(test, entry, catalog, replace(rendered, query=query)))
    except NoStageError:
        return [f"The query has no stage '{test.after}'; name one, or count from 1."], 0
    except InsightsError as error:
        return _refused(test, error), 0
    if test.refused is not None:
        return [f"A refusal that says '{test.refused}' was expected, but {len(rows)} rows came."], 0
    faults = [] if test.rows is None else differences(test.rows, rows, _terms(test, query))
    if test.count is not None and test.count != len(rows):
        faults.append(f"{test.count} rows expected, {len(rows)} came.")
    return faults, len(rows)


def _with_columns(test: EventTest, query: ast.Query, source: LogSource) -> ast.Query:
    """The query up to a stage, with the fields that the test names and that it does not show."""
    if not test.after or not test.rows:
        return query
    shown = {column.name for column in scope.columns(query, source)}
    named = dict.fromkeys(name for row in test.rows for name in row if name not in shown)
    if not named:
        return query
    items = tuple(ast.Item(ast.Field(tuple(name.split(".")))) for name in named)
    return replace(query, commands=(*query.commands, ast.Fields(items)))


def selecting(query: ast.Query, source: LogSource) -> list[ast.Command]:
    """The stages of a query that select events, and those that take apart what they look at."""
    return [one for one in event_stages(query, source) if not isinstance(one, _SHOWING)]


#: What shows fields, and nothing else.
_SHOWING = (ast.Display, ast.Sort, ast.Comment)


def messages(
    test: EventTest, entry: Entry, catalog: Catalog, stages: Sequence[ast.Command] = ()
) -> list[str]:
    """The events of a test as CloudWatch Logs holds them, or those that stages leave over.

    Their times do not count. Raises ``InsightsError``.
    """
    if not test.events and test.file is None:
        return []
    query = ast.Query((*stages, *parse(Source("display @message"))[0].commands))
    whole = replace(test, window=None)
    rendered = Rendered(printer.query(query), query, {}, (Piece(0, 0, put_in=False),))
    result = answer(whole, entry, catalog, rendered, everything=True)
    return [row[0] or "" for row in result.rows]


def answer(
    test: EventTest,
    entry: Entry,
    catalog: Catalog,
    rendered: Rendered,
    *,
    everything: bool = False,
) -> ResultSet:
    """What a query of a whole catalog makes of the events of a test. Raises ``InsightsError``."""
    if not test.events and test.file is None:
        raise UsageError("The test has no events; give it one that the query leaves out.")
    with GivenEvents(test.events) as given:
        request = Request(
            rendered.query,
            rendered.text,
            entry.query,
            catalog.sources[entry.source],
            window=test.window,
            data=(str(test.file),) if test.file else given.files,
            data_format=test.format,
            everything=everything,
            now=test.window.end if test.window else None,
            untimed=test.window.end if test.window else None,
            entry=entry.name,
            version=entry.version,
            origin=rendered.origin,
        )
        request = with_catalog(request, catalog, None, whole=True)
        result = LocalEngine().run(request, Silent())
        # All rows, before the events are gone.
        assert result.rows is not None
        return result


def as_maps(result: ResultSet) -> list[dict[str, Cell]]:
    """Its rows by the names of its columns."""
    names = [column.name for column in result.columns]
    return [dict(zip(names, row, strict=True)) for row in result.rows]


def _refused(test: EventTest, error: InsightsError) -> list[str]:
    found = error.diagnostics if isinstance(error, FindingsError | QueryError) else ()
    said = [error.message, *(one.message for one in found)]
    if test.refused is None:
        return [f"The query could not be run: {line}" for line in said]
    if any(test.refused in line for line in said):
        return []
    return [f"A refusal that says '{test.refused}' was expected, but it says:", *said]


def _terms(test: EventTest, query: ast.Query) -> Terms:
    by = sorted_by(query)
    ordered = bool(by) if test.ordered is None else test.ordered
    return Terms(test.exact, ordered, by, test.count is not None, test.tolerance)


def sorted_by(query: ast.Query) -> tuple[str, ...]:
    """The columns by which the rows of an answer are sorted; none where nothing sorts them."""
    for command in reversed(query.commands):
        if isinstance(command, ast.Sort):
            return tuple(key.field.name for key in command.keys if isinstance(key.field, ast.Field))
        if not isinstance(command, ast.Limit | ast.Display | ast.Fields | ast.Filter):
            break
    return ()
