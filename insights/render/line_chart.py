"""The numbers of an answer over time, as an SVG picture."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape

from insights.render.escape import visible, visible_line
from insights.render.numbers import is_numeric
from insights.render.shown import shown_columns
from insights.results import Cell, ColumnType, ResultSet, Row

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 900, 280, 90, 12, 28
_LINE = 18
#: Colours that are told apart, also by people who see fewer (Okabe and Ito).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999933", "#882255")

Points = Sequence[tuple[float, float]]


def line_chart(result: ResultSet) -> Iterator[str]:
    """A line for each column of numbers and each combination of the other columns.

    The eight first are drawn. Nothing is, where no column holds the times of bins: those of
    events, which begin with ``@``, are none.
    """
    series = dict(list(_series(result).items())[: len(_COLOURS)])
    points = [point for line in series.values() for point in line]
    if not points:
        return
    times, values = [x for x, _ in points], [y for _, y in points]
    low, high = min(0.0, *values), max(0.0, *values)
    scale = _Scale(min(times), max(times), low, high)
    height = _HEIGHT + _LINE * len(series)
    yield f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" role="img">\n'
    yield from scale.axes()
    for number, (name, line) in enumerate(series.items()):
        yield from _drawn(scale, line, _COLOURS[number])
        y = _HEIGHT + _LINE * number + 10
        yield f'<rect x="{_LEFT}" y="{y - 9}" width="10" height="10" fill="{_COLOURS[number]}"/>'
        text = escape(visible(name))
        yield f'<text x="{_LEFT + 16}" y="{y}" fill="currentColor">{text}</text>\n'
    yield "</svg>\n"


def _series(result: ResultSet) -> Mapping[str, Points]:
    """The points of each line by its name, in the order of time."""
    rows = result.rows
    shown = shown_columns(result)
    columns = result.columns
    times = [at for at in shown if _holds_bins(columns[at].type, columns[at].name)]
    drawn = [at for at in shown if is_numeric(columns[at], [row[at] for row in rows])]
    if not times or not drawn:
        return {}
    others = [at for at in shown if at not in drawn and at != times[0]]
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        x = _time(row[times[0]])
        for at in drawn:
            y = _number(row[at])
            # Also where the line begins with a gap: lines stand in the order of columns.
            line = found[_name(columns[at].name, row, others)]
            if x is not None and y is not None:
                line.append((x, y))
    return {name: sorted(line) for name, line in found.items() if line}


def _holds_bins(kind: ColumnType, name: str) -> bool:
    return kind is ColumnType.TIMESTAMP and not name.startswith("@")


def _name(column: str, row: Row, others: Sequence[int]) -> str:
    return " ".join([column, *(visible_line(row[at] or "") for at in others)])


def _time(cell: Cell) -> float | None:
    try:
        moment = datetime.strptime(cell or "", "%Y-%m-%d %H:%M:%S.%f")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC).timestamp()


def _number(cell: Cell) -> float | None:
    try:
        value = float(cell or "")
    except ValueError:
        return None
    # Beyond this the distance of two numbers is none that can be divided by.
    return value if math.isfinite(value) and abs(value) < 1e300 else None


class _Scale:
    """From times and values to places in the picture."""

    def __init__(self, first: float, last: float, low: float, high: float) -> None:
        self._times = (first, last)
        self._values = (low, high if high > low else low + 1)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Left to right, and from the top down."""
        (first, last), (low, high) = self._times, self._values
        across = (x - first) / (last - first) if last > first else 0.5
        up = (y - low) / (high - low)
        inner = _HEIGHT - _TOP - _BOTTOM
        return _LEFT + across * (_WIDTH - _LEFT - 20), _TOP + (1 - up) * inner

    def axes(self) -> Iterator[str]:
        """The line of zero, the ends of the values, and those of the time in UTC."""
        first, last = self._times
        for value in sorted({*self._values, 0.0}):
            _, y = self.place(first, value)
            yield f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - 20}" stroke="#8886"/>'
            yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" {_END}>{value:g}</text>\n'
        if last > first:
            yield f'<text x="{_WIDTH - 20}" y="{_HEIGHT - 10}" {_END}>{_shown(last)}</text>\n'
        text = _shown(first)
        yield f'<text x="{_LEFT}" y="{_HEIGHT - 10}" fill="currentColor">{text}</text>\n'


_END = 'text-anchor="end" fill="currentColor"'


def _shown(time: float) -> str:
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S}Z"


def _drawn(scale: _Scale, line: Points, colour: str) -> Iterator[str]:
    places = [scale.place(x, y) for x, y in line]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>\n'
    for x, y in places:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{colour}"/>\n'
