"""Backtests as people read them, and as programs do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.alarms.states import State
from insights.monitors.backtest import Backtest, Bound, Neighbour, OtherReading, Point
from insights.monitors.timeline import Episode, Timeline
from insights.render import chart, escape, html, markdown, table
from insights.render.line_chart import line_chart
from insights.render.numbers import spelled
from insights.render.summary import dollars
from insights.results import Column, ColumnType, Provenance, ResultSet, Row
from insights.times import spell

FORMATS = ("table", "chart", "json", "html", "markdown")
#: Episodes and contributors that a table shows; JSON has all.
_SHOWN = 20
#: Bars of a chart for people.
_BARS = 48
_S, _N = ColumnType.STRING, ColumnType.NUMBER


@dataclass(frozen=True, slots=True)
class _Section:
    """Lines of prose, or a table below a heading."""

    heading: str = ""
    lines: Sequence[str] = ()
    table: ResultSet | None = None


def render(name: str, found: Sequence[Backtest], width: int | None = None) -> Iterator[str]:
    """Backtests in the format of that name, one of ``FORMATS``."""
    match name:
        case "json":
            yield json.dumps([fields(one) for one in found], indent=2) + "\n"
        case "html":
            yield from html.page(_title(found), _html(found))
        case "markdown":
            for one in found:
                yield from _markdown(one)
        case "chart":
            for one in found:
                yield from _chart(one, width)
        case _:
            for number, one in enumerate(found):
                yield "\n" if number else ""
                yield from _text(one, width)


def summary(one: Backtest) -> str:
    """What the alarm would have done, in one sentence."""
    line = one.timeline
    if not line.fires:
        return f"{one.alarm} would not have fired."
    count = _counted(line.fires, "once", "times")
    alarm = spell(line.in_state(State.ALARM))
    return f"{one.alarm} would have fired {count}, and been in ALARM for {alarm} ({_share(line)})."


def _sections(one: Backtest) -> Iterator[_Section]:
    line = one.timeline
    span = f"{_utc(line.start)} to {_utc(line.end)} ({spell(line.seconds)})"
    yield _Section(lines=(one.rule, f"{span}, {', '.join(_figures(one))}", summary(one)))
    if line.episodes:
        yield _Section("Fired", table=_episodes(line.episodes[:_SHOWN]))
        yield from _more(len(line.episodes))
    if one.worst:
        worst = [(_contributor(name), str(count)) for name, count in one.worst.items()]
        columns = {"contributor": _S, "executions": _N}
        yield _Section("Contributors", table=_table(columns, worst[:_SHOWN]))
        yield from _more(len(worst))
    if one.neighbours:
        yield _Section("Other thresholds", table=_neighbours(one))
        yield _Section(lines=[*_bounds(one)])
    if one.readings:
        yield _Section("Open readings", lines=[_reading(other, line) for other in one.readings])
    if one.costs:
        costs = [(cost.what, _price(cost.dollars), _short(cost.basis)) for cost in one.costs]
        columns = {"cost": _S, "dollars": _S, "known": _S}
        yield _Section("Costs", table=_table(columns, costs))
    if one.notes:
        yield _Section("Notes", lines=one.notes)


def _text(one: Backtest, width: int | None) -> Iterator[str]:
    yield f"{escape.visible(one.alarm)} ({one.entry} {one.version})\n"
    for section in _sections(one):
        if section.heading:
            yield f"\n{section.heading}\n"
        for line in section.lines:
            yield f"{escape.visible(line)}\n"
        if section.table is not None:
            yield from table.render(section.table, width)


def _markdown(one: Backtest) -> Iterator[str]:
    yield f"### {escape.comment(one.alarm)} ({one.entry} {one.version})\n"
    for section in _sections(one):
        if section.heading:
            yield f"\n**{section.heading}**\n"
        for line in section.lines:
            yield f"\n{escape.comment(line)}\n"
        if section.table is not None:
            yield "\n"
            yield from markdown.render(section.table)
    yield "\n"


def _html(found: Sequence[Backtest]) -> Iterator[str]:
    for one in found:
        yield html.element("h2", f"{one.alarm} ({one.entry} {one.version})")
        for number, section in enumerate(_sections(one)):
            if section.heading:
                yield html.element("h3", section.heading)
            for line in section.lines:
                yield html.element("p", line)
            if section.table is not None:
                yield from html.table(section.table)
            if number == 0:
                yield from line_chart(_points(one.points, one.threshold))


def _chart(one: Backtest, width: int | None) -> Iterator[str]:
    yield f"{escape.visible(summary(one))}\n"
    bars = _bars(one)
    if bars:
        columns = {"time": _S, "state": _S, "value": _N}
        yield from chart.render(_table(columns, bars), width)
    if one.threshold is not None:
        threshold = spelled(one.threshold)
        yield f"The threshold is {threshold}; a bar is the most extreme of its points.\n"


def _bars(one: Backtest) -> list[Row]:
    """So many points as fit a screen, each the most extreme of several."""
    known = [point for point in one.points if point.value is not None]
    size = max(1, -(-len(known) // _BARS))
    rows: list[Row] = []
    for start in range(0, len(known), size):
        some = known[start : start + size]
        values = [point.value for point in some if point.value is not None]
        value = min(values) if " < " in one.rule or " <= " in one.rule else max(values)
        until = known[start + size].time if start + size < len(known) else one.timeline.end
        state = "ALARM" if _alarming(one.timeline, some[0].time, until) else ""
        rows.append((_utc(some[0].time), state, f"{value:.12g}"))
    return rows


def _alarming(line: Timeline, start: int, end: int) -> bool:
    return any(one.start < end and (one.end is None or one.end > start) for one in line.episodes)


def fields(one: Backtest) -> dict[str, Any]:
    """A backtest as JSON has it."""
    line = one.timeline
    return {
        "alarm": one.alarm,
        "entry": one.entry,
        "version": one.version,
        "kind": one.kind,
        "rule": one.rule,
        "threshold": one.threshold,
        "start": _iso(line.start),
        "end": _iso(line.end),
        "evaluations": one.evaluations,
        "events": one.events,
        "matched": one.matched,
        "last_state": line.last.value,
        **_told(line),
        "states": [
            {"time": _iso(change.at), "state": change.state.value, "reason": change.reason}
            for change in line.changes
        ],
        "contributors": dict(one.worst) if one.worst is not None else None,
        "thresholds": [
            {"threshold": n.threshold, "which": n.words, "fires": n.fires, "seconds": n.seconds}
            for n in one.neighbours
        ],
        "never": _bound(one.never),
        "once": _bound(one.once),
        "readings": [
            {"if": other.words, "events": other.events, **_told(other.timeline)}
            for other in one.readings
        ],
        "costs": [
            {"what": cost.what, "dollars": cost.dollars, "basis": cost.basis} for cost in one.costs
        ],
        "notes": list(one.notes),
    }


def _told(line: Timeline) -> dict[str, Any]:
    return {
        "fires": line.fires,
        "seconds_in_alarm": line.in_state(State.ALARM),
        "share": round(line.share, 6),
        "episodes": [
            {"fired": _iso(one.start), "returned": None if one.end is None else _iso(one.end)}
            for one in line.episodes
        ],
    }


def _figures(one: Backtest) -> Iterator[str]:
    word = "execution" if one.kind == "log" else "evaluation"
    yield f"{one.evaluations:,} {word}{'' if one.evaluations == 1 else 's'}"
    if one.events is not None:
        yield f"{one.events:,} events"
    if one.matched is not None:
        yield f"{one.matched:,} matched"


def _episodes(found: Sequence[Episode]) -> ResultSet:
    rows = [
        (
            _utc(one.start),
            "" if one.end is None else _utc(one.end),
            "goes on" if one.end is None else spell(one.end - one.start),
            one.reason,
        )
        for one in found
    ]
    columns = {"fired": _S, "returned": _S, "for": _S}
    if not any(one.reason for one in found):
        return _table(columns, [row[:3] for row in rows])
    return _table({**columns, "because": _S}, rows)


def neighbours_table(one: Backtest, width: int | None) -> Iterator[str]:
    """What the thresholds around an alarm's own would have done."""
    yield from table.render(_neighbours(one), width)


def _neighbours(one: Backtest) -> ResultSet:
    rows: list[Row] = [_neighbour(other, one.timeline) for other in one.neighbours]
    columns = {"threshold": _N, "which": _S, "fires": _N, "in ALARM": _S, "share": _S}
    return _table(columns, rows)


def _neighbour(one: Neighbour, line: Timeline) -> Row:
    share = f"{one.seconds / max(line.seconds, 1) * 100:.2f} %"
    return (spelled(one.threshold), one.words, str(one.fires), spell(one.seconds), share)


def _bounds(one: Backtest) -> Iterator[str]:
    if one.never is not None:
        yield f"With {_past(one.never, one)} it would never have fired."
    if one.once is not None:
        more = "" if one.once.searched else ", and perhaps nearer ones,"
        yield f"With {_past(one.once, one)}{more} it would have fired once."


def _past(bound: Bound, one: Backtest) -> str:
    threshold = spelled(bound.threshold)
    if not bound.beyond:
        return threshold
    return f"{'more' if '>' in one.rule else 'less'} than {threshold}"


def _reading(other: OtherReading, line: Timeline) -> str:
    changes = _counted(other.events, "one event is", "events are")
    same = other.timeline.episodes == line.episodes
    fires = _counted(other.timeline.fires, "once", "times")
    then = "the alarm does the same" if same else f"the alarm fires {fires}, not {line.fires}"
    if not same and other.timeline.fires == line.fires:
        then = f"the alarm fires as often, and is in ALARM for {_share(other.timeline)}"
    return f"If {other.words}, {changes} counted otherwise, and {then}."


def _more(count: int) -> Iterator[_Section]:
    if count > _SHOWN:
        yield _Section(lines=(f"And {count - _SHOWN:,} more; -o json has all.",))


def _points(points: Sequence[Point], threshold: float | None) -> ResultSet:
    limit = None if threshold is None else f"{threshold:.12g}"
    rows = [(f"{_utc(one.time)[:-1]}.000", _cell(one.value), limit) for one in points]
    return _table({"time": ColumnType.TIMESTAMP, "value": _N, "threshold": _N}, rows)


def _cell(value: float | None) -> str | None:
    return None if value is None else repr(value)


def _table(columns: dict[str, ColumnType], rows: Sequence[Row]) -> ResultSet:
    made = [Column(name, kind) for name, kind in columns.items()]
    return ResultSet(made, [rows], Provenance("local", ""))


def _bound(bound: Bound | None) -> dict[str, Any] | None:
    if bound is None:
        return None
    return {"threshold": bound.threshold, "beyond": bound.beyond, "searched": bound.searched}


def _title(found: Sequence[Backtest]) -> str:
    return f"Backtest of {', '.join(one.alarm for one in found)}"


def _share(line: Timeline) -> str:
    return f"{line.share * 100:.2f} % of the time"


def _counted(number: int, once: str, times: str) -> str:
    return once if number == 1 else f"{number:,} {times}"


def _contributor(name: str) -> str:
    """The fields of a contributor, which goes by them as JSON."""
    return " ".join(f"{key}={value}" for key, value in json.loads(name).items())


def _short(basis: str) -> str:
    """How sure a price is; JSON has its source."""
    return basis.partition(": ")[0]


def _price(amount: float | None) -> str:
    return "not known" if amount is None else dollars(amount)


def _utc(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S}Z"


def _iso(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"
