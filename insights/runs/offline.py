"""What a catalog gives to a run on files: lookup tables, and the saved queries that are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from insights.diagnostics import Diagnostic, Severity, Source, Span
from insights.errors import FindingsError
from insights.lang import ast
from insights.lang.walk import find

if TYPE_CHECKING:
    from insights.catalog.model import Catalog, Entry
    from insights.engines.protocol import Request


def asks_for_more(query: ast.Query, lookups: Mapping[str, str]) -> bool:
    """Whether a query needs something that only a catalog has."""
    tables: list[ast.Lookup | ast.CidrLookup] = [
        *find(query, ast.Lookup),
        *find(query, ast.CidrLookup),
    ]
    return any(find(query, ast.SavedCall)) or any(one.table not in lookups for one in tables)


def with_catalog(
    request: Request, catalog: Catalog, env: str | None, *, whole: bool = False
) -> Request:
    """The request with what it needs from the catalog, which is read again unless it is ``whole``.

    Lookup tables are those of the environment ``env``, else of the catalog's own, also where
    the run reads other files. Raises ``FindingsError`` for calls that cannot be put in.
    """
    named = catalog.environments.get(env or catalog.default_environment)
    tables = named.lookups if named else {}
    files = {name: str(catalog.root / file) for name, file in tables.items()}
    return _with_calls(replace(request, lookups=files), catalog, whole=whole)


def _with_calls(request: Request, catalog: Catalog, *, whole: bool) -> Request:
    from insights.catalog.calls import put_in

    if not any(find(request.query, ast.SavedCall)):
        return request
    rendered, faults = put_in(
        request.query, request.text, callable_entries(catalog if whole else _read(catalog))
    )
    author, origin = request.source, request.origin
    found = [
        Diagnostic(
            "CAT008",
            "unknown-reference",
            Severity.ERROR,
            author.file,
            author.span(origin(fault.call.start), origin(fault.call.end)),
            fault.message,
            fault.hint,
        )
        for fault in faults
    ]
    if found:
        raise FindingsError("The query calls what cannot be called.", found)

    def back(offset: int) -> int:
        return origin(rendered.origin(offset))

    _check(rendered.text, author, back, request)
    return replace(request, query=rendered.query, text=rendered.text, origin=back)


def callable_entries(catalog: Catalog) -> dict[str, Entry]:
    """All entries by name, and by that of the saved query that is made from them."""
    from insights.monitors.naming import saved_query_name

    saved = {saved_query_name(catalog, e): e for e in catalog.entries.values() if e.saved_query}
    return {**saved, **catalog.entries}


def _read(catalog: Catalog) -> Catalog:
    """All entries of a catalog of which only some are known."""
    from insights.catalog.files import read

    return read(catalog.root)[0] or catalog


def _check(text: str, author: Source, back: Callable[[int], int], request: Request) -> None:
    """Raise ``FindingsError`` where the stages do not go together."""
    from insights.lint import check
    from insights.lint.errors import ERRORS

    _, found = check(_Expanded(text, author, back), request.log_source, ERRORS)
    errors = [one for one in found if one.severity >= Severity.ERROR]
    if errors:
        raise FindingsError("The query cannot be used with what it calls.", errors)


class _Expanded(Source):
    """A text with calls put in; its places are those in the text of its author."""

    __slots__ = ("_author", "_back")

    def __init__(self, text: str, author: Source, back: Callable[[int], int]) -> None:
        super().__init__(text, author.file)
        self._author = author
        self._back = back

    def span(self, start: int, end: int) -> Span:
        """The place in the author's file."""
        first = self._back(start)
        return self._author.span(first, max(first + 1, self._back(end)))
