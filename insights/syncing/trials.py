"""A catalog that is made from an account, held against what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from insights.catalog.assemble import assemble
from insights.catalog.model import Catalog, Environment
from insights.diagnostics import Diagnostic, Severity
from insights.monitors.derivation import derived_pattern
from insights.monitors.desired import desired
from insights.monitors.differences import TYPE, changes
from insights.monitors.expressing import reasons
from insights.monitors.expressing.catalogs import SETTINGS, Drafts
from insights.monitors.expressing.sightings import Found, Left, Places, Sighting
from insights.monitors.kinds import Kind
from insights.monitors.resources.bodies import COMPOSITE, METRIC
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted
from insights.runs import entries

#: The keys of an entry whose items have names, and how such an item begins in its file.
_SECTIONS = {"metric_filters": Kind.METRIC_FILTER, "alarms": Kind.ALARM}
_NAME = "  - name: "


class Trial:
    """Makes what a catalog wants in each region, and holds it against what is there.

    ``doubtful`` are the places where rules find errors that another kind of log may not have.
    """

    def __init__(self, drafts: Drafts, files: Mapping[str, str]) -> None:
        self._drafts = drafts
        self._files = files
        self.doubtful: set[Places] = set()

    def wrong(self) -> list[Left]:
        """Objects that the catalog would not make as they are, or cannot have at all."""
        others = [(name, text.encode()) for name, text in self._files.items() if name != SETTINGS]
        catalog, found = assemble(Path(), (SETTINGS, self._files[SETTINGS].encode()), others)
        if catalog is None:
            return [Left(f, found[0].message) for one, _ in self._drafts.held for f in one.found]
        told = [x for e in catalog.entries.values() for x in entries.lint_entry(catalog, e)]
        self._doubt(_errors(told))
        faults = _errors((*found, *told))
        if faults:
            return self._faulty(faults)
        wrong = [one for region in self._drafts.regions for one in self._wrong_in(catalog, region)]
        return list({id(one.found.live): one for one in wrong}.values())

    def _wrong_in(self, catalog: Catalog, region: str) -> list[Left]:
        made = desired(_target(catalog, region, self._drafts.account), derived_pattern)
        faults = _errors(made.found)
        if faults:
            return self._faulty(faults)
        wanted = {one.key(): one for one in made.wanted}
        left: list[Left] = []
        for one, _ in self._drafts.held:
            here = [found for found in one.found if found.region == region]
            wrong = list(_differing(one, here, wanted))
            left += wrong
            if one.kind is Kind.DASHBOARD and wrong:
                left += [Left(found, wrong[0].reason) for found in one.found if found not in here]
        return left

    def _faulty(self, faults: Sequence[Diagnostic]) -> list[Left]:
        """The objects that errors are about; all there are where they are about none."""
        blamed: dict[int, tuple[Sighting, str]] = {}
        for fault in faults:
            for one in self._blamed(fault):
                blamed.setdefault(id(one), (one, f"Its entry has an error. {fault.message}"))
        if not blamed:
            reason = f"The catalog has an error. {faults[0].message}"
            blamed = {id(one): (one, reason) for one, _ in self._drafts.held}
        return [Left(found, reason) for one, reason in blamed.values() for found in one.found]

    def _blamed(self, fault: Diagnostic) -> list[Sighting]:
        """The filter or alarm on whose lines an error is; else those that the entry is for.

        Alarms on metrics and on other alarms can be in another entry, and are tried there.
        """
        here = [one for one, file in self._drafts.held if file == fault.file]
        lines = self._files.get(fault.file, "").split("\n")[: fault.span.line]
        told = _item(lines)
        exact = [one for one in here if (one.kind, self._id(one)) == told]
        fixed = [one for one in here if one.body.get(TYPE) not in (METRIC, COMPOSITE)]
        return exact or fixed or here

    def _id(self, one: Sighting) -> str:
        return self._drafts.names.id_of(one.kind, one.name)

    def _doubt(self, faults: Sequence[Diagnostic]) -> None:
        for fault in faults:
            draft = self._drafts.entries.get(fault.file.removesuffix(".yaml"))
            if draft is not None and any(groups for _, groups in draft.places):
                self.doubtful.add(draft.places)


def _errors(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    return [one for one in found if one.severity is Severity.ERROR]


def _item(lines: Sequence[str]) -> tuple[Kind, str] | None:
    """The filter or alarm that the last of some lines of an entry's file belongs to."""
    section = name = ""
    for line in lines:
        if line and not line.startswith(" "):
            section, name = line.partition(":")[0], ""
        elif line.startswith(_NAME):
            name = line.removeprefix(_NAME).strip("'")
    return (_SECTIONS[section], name) if section in _SECTIONS and name else None


def _differing(
    one: Sighting, here: Sequence[Found], wanted: Mapping[tuple[Kind, str, str], Wanted]
) -> Iterator[Left]:
    for found in here:
        live = found.live
        same = wanted.get((live.kind, live.group, live.name))
        differing = changes(live, same) if same else ()
        if same is None or differing:
            yield Left(found, reasons.unsaid(one.kind, differing))


def _target(catalog: Catalog, region: str, account: str) -> Target:
    """What there is of the catalog in a region, as plans see it."""
    served = [one for one in catalog.environments.values() if region in one.regions]
    environment: Environment = served[0]
    here = {n: one for n, one in catalog.entries.items() if environment.serves(one.source)}
    groups = dict(environment.log_groups)
    return Target(replace(catalog, entries=here), environment, region, account, groups)
