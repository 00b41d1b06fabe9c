"""All alarms of an entry, or one of them, over past events."""

from __future__ import annotations

from collections.abc import Mapping

from insights.backtests import costs
from insights.backtests.log_alarms import log_backtest
from insights.backtests.metric_alarms import metric_backtest
from insights.backtests.reading import Place
from insights.catalog.model import Catalog, Entry
from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Severity
from insights.errors import FindingsError, UsageError
from insights.monitors.alarms.composite import CompositeRule, children, holds
from insights.monitors.alarms.composite_parser import CompositeFault, read_rule
from insights.monitors.alarms.states import State
from insights.monitors.backtest import Backtest
from insights.monitors.resources.composite_alarm import check_composites
from insights.monitors.timeline import Timeline, timeline
from insights.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class NotReplayed:
    """An alarm that cannot be replayed, and why."""

    alarm: str
    error: UsageError


@dataclass(frozen=True, slots=True)
class Replayed:
    """The backtests of the alarms of an entry, and the alarms that have none."""

    found: tuple[Backtest, ...]
    left: tuple[NotReplayed, ...] = ()


def backtests(entry: Entry, alarm: str | None, place: Place, *, counts_as_zero: bool) -> Replayed:
    """The backtest of each alarm of an entry, or of the one named.

    An alarm that cannot be replayed stops all where it is the only one. Raises ``UsageError``,
    ``FindingsError``, and what a run raises.
    """
    suite = _Suite(place, counts_as_zero=counts_as_zero)
    chosen = _chosen(entry, alarm)
    found, left = list[Backtest](), list[NotReplayed]()
    for written in chosen:
        try:
            found.append(suite.of(entry, written))
        except UsageError as error:
            if len(chosen) == 1:
                raise
            left.append(NotReplayed(str(written["name"]), error))
    if not found:
        told = " ".join(f"{one.alarm}: {one.error.message}" for one in left)
        raise UsageError(f"No alarm of '{entry.name}' can be replayed. {told}", left[0].error.hint)
    return Replayed(tuple(found), tuple(left))


def _chosen(entry: Entry, alarm: str | None) -> list[MarkedMap]:
    names = [str(written["name"]) for written in entry.alarms]
    if not names:
        raise UsageError(f"'{entry.name}' has no alarm.", "Add one below 'alarms' in its file.")
    if alarm is not None and alarm not in names:
        hint = did_you_mean(alarm, names) or f"It has {', '.join(names)}."
        raise UsageError(f"'{entry.name}' has no alarm '{alarm}'.", hint)
    return [one for one in entry.alarms if alarm in (None, one["name"])]


class _Suite:
    """Keeps what was replayed, because composite alarms ask for other alarms."""

    def __init__(self, place: Place, *, counts_as_zero: bool) -> None:
        self._place = place
        self._zero = counts_as_zero
        self._known: dict[str, Backtest] = {}

    def of(self, entry: Entry, written: MarkedMap) -> Backtest:
        """The backtest of an alarm."""
        name = str(written["name"])
        if name not in self._known:
            self._known[name] = self._made(entry, written)
        return self._known[name]

    def _made(self, entry: Entry, written: MarkedMap) -> Backtest:
        if "rule" in written:
            return self._composite(entry, written)
        if "aggregate" in written:
            return log_backtest(entry, written, self._place, counts_as_zero=self._zero)
        return metric_backtest(entry, written, self._place)

    def _composite(self, entry: Entry, written: MarkedMap) -> Backtest:
        catalog = self._place.catalog
        rule = _rule(written, catalog)
        found, unknown = self._children(rule, catalog)
        states = {name: one.timeline for name, one in found.items()}
        region = self._place.region(entry)
        notes = [
            f"'{name}' is no alarm of this catalog, and is taken to be OK." for name in unknown
        ]
        if "suppressor" in written:
            notes.append("What the suppressor holds back are actions; the states are these.")
        return Backtest(
            alarm=str(written["name"]),
            entry=entry.name,
            version=entry.version,
            kind="composite",
            rule=str(written["rule"]).strip(),
            timeline=_together(rule, states),
            evaluations=len(_moments(states)),
            costs=(costs.kept("composite_alarm", "the alarm", region),),
            notes=tuple(notes),
        )

    def _children(
        self, rule: CompositeRule, catalog: Catalog
    ) -> tuple[dict[str, Backtest], list[str]]:
        """The backtests of the alarms in a rule, and the names that no alarm has."""
        owners = {
            str(one["name"]): (entry, one)
            for entry in catalog.entries.values()
            for one in entry.alarms
        }
        names = dict.fromkeys(children(rule))
        found = {name: self.of(*owners[name]) for name in names if name in owners}
        if not found:
            raise UsageError(
                "A rule on no alarm of the catalog cannot be replayed.",
                "Choose another alarm with --alarm.",
            )
        return found, [name for name in names if name not in owners]


def _rule(written: MarkedMap, catalog: Catalog) -> CompositeRule:
    alarms = {str(one["name"]): one for entry in catalog.entries.values() for one in entry.alarms}
    composites = {name: one for name, one in alarms.items() if "rule" in one}
    errors = [
        one
        for one in check_composites(composites, alarms)
        if one.severity >= Severity.ERROR and one.file == written.file
    ]
    rule = read_rule(written["rule"])
    if errors or isinstance(rule, CompositeFault):
        raise FindingsError(f"The alarm '{written['name']}' cannot be used.", errors)
    return rule


def _moments(states: Mapping[str, Timeline]) -> list[int]:
    return sorted({change.at for one in states.values() for change in one.changes})


def _together(rule: CompositeRule, states: Mapping[str, Timeline]) -> Timeline:
    """A composite is evaluated when an alarm below it changes; it is ALARM or OK (D)."""
    start = min(one.start for one in states.values())
    end = max(one.end for one in states.values())

    def at(moment: int) -> State:
        def state_of(name: str) -> State:
            return states[name].at(moment) if name in states else State.OK

        return State.ALARM if holds(rule, state_of) else State.OK

    return timeline(start, end, [(moment, at(moment)) for moment in (start, *_moments(states))])
