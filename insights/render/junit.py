"""Diagnostics as a JUnit report: one test case a file, one failure a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from insights.diagnostics import Diagnostic, Severity, ordered

#: What XML 1.0 cannot hold, in whatever form.
_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(found: Iterable[Diagnostic], lowest: Severity = Severity.WARNING) -> Iterator[str]:
    """One suite; a file's findings are failures of its test case.

    Findings below ``lowest`` fail nothing: they are told in the output of the case. Without any
    finding there is one case, which passed.
    """
    cases = [
        list(_case(file, list(told), lowest))
        for file, told in groupby(ordered(found), lambda one: one.file)
    ]
    failures = sum("<failure" in piece for case in cases for piece in case)
    counts = f'tests="{max(1, len(cases))}" failures="{failures}" errors="0"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites {counts}>\n"
    yield f'<testsuite name="insights" {counts}>\n'
    for case in cases:
        yield from case
    if not cases:
        yield '<testcase classname="insights" name="everything"/>\n'
    yield "</testsuite>\n</testsuites>\n"


def _case(file: str, found: list[Diagnostic], lowest: Severity) -> Iterator[str]:
    yield f'<testcase classname="insights" name={attribute(file)} file={attribute(file)}>\n'
    failed = [one for one in found if one.severity >= lowest]
    if failed:
        told = f"{len(failed)} finding{'' if len(failed) == 1 else 's'}: {failed[0].message}"
        kind = max(one.severity for one in failed).word
        lines = text("\n".join(map(_line, failed)))
        yield f'<failure message={attribute(told)} type="{kind}">{lines}</failure>\n'
    rest = [one for one in found if one.severity < lowest]
    if rest:
        yield f"<system-out>{text(chr(10).join(map(_line, rest)))}</system-out>\n"
    yield "</testcase>\n"


def _line(one: Diagnostic) -> str:
    hint = f" {one.hint}" if one.hint else ""
    return f"{one.where}: {one.code} {one.severity.word}: {one.message}{hint}"


def _legal(text: str) -> str:
    return _ILLEGAL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def text(content: str) -> str:
    """Text as the content of an element."""
    return escape(_legal(content))


def attribute(value: str) -> str:
    """Text as the value of an attribute, with its quotes."""
    return quoteattr(_legal(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
