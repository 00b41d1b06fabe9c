"""``pattern`` and ``diff`` as steps of SQL (language spec 5.7).

Finding patterns is no SQL, but what comes before it is: here every run of letters and digits that
holds a digit becomes a hole, so that millions of texts become some thousand shapes. What varies in
the holes is told by the least and the greatest value in each.

fidelity: pattern-columns, pattern-counts, pattern-most, diff-stages.
"""

from __future__ import annotations

import calendar
from datetime import UTC, datetime

from insights.lang import ast
from insights.sql import values
from insights.sql.bindings import Moment
from insights.sql.expressions import compile_expression
from insights.sql.refusals import Refusal
from insights.sql.relation import Relation
from insights.sql.text import literal
from insights.sql.values import Kind, Value

#: What stands in a shape where a text has a value: a character that is nobody's.
HOLE = "\ue000"
#: Holes of a shape whose values are looked at; behind them all values are taken to vary.
HOLES = 24
#: The shapes that are looked at, the most frequent first.
MOST_SHAPES = 10_000
#: A time of day with its date is one value, and so is what holds a digit.
# fidelity: pattern-values
_VALUE = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[\w.,:+-]*\w)?"
    r"|[\w-]*[0-9](?:[\w.:-]*\w)?"
)
_DAYS = {"previousDay": 1, "previousWeek": 7}
_DAY = 86_400_000
#: Columns that are there, but not shown unless they are asked for.
_ASKED_FOR = {"@PatternId": Value("id", Kind.TEXT), "@regexString": Value("regex", Kind.TEXT)}
#: The columns of a table of patterns, with their SQL types.
COLUMNS = {
    "pattern": "VARCHAR",
    "id": "VARCHAR",
    "regex": "VARCHAR",
    "severity": "VARCHAR",
    "now": "BIGINT",
    "earlier": "BIGINT",
    "ratio": "VARCHAR",
}


# fidelity: pattern-order


def pattern(relation: Relation, command: ast.Pattern) -> None:
    """The patterns of a text, most frequent first; all but the names of the columns is assumed."""
    node = command.value
    texts = [_texts(relation, node, now=True)]
    following = relation.ahead[0] if relation.ahead else None
    if isinstance(following, ast.Diff) and relation.earlier is not None:
        before = relation.earlier(earlier(relation.bindings.moment, following))
        texts.append(_texts(before, node, now=False))
    table = relation.program.mine(_shapes(" UNION ALL ".join(texts)))
    relation.step(f"SELECT * FROM {table}")
    shown = {
        "@pattern": Value("pattern", Kind.TEXT),
        "@ratio": Value("ratio", Kind.TEXT),
        "@sampleCount": Value("now", Kind.INTEGER),
        "@severityLabel": Value("severity", Kind.TEXT),
    }
    relation.become(shown, ["now DESC", "pattern"])
    relation.bindings = relation.bindings.with_defined(_ASKED_FOR)
    relation.differences = _differences(shown) if len(texts) > 1 else None


def _texts(relation: Relation, node: ast.Expr, *, now: bool) -> str:
    text = values.text(compile_expression(node, relation.bindings))
    return f"SELECT {text} AS t, {str(now).lower()} AS now FROM {relation.last}"


def _shapes(texts: str) -> str:
    """Shapes, how often each occurs now and earlier, and the ends of the values in its holes.

    Behind these stand the number of all texts of now, and of all shapes.
    """
    value = literal(_VALUE)
    shape = f"array_to_string(regexp_split_to_array(t, {value}), {literal(HOLE)})"
    ends = ", ".join(
        f"[{', '.join(f'{end}(v[{place}])' for place in range(1, HOLES + 1))}] AS {end}s"
        for end in ("min", "max")
    )
    counts = ", ".join(
        f"count(*) FILTER (WHERE {which}) AS {name}"
        for which, name in (("now", "here"), ("NOT now", "there"))
    )
    return (
        f"SELECT shape, here, there, mins, maxs, sum(here) OVER ()::BIGINT, count(*) OVER ()"
        f" FROM (SELECT shape, {counts}, {ends} FROM (SELECT {shape} AS shape,"
        f" regexp_extract_all(t, {value}) AS v, now FROM ({texts}) WHERE t IS NOT NULL)"
        f" GROUP BY shape) ORDER BY here + there DESC, shape LIMIT {MOST_SHAPES}"
    )


# fidelity: diff-windows


def earlier(moment: Moment, command: ast.Diff) -> Moment:
    """The window to compare with, as long as the run's own.

    A month before is the same day of the month before, or its last day (assumed).
    """
    if moment.start <= 0:
        message = "'diff' compares two times, and this run has none."
        raise Refusal(command, message, "Add --since 1h, or --from and --to.")
    length = moment.end - moment.start
    back = length + 1000
    if command.against == "previousMonth":
        back = moment.start - _month_before(moment.start)
    elif command.against:
        back = _DAYS[command.against] * _DAY
    return Moment(moment.now, moment.start - back, moment.end - back)


def _month_before(millis: int) -> int:
    at = datetime.fromtimestamp(millis / 1000, UTC)
    year, month = (at.year, at.month - 1) if at.month > 1 else (at.year - 1, 12)
    day = min(at.day, calendar.monthrange(year, month)[1])
    return round(at.replace(year=year, month=month, day=day).timestamp() * 1000)


# fidelity: diff-columns


def _differences(shown: dict[str, Value]) -> dict[str, Value]:
    """The columns of ``diff``; their names, and the words of the description, are assumed."""
    words = (
        "CASE WHEN earlier = 0 THEN 'new' WHEN now = 0 THEN 'gone' WHEN now = earlier THEN 'same'"
        " ELSE printf('%+.0f %%', (now - earlier) * 100.0 / earlier) END"
    )
    return {
        "@pattern": shown["@pattern"],
        "@sampleCount": shown["@sampleCount"],
        "@differenceCount": Value("(now - earlier)", Kind.INTEGER),
        "@differenceDescription": Value(words, Kind.TEXT),
        "@severityLabel": shown["@severityLabel"],
    }


def diff(relation: Relation, command: ast.Diff) -> None:
    """What changed since the other time: the greatest difference first (assumed)."""
    if relation.differences is None:
        message = "'diff' stands right behind pattern here."
        raise Refusal(command, message, "Write pattern @message | diff.")
    new = relation.define(relation.differences)
    relation.become(new, ["abs(now - earlier) DESC", "now DESC", "pattern"])
    relation.bindings = relation.bindings.with_defined(_ASKED_FOR)
    relation.differences = None
