"""Everything that is checked once files are decoded: queries, names, references."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from insights.catalog import codes
from insights.catalog.each import templates
from insights.catalog.group_names import check_entry_groups
from insights.catalog.model import Catalog, Entry
from insights.catalog.references import Known, check_environments, check_references, named
from insights.catalog.usage import check_declarations, check_usage
from insights.diagnostics import Diagnostic, Span
from insights.lang import parse


def check_entry(entry: Entry, known: Known | None) -> Iterator[Diagnostic]:
    """Everything wrong with one entry beyond its schema.

    Without ``known`` nothing is said about what it refers to outside of its own file.
    """
    in_groups = known.in_groups.get(entry.source, {}) if known is not None else {}
    yield from check_query(entry, in_groups)
    yield from check_entry_groups(entry, in_groups)
    yield from check_declarations(entry)
    yield from check_references(entry, known)
    yield from _duplicates("test", [(entry.file, *one) for one in named(entry.written, "tests")])


def check_query(entry: Entry, in_groups: Collection[str]) -> Iterator[Diagnostic]:
    """Faults of the query, and what its placeholders and parameters lack in each other.

    ``in_groups`` are parameters that names of log groups take.
    Queries in PPL and SQL are not read; they cannot have parameters.
    """
    if not entry.query.text:
        return
    if entry.language == "insights":
        query, found = parse(entry.query)
        yield from found
        yield from check_usage(entry, query, in_groups)
    elif entry.parameters:
        message = f"A query in the language '{entry.language}' cannot have parameters."
        hint = "Remove them, or write 'language: insights'."
        span = entry.written.key_span("parameters")
        yield codes.BAD_VALUE.at(entry.file, span, message, hint)


def check_catalog(catalog: Catalog) -> Iterator[Diagnostic]:
    """Everything wrong with ``catalog.yaml`` beyond its schema."""
    yield from check_environments(catalog)


def check_names(entries: Iterable[Entry]) -> Iterator[Diagnostic]:
    """Names that two entries, or two alarms or metric filters of any entries, share."""
    entries = sorted(entries, key=lambda entry: entry.file)
    own = [(entry.file, entry.name, entry.span("name")) for entry in entries if entry.name]
    yield from _duplicates("entry", own)
    for kind, key in (("alarm", "alarms"), ("metric filter", "metric_filters")):
        found = [(entry.file, *one) for entry in entries for one in _named(entry, key)]
        yield from _duplicates(kind, found)


def _named(entry: Entry, key: str) -> list[tuple[str, Span]]:
    """Names of what stands in the file, and of what is made for rows instead of what does."""
    patterns = {one.get("name") for one in templates(entry.written.get(key))}
    plain = [one for one in named(entry.written, key) if one[0] not in patterns]
    known = {name for name, _ in plain}
    made = entry.alarms if key == "alarms" else entry.metric_filters
    return [
        *plain,
        *((one["name"], one.value_span("name")) for one in made if one["name"] not in known),
    ]


def _duplicates(kind: str, found: Iterable[tuple[str, str, Span]]) -> Iterator[Diagnostic]:
    first: dict[str, str] = {}
    for file, name, span in found:
        if name in first:
            article = "an" if kind[0] in "ae" else "a"
            message = f"The name '{name}' is that of {article} {kind} already, at {first[name]}."
            yield codes.DUPLICATE_NAME.at(file, span, message, "Give one of the two another name.")
        first.setdefault(name, f"{file}:{span.line}:{span.column}")
