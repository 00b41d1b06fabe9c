"""Diagnostics as people and as programs read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from json import JSONEncoder

from insights.diagnostics import Diagnostic, Span, ordered
from insights.render.escape import visible
from insights.render.widths import display_width

Lines = Callable[[str], list[str] | None]

_TAB = "    "
_INDENT = "    "
# How much of a long line is shown before the finding and from its start on.
_BEFORE, _AFTER = 60, 120
_JSON = JSONEncoder(ensure_ascii=True)


def as_text(found: Iterable[Diagnostic], lines: Lines) -> Iterator[str]:
    """``file:line:column: CODE severity: message``, the line with carets, the hint; in order.

    ``lines`` gives the lines of a file, or ``None`` where its text is not to be had; then only
    message and hint are shown. Carets stand under exactly the span, and of a span over several
    lines under its first. A span without length gets one caret.
    """
    for diagnostic in ordered(found):
        severity = diagnostic.severity.word
        head = f"{diagnostic.where}: {diagnostic.code} {severity}: {diagnostic.message}"
        yield visible(head) + "\n"
        yield from _excerpt(lines(diagnostic.file), diagnostic.span)
        if diagnostic.hint:
            yield f"{_INDENT}= hint: {visible(diagnostic.hint)}\n"


def as_json(found: Iterable[Diagnostic]) -> Iterator[str]:
    """An array with one flat object a finding, in order; lines and columns count from 1."""
    objects = [_JSON.encode(_fields(diagnostic)) for diagnostic in ordered(found)]
    yield "[\n" + ",\n".join(objects) + "\n]\n" if objects else "[]\n"


def _fields(diagnostic: Diagnostic) -> dict[str, str | int]:
    return {
        "code": diagnostic.code,
        "slug": diagnostic.slug,
        "severity": diagnostic.severity.word,
        "file": diagnostic.file,
        "line": diagnostic.span.line,
        "column": diagnostic.span.column,
        "end_line": diagnostic.span.end_line,
        "end_column": diagnostic.span.end_column,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }


def _excerpt(lines: list[str] | None, span: Span) -> Iterator[str]:
    if lines is None or not 1 <= span.line <= len(lines):
        return
    line = lines[span.line - 1].rstrip("\r\n")
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    end = min(max(end, start), start + _AFTER)
    before = _shown(line[max(start - _BEFORE, 0) : start], cut_left=start > _BEFORE)
    marked = _shown(line[start:end])
    after = _shown(line[end : start + _AFTER], cut_right=len(line) > start + _AFTER)
    yield f"{_INDENT}{before}{marked}{after}\n"
    yield f"{_INDENT}{' ' * display_width(before)}{'^' * (display_width(marked) or 1)}\n"


def _shown(text: str, cut_left: bool = False, cut_right: bool = False) -> str:
    """The text with tabs as blanks, control characters visible, and dots where it was cut."""
    whole = visible(text.replace("\t", _TAB))
    return f"{'...' if cut_left else ''}{whole}{'...' if cut_right else ''}"
