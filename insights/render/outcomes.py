"""What tests found, as text, JSON and JUnit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from insights.outcomes import Coverage, Outcome, Report, Verdict
from insights.render.junit import attribute, text


def as_text(report: Report, *, coverage: bool = False) -> Iterator[str]:
    """Each test that did not pass with what differs, then the counts."""
    for one in report.failed:
        yield f"{one.file}:{one.span.line}:{one.span.column}: {one.entry}: {one.test}\n"
        yield from (f"    {line}\n" for line in one.lines)
    if coverage:
        yield from _coverage(report)
    passed = len(report.outcomes) - len(report.failed)
    yield f"{passed} passed, {len(report.failed)} failed\n"


def _coverage(report: Report) -> Iterator[str]:
    for one in report.coverage:
        yield f"{one.percent:5.0f} %  {one.entry}\n"
        for part in one.parts:
            words = zip(("fires", "stays silent"), part.shares, strict=True)
            lacks = " or ".join(word for word, has in words if not has)
            if lacks:
                yield f"         {part.kind} {part.name}: no test in which it {lacks}\n"
    yield f"{report.percent:5.0f} %  in all\n"


def as_json(report: Report) -> Iterator[str]:
    """One object: the tests, and the coverage of each entry."""
    shown = {
        "tests": [_test(one) for one in report.outcomes],
        "coverage": {"percent": report.percent, "entries": [_entry(c) for c in report.coverage]},
    }
    yield json.dumps(shown, indent=2, ensure_ascii=False) + "\n"


def _test(one: Outcome) -> dict[str, object]:
    return {
        "entry": one.entry,
        "test": one.test,
        "verdict": one.verdict.value,
        "file": one.file,
        "line": one.span.line,
        "column": one.span.column,
        "lines": list(one.lines),
        "seconds": round(one.seconds, 3),
    }


def _entry(one: Coverage) -> dict[str, object]:
    parts = [
        {"kind": part.kind, "name": part.name, "fires": part.fires, "silent": part.silent}
        for part in one.parts
    ]
    return {"entry": one.entry, "percent": one.percent, "parts": parts}


def as_junit(report: Report) -> Iterator[str]:
    """One suite an entry, one case a test."""
    failures = len(report.failed)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites tests="{len(report.outcomes)}" failures="{failures}" errors="0">\n'
    for entry, group in groupby(report.outcomes, lambda one: one.entry):
        tests = list(group)
        failed = sum(one.verdict is not Verdict.PASSED for one in tests)
        counts = f'tests="{len(tests)}" failures="{failed}" errors="0"'
        yield f"<testsuite name={attribute(entry)} {counts}>\n"
        for one in tests:
            yield from _case(one)
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def _case(one: Outcome) -> Iterator[str]:
    start = (
        f"<testcase classname={attribute(one.entry)} name={attribute(one.test)}"
        f' file={attribute(one.file)} line="{one.span.line}" time="{one.seconds:.3f}"'
    )
    if one.verdict is Verdict.PASSED:
        yield f"{start}/>\n"
        return
    yield f"{start}>\n"
    told = text("\n".join(one.lines))
    yield f"<failure message={attribute(one.lines[0] if one.lines else '')}>{told}</failure>\n"
    yield "</testcase>\n"
