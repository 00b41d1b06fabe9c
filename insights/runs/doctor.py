"""Why a source may have no data: findings about what an environment has, each with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from insights.dataclass import dataclass
from insights.runs import flow_log_doctor, group_doctor
from insights.runs import symptoms as code
from insights.runs.symptoms import About, Symptom

if TYPE_CHECKING:
    from insights.catalog.model import Entry
    from insights.runs.holdings import Holding


@dataclass(frozen=True, slots=True)
class Doctor:
    """Looks at holdings for an entry, or for nobody. ``window`` and ``now`` are in seconds.

    ``window`` is how far back a run looks.
    """

    window: int
    now: int
    entry: Entry | None = None

    def findings(self, holding: Holding) -> Iterator[Symptom]:
        """Everything that keeps data from a run."""
        if holding.trouble is not None:
            yield _trouble(holding)
        elif holding.place is None:
            yield from self._of_files(holding)
        else:
            yield from self._of_groups(holding)

    def _of_groups(self, holding: Holding) -> Iterator[Symptom]:
        yield from _missing(holding)
        for group in holding.groups:
            say = About(holding.source, group.name)
            yield from group_doctor.findings(group, self.entry, self.window, self.now, say)
        if holding.log_source.type == "vpcflow":
            yield from flow_log_doctor.findings(holding, self.entry)

    def _of_files(self, holding: Holding) -> Iterator[Symptom]:
        kind = holding.log_source.type
        for file in holding.files:
            say = About(holding.source, file.name)
            if not file.layout:
                yield say(code.EMPTY, "The file is empty.", "Name another file.")
            elif kind and file.log_type != kind and not _alike(kind, file.log_type):
                yield say(
                    code.OTHER_TYPE,
                    f"The file looks like '{file.log_type}', and the source is '{kind}'.",
                    "Change the source's type in catalog.yaml, or name other files.",
                )
            elif file.record:
                yield from flow_log_doctor.lacking(self.entry, file.record, say)


def worst_first(told: Iterable[Symptom]) -> list[Symptom]:
    """In the order of severity, otherwise as they were found; each once."""
    return sorted(dict.fromkeys(told), key=lambda one: -one.severity)


def _trouble(holding: Holding) -> Symptom:
    """What kept anybody from looking."""
    assert holding.trouble is not None
    kind = code.NO_FILE if holding.place is None else code.NO_WAY_IN
    if holding.trouble.message.startswith("No log group"):
        kind = code.NO_GROUP
    return About(holding.source, holding.where)(kind, holding.trouble.message, holding.trouble.hint)


def _missing(holding: Holding) -> Iterator[Symptom]:
    """Log groups that are named and do not exist."""
    if not holding.asked:
        message = f"The environment names no log group for the source '{holding.source}'."
        hint = "Add it below 'log_groups:' in catalog.yaml, or add -g GROUP."
        yield About(holding.source, holding.where)(code.NO_GROUP, message, hint)
    there = {group.name for group in holding.groups}
    for name in holding.names:
        patterned = "*" in name or name.startswith("tag:")
        if name not in there and not (patterned and there):
            how = "No log group matches" if patterned else "There is no log group"
            yield About(holding.source, name)(
                code.NO_GROUP,
                f"{how} '{name}' in {holding.where}.",
                "Look for it in another region or account with --region and --profile, or type "
                "'aws logs describe-log-groups' to list those there are.",
            )


def _alike(kind: str, other: str) -> bool:
    """Whether a file of one kind may well look like the other: text and JSON look like anything."""
    return kind in ("text", "json") or other == "json"
