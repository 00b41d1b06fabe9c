"""Strategies for whole trees: every node that the parser can make."""

from __future__ import annotations

from hypothesis import strategies as st

from insights.lang import ast

_WORDS = ("a", "svc", "ms", "@timestamp", "@message", "srcAddr", "_x", "é", "by", "as", "desc")
_ODD = (
    "trace-id",
    "hop count",
    "a|b",
    "x:y",
    "0",
    "5xx",
    "a'b",
    'a"b',
    "true",
    "not",
    "in",
    "#",
    "",
)
_UNITS = ("ms", "s", "m", "min", "h", "hours", "d", "w", "mo", "q", "y")
_PATTERNS = (r"a|b", r"\d+", r"(?i)x", r"a/b", "//x", "[^/]", "l1\nl2", r"\\", "'\"#", "", "a b")
_FUNCTIONS = ("strlen", "toupper", "coalesce", "concat", "SUM", "count_distinct", "ispresent")

bare = st.sampled_from(_WORDS)
name_text = st.one_of(bare, st.sampled_from(_ODD[:-1]))
names = name_text.map(ast.Name)
plain_names = bare.map(ast.Name)
# A line break may stand in a text unless the next line looks like a stage.
texts = (
    st.text(max_size=8)
    .filter(lambda text: "\n" not in text)
    .map(lambda text: text.encode("utf-8", "replace").decode("utf-8"))
)
durations = st.builds(ast.Duration, st.integers(0, 999), st.sampled_from(_UNITS))
placeholders = st.sampled_from(("name", "x_1")).map(ast.Placeholder)
numbers = st.sampled_from(("0", "12", "3.5", "0.75", "1e6", "2E-3", "00")).map(ast.Number)
strings = texts.map(ast.String)
regexes = st.sampled_from(_PATTERNS).map(ast.Regex)
_later = st.one_of(bare, st.sampled_from(_ODD[:-1]), st.integers(0, 20))
fields = st.builds(
    lambda first, rest: ast.Field((first, *rest)), name_text, st.lists(_later, max_size=2)
)
literals: st.SearchStrategy[ast.Expr] = st.one_of(
    numbers, strings, durations, placeholders, st.booleans().map(ast.Boolean)
)
lists = st.lists(literals, min_size=1, max_size=3).map(lambda items: ast.ListLiteral(tuple(items)))
_ARITHMETIC = ("+", "-", "*", "/", "%", "^")
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def _larger(inner: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    many = st.lists(inner, min_size=2, max_size=3).map(tuple)
    arguments = st.one_of(
        st.just((ast.Star(),)), st.lists(inner, max_size=3).map(lambda given: tuple(given))
    )
    calls = st.builds(ast.Call, st.sampled_from(_FUNCTIONS), arguments)
    return st.one_of(
        calls,
        st.builds(ast.Path, calls, st.lists(_later, min_size=1, max_size=2).map(tuple)),
        st.builds(ast.Unary, st.sampled_from(("not", "-")), inner),
        st.builds(ast.Logical, st.sampled_from(("and", "or")), many),
        st.builds(ast.Binary, st.sampled_from(_ARITHMETIC + _COMPARISONS), inner, inner),
        st.builds(ast.Like, inner, st.one_of(strings, regexes, placeholders), st.booleans()),
        st.builds(ast.In, inner, st.one_of(lists, placeholders), st.booleans()),
    )


expressions: st.SearchStrategy[ast.Expr] = st.recursive(
    st.one_of(fields, literals), _larger, max_leaves=8
)
_items = st.lists(
    st.builds(ast.Item, expressions, st.one_of(st.none(), names)), min_size=1, max_size=3
).map(tuple)
_field_lists = st.lists(fields, min_size=1, max_size=3).map(tuple)
_some_name = st.one_of(st.none(), names)
_sources = st.one_of(st.none(), fields)


@st.composite
def _globs(draw: st.DrawFn) -> ast.ParseGlob:
    parts = draw(st.lists(texts.map(lambda text: text.replace("*", "")), min_size=2, max_size=4))
    made = draw(st.lists(names, min_size=len(parts) - 1, max_size=len(parts) - 1))
    return ast.ParseGlob(draw(_sources), ast.String("*".join(parts)), tuple(made))


@st.composite
def _formats(draw: st.DrawFn) -> ast.ParseFormat:
    kind = draw(st.sampled_from(("logfmt", "csv", "xml")))
    made = draw(st.lists(names, min_size=1, max_size=3 if kind == "csv" else 1))
    path = draw(strings) if kind == "xml" else None
    field = draw(fields) if kind == "xml" else draw(_sources)
    return ast.ParseFormat(field, kind, tuple(made), path)  # type: ignore[arg-type]


_columns = st.lists(bare, min_size=1, max_size=2).map(tuple)
_lags = st.tuples(st.integers(1, 4), st.integers(0, 3))
_selectors = st.one_of(
    st.lists(texts, min_size=1, max_size=2).map(
        lambda kinds: ast.Selector("dataSource", (("", tuple(kinds)),))
    ),
    st.lists(texts, max_size=2).map(
        lambda prefixes: ast.Selector("logGroups", (("namePrefix", tuple(prefixes)),))
    ),
    st.lists(texts, min_size=1, max_size=2).map(
        lambda values: ast.Selector("logGroupTags", (("team", tuple(values)),))
    ),
)
sources = st.builds(
    ast.SourceStage,
    st.lists(texts.map(ast.Name), min_size=1, max_size=2).map(tuple),
    st.lists(_selectors, max_size=1).map(tuple),
    st.sampled_from(((), (("start", "-1d"), ("end", "now")), (("start", "1700000000000"),))),
)
simple_commands: st.SearchStrategy[ast.Command] = st.one_of(
    st.builds(ast.Fields, _items),
    st.builds(ast.Display, _items),
    st.builds(ast.Filter, expressions),
    st.builds(ast.FilterIndex, expressions),
    _globs(),
    st.builds(ast.ParseRegex, _sources, regexes, st.just(()), st.booleans()),
    _formats(),
    st.builds(ast.Json, fields, strings, names),
    st.builds(ast.Stats, _items, st.one_of(st.just(()), _items), st.one_of(st.none(), durations)),
    st.builds(
        ast.Sort,
        st.lists(
            st.builds(ast.SortKey, st.one_of(fields, placeholders), st.booleans()),
            min_size=1,
            max_size=3,
        ).map(tuple),
    ),
    st.builds(
        ast.Limit,
        st.one_of(st.sampled_from(("1", "20")).map(ast.Number), placeholders),
        st.booleans(),
    ),
    st.builds(ast.Dedup, _field_lists),
    st.builds(ast.Pattern, expressions),
    st.builds(ast.Diff, st.sampled_from(("", "previousDay", "previousWeek", "previousMonth"))),
    st.just(ast.Anomaly()),
    st.builds(ast.RelevantFields, st.one_of(st.just(()), _field_lists), expressions),
    st.builds(ast.LogCompare, durations),
    st.builds(
        ast.AddTotals,
        st.one_of(st.just(()), _field_lists),
        st.sampled_from(("Total", "sum", "my sum")),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(ast.Accum, fields, _some_name),
    st.builds(
        lambda field, name, lags: ast.AutoRegress(field, name, lags[0], lags[0] + lags[1]),
        fields,
        _some_name,
        _lags,
    ),
    st.builds(
        ast.FillDown,
        st.lists(st.sampled_from(("a", "b*", "*", "hop count")), max_size=2).map(tuple),
    ),
    st.builds(ast.FillMissing, st.lists(st.tuples(literals, fields), max_size=2).map(tuple)),
    st.builds(
        ast.Outlier,
        st.lists(plain_names.map(lambda n: ast.Field((n.text,))), min_size=1, max_size=2).map(
            tuple
        ),
        st.sampled_from(("transform", "remove")),
        st.sampled_from((2.5, 1.0, 3.25)),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(ast.Sessionize, _field_lists, st.one_of(st.none(), durations), _some_name),
    st.builds(ast.CountFrequent, _field_lists),
    st.builds(ast.Expand, fields),
    st.builds(ast.Unnest, fields, names),
    st.just(ast.Estimate()),
    st.builds(
        ast.Lookup,
        bare,
        st.lists(
            st.builds(ast.LookupKey, st.sampled_from(("code", "site")), fields),
            min_size=1,
            max_size=2,
        ).map(tuple),
        _columns,
        st.booleans(),
    ),
    st.builds(
        ast.CidrLookup,
        bare,
        fields,
        st.sampled_from(("net", "a-b")),
        st.lists(st.tuples(bare, name_text), min_size=1, max_size=2).map(tuple),
        st.booleans(),
    ),
    st.builds(
        ast.SavedCall,
        st.sampled_from(("Errors", "folder/Name with spaces")),
        st.lists(st.tuples(st.sampled_from(("p", "q")), literals), max_size=2).map(tuple),
    ),
)


def _with_subqueries(
    inner: st.SearchStrategy[ast.Query],
) -> st.SearchStrategy[ast.Command]:
    pairs = st.lists(st.tuples(fields, fields), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(ast.AppendCols, inner, st.booleans(), st.integers(1, 100_000)),
        st.builds(ast.Join, bare, bare, pairs, inner, st.sampled_from(("inner", "left"))),
        st.builds(ast.In, fields, inner, st.booleans()).map(ast.Filter),
    )


def _query(first: ast.Command | None, rest: list[ast.Command]) -> ast.Query:
    return ast.Query((first, *rest) if first else tuple(rest))


flat_queries = st.builds(
    _query, st.one_of(st.none(), sources), st.lists(simple_commands, min_size=1, max_size=3)
)
sub_queries = st.builds(_query, sources, st.lists(simple_commands, max_size=2))
queries = st.one_of(
    flat_queries,
    st.builds(
        _query,
        st.none(),
        st.lists(st.one_of(simple_commands, _with_subqueries(sub_queries)), min_size=1, max_size=3),
    ),
)
