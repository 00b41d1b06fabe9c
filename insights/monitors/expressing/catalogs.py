"""A whole account as a new catalog, as far as entries can say what is there.

Nothing is guessed: what an entry would make differently is left out, and named with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from insights.lang.log_types import LogSource
from insights.monitors.differences import TYPE
from insights.monitors.expressing import alarms, queries, reasons
from insights.monitors.expressing.dashboards import Board, board
from insights.monitors.expressing.drafts import Draft, slug
from insights.monitors.expressing.homes import Homes
from insights.monitors.expressing.log_kinds import JSON, log_kind
from insights.monitors.expressing.names import Names
from insights.monitors.expressing.settings import Actions, Settings, SourceLine
from insights.monitors.expressing.sightings import (
    Found,
    Left,
    Places,
    Sighting,
    in_their_regions,
    sighted,
)
from insights.monitors.kinds import Kind
from insights.monitors.order import alarms_below
from insights.monitors.resources.bodies import COMPOSITE, LOG
from insights.monitors.resources.texts import LANGUAGES

#: The catalog's settings, which hold the dashboards.
SETTINGS = "catalog.yaml"
_WORDS = {api: word for word, api in LANGUAGES.items()}
#: What an entry says that is there for alarms on what no entry makes.
_STANDING = "Alarms on what no query of this catalog makes. The query is a stand-in."
#: The source of what reads no log group.
_UNBOUND = "unbound"


@dataclass(slots=True)
class Drafts:
    """A catalog in the making: ``left`` are objects that it cannot hold, with the reason.

    ``held`` leads from objects to the file that they are in. Sources at places in ``loose`` are
    JSON, whatever their logs seem to be. ``orders`` hold places with the order in which a
    dashboard names log groups; to everything else it means nothing.
    """

    names: Names
    account: str
    regions: tuple[str, ...]
    loose: Collection[Places] = ()
    entries: dict[str, Draft] = field(default_factory=dict)
    actions: Actions = field(default_factory=Actions)
    homes: Homes = field(default_factory=Homes)
    orders: dict[Places, Places] = field(default_factory=dict)
    dashboards: dict[str, dict[str, Any]] = field(default_factory=dict)
    held: list[tuple[Sighting, str]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def take(self, objects: Iterable[Found]) -> None:
        """Put the objects into entries, those first whose names decide those of entries."""
        fitting = [one for one in in_their_regions(objects) if self._fits(one)]
        found, left = sighted(fitting)
        self.left += left
        kinds = {kind: [one for one in found if one.kind is kind] for kind in Kind}
        for one in kinds[Kind.SCHEDULED_QUERY]:
            self._scheduled(one)
        for one in kinds[Kind.SAVED_QUERY]:
            self._saved(one)
        for one in kinds[Kind.METRIC_FILTER]:
            self._filter(one)
        self._alarms(kinds[Kind.ALARM])
        for one in kinds[Kind.DASHBOARD]:
            self._dashboard(one)

    def settings(self) -> Settings:
        """What ``catalog.yaml`` says."""
        lines = self._sources()
        return Settings(
            self.names, self.account, self.regions, lines, self.actions, self.dashboards
        )

    def files(self, settings: Settings) -> dict[str, str]:
        """The texts of all files by their names."""
        sources = dict(zip(self._places(), settings.sources, strict=True))
        made = {
            f"{draft.name}.yaml": draft.text(sources[draft.places].name, sources[draft.places].kind)
            for draft in self.entries.values()
        }
        return {SETTINGS: settings.text(), **made}

    def _places(self) -> list[Places]:
        return list(dict.fromkeys(draft.places for draft in self.entries.values()))

    def _sources(self) -> list[SourceLine]:
        made: list[SourceLine] = []
        for places in self._places():
            groups = list(dict.fromkeys(group for _, these in places for group in these))
            wish = groups[0].split(":log-group:")[-1] if groups else _UNBOUND
            taken = [one.name for one in made]
            kind = JSON if places in self.loose else self._kind(places, groups)
            listed = self.orders.get(places, places)
            made.append(SourceLine(slug(wish, taken, "source"), kind, listed))
        return made

    def _kind(self, places: Places, groups: Sequence[str]) -> LogSource:
        here = [draft for draft in self.entries.values() if draft.places == places]
        texts = [draft.query for draft in here if draft.query and not draft.language]
        return log_kind(groups, [draft.pattern for draft in here if draft.pattern], texts)

    def _fits(self, one: Found) -> bool:
        if one.live.of_service:
            return False
        elsewhere = one.region not in self.regions
        reason = self.names.refusal(one.live) or (reasons.ELSEWHERE if elsewhere else "")
        if reason:
            self.left.append(Left(one, reason))
        return not reason

    def _id(self, one: Sighting) -> str:
        return self.names.id_of(one.kind, one.name)

    def _entry(self, wish: str, places: Places, **rest: Any) -> Draft:
        draft = Draft(slug(wish, self.entries, "entry"), places, **rest)
        self.entries[draft.name] = draft
        return draft

    def _hold(self, one: Sighting, draft: Draft) -> None:
        self.held.append((one, f"{draft.name}.yaml"))

    def _leave(self, one: Sighting, reason: str) -> None:
        self.left += [Left(each, reason) for each in one.found]

    def _scheduled(self, one: Sighting) -> None:
        said = queries.scheduled_query(one.body)
        reason = reasons.unsayable(one.kind, one.body, said)
        if reason:
            self._leave(one, reason)
            return
        draft = self._entry(self._id(one), one.places, **_asked(one))
        if one.body.get("description"):
            draft.parts["description"] = one.body["description"]
        draft.parts["scheduled_query"] = said
        self._hold(one, draft)

    def _saved(self, one: Sighting) -> None:
        folder, _, title = self._id(one).rpartition("/")
        draft = self._entry(title, one.places, title=title, **_asked(one))
        draft.parameters = queries.with_lists(queries.parameters(one.body))
        draft.parts["saved_query"] = {"folder": folder} if folder else True
        self._hold(one, draft)

    def _filter(self, one: Sighting) -> None:
        """One filter for all log groups and regions in which it is the same."""
        identity, pattern = self._id(one), str(one.body.get("filterPattern", ""))
        draft = self._entry(identity, one.places, pattern=pattern)
        said = {"name": identity, **queries.metric_filter(one.body)}
        draft.add("metric_filters", said)
        self.homes.made(draft, said)
        self._hold(one, draft)

    def _alarms(self, found: Sequence[Sighting]) -> None:
        waiting = [one for one in found if one.body.get(TYPE) == COMPOSITE]
        for one in found:
            if one.body.get(TYPE) == LOG:
                self._log_alarm(one)
            elif one.body.get(TYPE) != COMPOSITE:
                self._metric_alarm(one)
        names = {one.name for one in waiting}
        while waiting:
            free = [one for one in waiting if not names & alarms_below(one.body)]
            for one in free or waiting:
                self._composite(one)
            names -= {one.name for one in free}
            waiting = [one for one in waiting if free and one not in free]

    def _metric_alarm(self, one: Sighting) -> None:
        draft = self.homes.of_metrics(one)

        def made(home: Draft | None) -> dict[str, Any]:
            return alarms.metric_alarm(one.body, self._named(one), self.homes.filters(home))

        said = made(draft)
        reason = reasons.unsayable(one.kind, one.body, said)
        if reason:
            self._leave(one, reason)
            return
        self._add_alarm(one, draft or self._standing(one), said)

    def _log_alarm(self, one: Sighting) -> None:
        said = alarms.log_alarm(one.body, self._named(one))
        reason = reasons.unsayable(one.kind, one.body, said)
        if reason:
            self._leave(one, reason)
            return
        text = one.body["ScheduledQueryConfiguration"]["QueryString"]
        self._add_alarm(one, self._entry(self._id(one), one.places, query=text), said)

    def _composite(self, one: Sighting) -> None:
        known = {
            alarm.name: file
            for alarm, file in self.held
            if alarm.kind is Kind.ALARM and set(one.regions) <= set(alarm.regions)
        }
        below = [known[name] for name in sorted(alarms_below(one.body)) if name in known]
        homes = (self.entries[file.removesuffix(".yaml")] for file in below)
        home = next((draft for draft in homes if draft.regions == one.regions), None)

        def name(full: str) -> str:
            return self.names.id_of(Kind.ALARM, full) if full in known else full

        said = alarms.composite_alarm(one.body, self._named(one), name)
        self._add_alarm(one, home or self._standing(one), said)

    def _standing(self, one: Sighting) -> Draft:
        """The entry of alarms on what no entry makes, by namespace and regions."""
        key, wish = self.homes.standing(one)
        draft = self.homes.others.get(key)
        if draft is None:
            places = tuple((region, ()) for region in one.regions)
            draft = self._entry(wish, places)
            draft.parts["description"] = _STANDING
            self.homes.others[key] = draft
        return draft

    def _add_alarm(self, one: Sighting, draft: Draft, said: dict[str, Any]) -> None:
        draft.add("alarms", {"name": self._id(one), **said})
        self._hold(one, draft)

    def _named(self, one: Sighting) -> Callable[[list[str]], list[str]]:
        return lambda arns: self.actions.named(arns, one.regions)

    def _dashboard(self, one: Sighting) -> None:
        found = {region: board(live.body) for region, live in one.found}
        boards = {region: shown for region, shown in found.items() if shown is not None}
        if len(boards) < len(found) or set(boards) != set(self.regions):
            alike = len(boards) == len(found)
            self._leave(one, reasons.EVERYWHERE if alike else reasons.BOARD)
            return
        name = self._id(one)
        boards = {region: boards[region] for region in self.regions}
        for draft in self._shown(boards):
            draft.tags.append(name)
        self.dashboards[name] = next(iter(boards.values())).words(name)
        self.held.append((one, SETTINGS))

    def _shown(self, boards: Mapping[str, Board]) -> list[Draft]:
        """The entries of a dashboard's widgets; new ones where there are none yet."""
        drafts: list[Draft] = []
        for at, widget in enumerate(next(iter(boards.values())).widgets):
            listed = tuple((region, one.widgets[at].groups) for region, one in boards.items())
            places = tuple((region, tuple(sorted(groups))) for region, groups in listed)
            self.orders.setdefault(places, listed)
            same = [
                draft
                for draft in self.entries.values()
                if draft.places == places
                and (draft.title or draft.name) == widget.title
                and draft not in drafts
            ]
            same.sort(key=lambda draft: draft.query != widget.text)
            fitting = [one for one in same if one.query == widget.text or one.parameters]
            new = {"query": widget.text, "title": widget.title}
            drafts.append(fitting[0] if fitting else self._entry(widget.title, places, **new))
        return drafts


def _asked(one: Sighting) -> dict[str, str]:
    word = _WORDS.get(str(one.body.get("queryLanguage", "")), "insights")
    return {"query": one.body["queryString"], "language": "" if word == "insights" else word}
