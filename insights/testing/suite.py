"""All tests of a catalog's entries, and what they prove."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from insights.catalog.model import Catalog, Entry
from insights.outcomes import Coverage, Outcome, Part, Report, Verdict
from insights.testing.agreeing import agreement_faults
from insights.testing.alarms import alarm_faults
from insights.testing.cases import AlarmTest, EventTest, tests_of
from insights.testing.events import query_faults
from insights.testing.matches import match_faults

#: Tests that run at once; DuckDB has threads of its own.
_AT_ONCE = 2


@dataclass(slots=True)
class _Proof:
    """What tests saw fire and stay silent, by kind and name."""

    seen: dict[tuple[str, str], list[bool]] = field(default_factory=dict)

    def add(self, kind: str, name: str, *, fired: bool) -> None:
        self.seen.setdefault((kind, name), []).append(fired)

    def part(self, kind: str, name: str) -> Part:
        seen = self.seen.get((kind, name), [])
        return Part(kind, name, any(seen), not all(seen) if seen else False)


Chosen = Callable[[Entry, str], bool]


def run(catalog: Catalog, entries: Iterable[Entry], chosen: Chosen) -> Report:
    """Run the tests of entries that ``chosen`` takes by entry and name.

    The coverage is of all entries that are given, by the tests that passed.
    """
    jobs = [
        (entry, test) for entry in entries for test in tests_of(entry) if chosen(entry, test.name)
    ]
    proofs: dict[str, _Proof] = {entry.name: _Proof() for entry in entries}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = list(
            pool.map(lambda job: _outcome(catalog, job[0], job[1], proofs[job[0].name]), jobs)
        )
    coverage = [Coverage(entry.name, tuple(_parts(entry, proofs[entry.name]))) for entry in entries]
    return Report(tuple(outcomes), tuple(coverage))


def _outcome(catalog: Catalog, entry: Entry, test: EventTest | AlarmTest, proof: _Proof) -> Outcome:
    began = time.monotonic()
    proved = _Proof()
    if isinstance(test, AlarmTest):
        faults = alarm_faults(
            test, entry, lambda fired: proved.add("alarm", test.alarm, fired=fired)
        )
    else:
        faults = list(_event_faults(catalog, entry, test, proved))
    verdict = Verdict.FAILED if faults else Verdict.PASSED
    if not faults:
        for key, fired in proved.seen.items():
            proof.seen.setdefault(key, []).extend(fired)
    seconds = time.monotonic() - began
    return Outcome(entry.name, test.name, entry.file, test.span, verdict, tuple(faults), seconds)


def _event_faults(catalog: Catalog, entry: Entry, test: EventTest, proof: _Proof) -> Iterator[str]:
    if test.runs_query:
        faults, rows = query_faults(test, entry, catalog)
        yield from faults
        if test.refused is None and not test.after:
            proof.add("query", entry.name, fired=rows > 0)
    if test.matches is not None:
        yield from match_faults(
            test, entry, catalog, lambda name, fired: proof.add("metric filter", name, fired=fired)
        )
    yield from agreement_faults(test, entry, catalog)


def _parts(entry: Entry, proof: _Proof) -> Sequence[Part]:
    """All of an entry that tests can prove."""
    names = [("query", entry.name)]
    names += [("metric filter", one["name"]) for one in entry.metric_filters]
    names += [("alarm", one["name"]) for one in entry.alarms]
    return [proof.part(kind, name) for kind, name in names]
