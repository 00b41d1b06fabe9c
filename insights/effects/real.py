"""The old and the new query on the same real window: files, or an environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from insights.catalog.model import Catalog, Entry
from insights.dataclass import dataclass
from insights.effects.costs import Scanning
from insights.effects.rows import Answer, compared
from insights.effects.sides import Pair
from insights.engines.protocol import Progress
from insights.errors import InsightsError, InterruptedRunError
from insights.review.effects import Rows
from insights.runs import job
from insights.runs.entries import Chosen
from insights.runs.wanted import Wanted
from insights.times import Window, describe, zone_named


@dataclass(frozen=True, slots=True)
class RealData:
    """What real events are asked for; ``values`` are those of parameters, where an entry has one
    of the name. ``say`` hears what is unusual.
    """

    wanted: Wanted
    values: Mapping[str, str]
    progress: Progress
    say: Callable[[str], None]

    @property
    def place(self) -> str:
        """Where they are, in a few words."""
        return self.wanted.env or ", ".join(self.wanted.data) or "CloudWatch"

    def row_changes(self, pair: Pair) -> tuple[Rows, Scanning | None]:
        """What differs, and the bytes that both scanned for a second, where that was billed.

        What keeps either from running is told in the answer: a review goes on without.
        """
        where = self.place
        try:
            new = self._job(pair.new, pair.new_catalog, pair.new_catalog)
            old = self._job(pair.old, pair.old_catalog, pair.new_catalog)
            window = new.request.window
            old = replace(old, request=replace(old.request, window=window))
            where += f", {describe(window, zone_named(self.wanted.zone))}" if window else ""
            answers = [self._answer(one) for one in (old, new)]
        except InterruptedRunError:
            raise
        except InsightsError as error:
            return Rows(where, real=True, failed=error.message), None
        found = compared(where, *answers, real=True)
        return found, self._scanning(found, new, window)

    def _job(self, entry: Entry, catalog: Catalog, now: Catalog) -> job.Job:
        """Environments are those of now on both sides: the same place is looked at."""
        there = replace(
            catalog, environments=now.environments, default_environment=now.default_environment
        )
        values = {key: one for key, one in self.values.items() if key in entry.parameters}
        return job.of_entry(Chosen(there, entry, whole=True), values, self.wanted)

    def _answer(self, one: job.Job) -> Answer:
        return Answer.of(one.run(self.progress, self.say), one.request.query, one.request)

    def _scanning(self, found: Rows, one: job.Job, window: Window | None) -> Scanning | None:
        before, after = found.scanned
        if not one.is_live or window is None or before is None or after is None:
            return None
        length = window.end - window.start + 1
        basis = "what both scanned just now"
        return Scanning(before / length, after / length, one.region, basis)
