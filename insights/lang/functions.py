"""Every function of the language: names and twins, arguments, result, certainty.

Source: CWL_QuerySyntax-operations-functions, -Stats, -hash-functions, -timeseries-functions
(language spec section 6). Marks: D documented, E in an AWS example, V seen live, A assumed.
"""

from __future__ import annotations

from functools import cache

from insights.dataclass import dataclass
from insights.results import ColumnType

NUMBER, STRING, BOOLEAN = ColumnType.NUMBER, ColumnType.STRING, ColumnType.BOOLEAN
TIMESTAMP, JSON, ANY = ColumnType.TIMESTAMP, ColumnType.JSON, ColumnType.ANY


@dataclass(frozen=True, slots=True)
class Function:
    """One function. ``most`` is ``None`` where there is no upper bound.

    ``result`` is ``ANY`` where it follows the arguments; an ``aggregate`` stands in ``stats``.
    """

    name: str
    least: int
    most: int | None
    result: ColumnType
    aggregate: bool = False
    twins: tuple[str, ...] = ()
    mark: str = "D"


def _scalar(names: str, least: int, most: int | None, result: ColumnType) -> list[Function]:
    return [Function(name, least, most, result) for name in names.split()]


def _aggregate(names: str, least: int, most: int | None, result: ColumnType) -> list[Function]:
    return [Function(name, least, most, result, aggregate=True) for name in names.split()]


FUNCTIONS: tuple[Function, ...] = (
    *_scalar("abs ceil floor sqrt log toNumber toDouble toInt toLong", 1, 1, NUMBER),
    *_scalar("greatest least", 1, None, ANY),
    *_scalar("round", 1, 2, NUMBER),
    *_scalar("haversine", 4, 4, NUMBER),
    *_scalar("bin", 1, 1, TIMESTAMP),
    *_scalar("datefloor dateceil", 2, 2, TIMESTAMP),
    *_scalar("fromMillis", 1, 1, TIMESTAMP),
    *_scalar("toMillis", 1, 1, NUMBER),
    *_scalar("now queryStartTime queryEndTime queryTimeRange", 0, 0, NUMBER),
    *_scalar("parseDate", 2, 3, NUMBER),
    *_scalar("formatDate strftime", 2, 3, STRING),
    *_scalar("ispresent isNumeric", 1, 1, BOOLEAN),
    *_scalar("coalesce", 1, None, ANY),
    *_scalar("case", 2, 21, ANY),
    *_scalar("if", 3, 3, ANY),
    *_scalar("messageSize", 1, 1, NUMBER),
    *_scalar("jsonParse", 1, 1, JSON),
    *_scalar("jsonStringify", 1, 1, STRING),
    *_scalar("jsonArraySize", 1, 1, NUMBER),
    *_scalar("jsonArrayContains", 2, 2, BOOLEAN),
    *_scalar("isValidIp isValidIpV4 isValidIpV6 isPrivateIP isPublicIP", 1, 1, BOOLEAN),
    *_scalar("isReservedIP", 1, 1, BOOLEAN),
    *_scalar("isIpInSubnet isIpv4InSubnet isIpv6InSubnet", 2, 2, BOOLEAN),
    *_scalar("ipv4ToNumber", 1, 1, NUMBER),
    *_scalar("isempty isblank", 1, 1, BOOLEAN),
    *_scalar("concat", 1, None, STRING),
    *_scalar("ltrim rtrim trim", 1, 2, STRING),
    *_scalar("strlen", 1, 1, NUMBER),
    *_scalar("toupper tolower urlencode urldecode base64encode base64decode", 1, 1, STRING),
    *_scalar("substr", 2, 3, STRING),
    *_scalar("replace", 3, 3, STRING),
    Function("regexReplace", 3, 3, STRING, twins=("regex_replace",)),
    *_scalar("strcontains", 2, 3, BOOLEAN),
    *_scalar("startsWith endsWith", 2, 2, BOOLEAN),
    *_scalar("split", 2, 2, JSON),
    *_scalar("hexToAscii decToHex md5 sha256", 1, 1, STRING),
    *_scalar("hexToDec", 1, 1, NUMBER),
    *_scalar("unmask", 1, 1, ANY),
    *_aggregate("count", 0, 1, NUMBER),
    Function("countDistinct", 1, 1, NUMBER, True, twins=("count_distinct",)),
    *_aggregate("sum avg stddev variance", 1, 1, NUMBER),
    *_aggregate("min max", 1, 1, ANY),
    *_aggregate("pct", 2, 2, NUMBER),
    Function("values", 1, 1, STRING, True, twins=("collect_values",)),
    *_aggregate("topk", 2, 2, ANY),
    *_aggregate("earliest latest sortsFirst sortsLast", 1, 1, ANY),
    *_aggregate("rate", 1, 2, NUMBER),
    Function("countOverTime", 1, 1, NUMBER, True, twins=("count_over_time",)),
    Function("sumOverTime", 1, 1, NUMBER, True, twins=("sum_over_time",)),
    # Documented as an aggregate; seen live as a grouping function of `by` (QL spec 6, V).
    Function("histogram", 2, 2, NUMBER, mark="V"),
    Function("median", 1, 1, NUMBER, True, mark="A"),
)


@cache
def _by_name() -> dict[str, Function]:
    table = {}
    for function in FUNCTIONS:
        for name in (function.name, *function.twins):
            table[name.lower()] = function
    return table


def lookup(name: str) -> Function | None:
    """The function of that name in any case, or ``None``."""
    return _by_name().get(name.lower())


def names() -> list[str]:
    """All names and twins, for suggestions."""
    return [name for function in FUNCTIONS for name in (function.name, *function.twins)]


#: What people write, and what they mean (language spec section 11).
MEANT: dict[str, str] = {
    "dc": "count_distinct(x)",
    "distinct_count": "count_distinct(x)",
    "count_if": "sum(condition)",
    "countif": "sum(condition)",
    "p50": "pct(x, 50)",
    "p90": "pct(x, 90)",
    "p95": "pct(x, 95)",
    "p99": "pct(x, 99)",
    "percentile": "pct(x, 95)",
    "mean": "avg(x)",
    "lower": "tolower(x)",
    "upper": "toupper(x)",
    "len": "strlen(x)",
    "length": "strlen(x)",
    "contains": "strcontains(x, 'text')",
    "regex_match": "x like /re/",
    "isnull": "not ispresent(x)",
    "substring": "substr(x, 0, 3)",
    "distinct": "count_distinct(x)",
}
