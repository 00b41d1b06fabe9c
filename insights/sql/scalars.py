"""Scalar functions as SQL: one table, a template or a small function each.

fidelity: trim-blanks, url-encoding, unmask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from insights.lang import ast
from insights.lang.glob import numbered
from insights.sql import addresses, dates, periods, values
from insights.sql.bindings import Bindings
from insights.sql.refusals import Refusal
from insights.sql.text import literal
from insights.sql.values import Kind, Value

Compile = Callable[[ast.Expr, Bindings], Value]
Builder = Callable[[ast.Call, Bindings, Compile], Value]
_DOLLAR_GROUP = re.compile(r"\$([0-9])")
_COERCE: Mapping[str, Callable[[Value], str]] = {
    "t": values.text,
    "n": values.number,
    "i": values.integer,
    "b": values.truth,
    "m": values.time,
    "j": values.json,
    "d": values.display,
}


def _template(wants: str, kind: Kind, *forms: str) -> Builder:
    """A function that is a template: ``wants`` coerces its arguments, a letter each.

    Of several forms the one with as many places as there are arguments is used.
    """

    def build(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
        given = [
            _COERCE[want](compile_(argument, bindings))
            for want, argument in zip(wants, node.arguments, strict=False)
        ]
        form = forms[min(len(given), len(forms)) - 1] if len(forms) > 1 else forms[0]
        return Value(form.format(*given), kind)

    return build


# fidelity: greatest-least


def _greatest(name: str) -> Builder:
    def build(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
        given = [compile_(argument, bindings) for argument in node.arguments]
        numbers = ", ".join(values.number(value) for value in given)
        number = f"{name}({numbers})"
        if any(value.kind in (Kind.NUMBER, Kind.INTEGER) for value in given):
            return Value(number, Kind.NUMBER)
        texts = ", ".join(values.text(value) for value in given)
        return Value(f"coalesce(li_show({number}), {name}({texts}))", Kind.TEXT)

    return build


def _choice(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    """``if`` and ``case``: condition, value, ..., default."""
    arguments = node.arguments
    default = arguments[-1] if len(arguments) % 2 else None
    pairs = list(zip(arguments[::2], arguments[1::2], strict=False))
    given = [compile_(value, bindings) for _, value in pairs]
    given.append(compile_(default, bindings) if default is not None else values.NULL)
    sql, kind = values.unify(given)
    cases = " ".join(
        f"WHEN {values.truth(compile_(condition, bindings))} THEN {value}"
        for (condition, _), value in zip(pairs, sql, strict=False)
    )
    return Value(f"CASE {cases} ELSE {sql[-1]} END", kind)


def _coalesce(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    sql, kind = values.unify([compile_(argument, bindings) for argument in node.arguments])
    return Value(f"coalesce({', '.join(sql)})", kind)


# fidelity: concat-missing


def _concat(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    given = (values.text(compile_(argument, bindings)) for argument in node.arguments)
    return Value(f"concat({', '.join(given)})", Kind.TEXT)


def _period(node: ast.Call, place: int) -> ast.Duration:
    argument = node.arguments[place]
    if not isinstance(argument, ast.Duration):
        raise Refusal(argument, f"{node.name}() takes a period.", "Write a period such as 5m.")
    return argument


def bin_of(node: ast.Call, bindings: Bindings, shift: int = 0) -> Value:
    """``bin(5m)``: the time of the event cut down; ``shift`` moves the cuts, in milliseconds."""
    when = bindings.resolve(ast.Field(("@timestamp",)))
    if when.sql == "NULL":
        when = bindings.resolve(ast.Field(("@t",)))
    return Value(periods.floor(values.time(when), _period(node, 0), shift), Kind.TIME)


def _bin(node: ast.Call, bindings: Bindings, _: Compile) -> Value:
    return bin_of(node, bindings)


def _cut(cut: Callable[[str, ast.Duration], str]) -> Builder:
    def build(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
        when = values.time(compile_(node.arguments[0], bindings))
        return Value(cut(when, _period(node, 1)), Kind.TIME)

    return build


def _subnet(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    cidr = node.arguments[1]
    address = values.text(compile_(node.arguments[0], bindings))
    if not isinstance(cidr, ast.String):
        raise Refusal(cidr, "The network must be a text in quotes.", 'Write "10.0.0.0/8".')
    try:
        found = addresses.in_subnet(address, cidr.value)
    except ValueError:
        message = f"'{cidr.value}' is no network."
        raise Refusal(cidr, message, 'Write "10.0.0.0/8".') from None
    wanted = node.name.lower()
    if (wanted == "isipv4insubnet" and ":" in cidr.value) or (
        wanted == "isipv6insubnet" and ":" not in cidr.value
    ):
        return Value("false", Kind.TRUTH)
    return Value(found, Kind.TRUTH)


def _address(check: Callable[[str], str]) -> Builder:
    def build(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
        return Value(check(values.text(compile_(node.arguments[0], bindings))), Kind.TRUTH)

    return build


def _moment(part: str) -> Builder:
    def build(_node: ast.Call, bindings: Bindings, _: Compile) -> Value:
        moment = bindings.moment
        known = {
            "now": moment.now // 1000,
            "start": moment.start,
            "end": moment.end,
            "range": moment.end - moment.start,
        }
        return Value(f"{known[part]}::DOUBLE", Kind.NUMBER)

    return build


def _ispresent(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    return Value(
        f"({values.display(compile_(node.arguments[0], bindings))} IS NOT NULL)", Kind.TRUTH
    )


# fidelity: json-lists


def _of_list(wants: str, kind: Kind, form: str) -> Builder:
    """A function of a list: a key of the events that holds one, or a text or value that is one."""

    def build(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
        first, *others = node.arguments
        whole = bindings.whole(first) if isinstance(first, ast.Field) else None
        given = [values.json(compile_(first, bindings))]
        if whole is not None:
            given = [f"coalesce({given[0]}, {whole})"]
        for want, argument in zip(wants, others, strict=True):
            given.append(_COERCE[want](compile_(argument, bindings)))
        return Value(form.format(*given), kind)

    return build


def _to_long(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    value = compile_(node.arguments[0], bindings)
    return Value(f"li_long({values.text(value)}, {values.number(value)})", Kind.INTEGER)


def _identity(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    return compile_(node.arguments[0], bindings)


# fidelity: replace-groups


def _regex_replace(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    text, pattern, new = node.arguments
    if isinstance(pattern, ast.Regex | ast.String):
        written = pattern.pattern if isinstance(pattern, ast.Regex) else pattern.value
        sql = literal(numbered(written)[0])
    else:
        sql = values.text(compile_(pattern, bindings))
    if isinstance(new, ast.String):
        # RE2 in C++ writes a group as \\1; its Go and Java kin write $1, which is taken too.
        new = ast.String(_DOLLAR_GROUP.sub(r"\\\1", new.value))
    given = values.text(compile_(text, bindings)), sql, values.text(compile_(new, bindings))
    return Value("TRY(regexp_replace({}, {}, {}, 'g'))".format(*given), Kind.TEXT)


# fidelity: histogram


def _histogram(node: ast.Call, bindings: Bindings, compile_: Compile) -> Value:
    """Seen live as a grouping by width (QL spec 6, V); the label is the lower edge (assumed)."""
    value, width = (values.number(compile_(a, bindings)) for a in node.arguments)
    return Value(f"(floor({value} / {width}) * {width})", Kind.NUMBER)


#: What a trim without characters takes away, and what isblank() looks through.
_BLANKS = "(' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13))"
_N, _T, _B, _I, _J = Kind.NUMBER, Kind.TEXT, Kind.TRUTH, Kind.INTEGER, Kind.JSON

SCALARS: Mapping[str, Builder] = {
    "abs": _template("n", _N, "abs({})"),
    "ceil": _template("n", _N, "ceil({})"),
    "floor": _template("n", _N, "floor({})"),
    "sqrt": _template("n", _N, "li_sqrt({})"),
    "log": _template("n", _N, "li_log({})"),
    "greatest": _greatest("greatest"),
    "least": _greatest("least"),
    "round": _template("ni", _N, "round({})", "li_round({}, {})"),
    "haversine": _template("nnnn", _N, "li_haversine({}, {}, {}, {})"),
    "tonumber": _template("n", _N, "{}"),
    "todouble": _template("n", _N, "{}"),
    "toint": _template("n", _I, "CAST(TRY_CAST(trunc({}) AS INTEGER) AS BIGINT)"),
    "tolong": _to_long,
    "bin": _bin,
    "datefloor": _cut(periods.floor),
    "dateceil": _cut(periods.ceil),
    "frommillis": _template("m", Kind.TIME, "{}"),
    "tomillis": _template("m", _I, "{}"),
    "now": _moment("now"),
    "querystarttime": _moment("start"),
    "queryendtime": _moment("end"),
    "querytimerange": _moment("range"),
    "parsedate": dates.parse_date,
    "formatdate": dates.format_date,
    "strftime": dates.format_date,
    "ispresent": _ispresent,
    "isnumeric": _template("n", _B, "({} IS NOT NULL)"),
    "coalesce": _coalesce,
    "case": _choice,
    "if": _choice,
    "messagesize": _template("t", _I, "strlen({})"),
    "jsonparse": _template("t", _J, "li_struct({})"),
    "jsonstringify": _template("d", _T, "{}"),
    "jsonarraysize": _of_list("", _I, "CAST(li_array_size({}) AS BIGINT)"),
    "jsonarraycontains": _of_list("t", _B, "li_array_contains({}, {})"),
    "isvalidip": _template("t", _B, "coalesce(li_is_ipv4({0}) OR li_is_ipv6({0}), false)"),
    "isvalidipv4": _template("t", _B, "coalesce(li_is_ipv4({}), false)"),
    "isvalidipv6": _template("t", _B, "coalesce(li_is_ipv6({}), false)"),
    "isipinsubnet": _subnet,
    "isipv4insubnet": _subnet,
    "isipv6insubnet": _subnet,
    "isprivateip": _address(addresses.is_private),
    "ispublicip": _address(addresses.is_public),
    "isreservedip": _address(addresses.is_reserved),
    "ipv4tonumber": _template("t", _I, "li_ipv4_number({})"),
    "isempty": _template("d", _B, "(coalesce({}, '') = '')"),
    "isblank": _template("d", _B, f"(trim(coalesce({{}}, ''), {_BLANKS}) = '')"),
    "concat": _concat,
    "ltrim": _template("tt", _T, f"ltrim({{}}, {_BLANKS})", "ltrim({}, {})"),
    "rtrim": _template("tt", _T, f"rtrim({{}}, {_BLANKS})", "rtrim({}, {})"),
    "trim": _template("tt", _T, f"trim({{}}, {_BLANKS})", "trim({}, {})"),
    "strlen": _template("t", _I, "length({})"),
    "toupper": _template("t", _T, "upper({})"),
    "tolower": _template("t", _T, "lower({})"),
    "substr": _template(
        "tii",
        _T,
        "{}",
        "li_substr({}, {}, 1000000000)",
        "li_substr({}, {}, {})",
    ),
    "replace": _template("ttt", _T, "replace({}, {}, {})"),
    "regexreplace": _regex_replace,
    "strcontains": _template("tt", _B, "contains({}, {})"),
    "startswith": _template("tt", _B, "starts_with({}, {})"),
    "endswith": _template("tt", _B, "suffix({}, {})"),
    "urlencode": _template("t", _T, "url_encode({})"),
    "urldecode": _template("t", _T, "url_decode({})"),
    "base64encode": _template("t", _T, "base64(encode({}))"),
    "base64decode": _template("t", _T, "li_base64_decode({})"),
    "split": _template("tt", _J, "to_json(string_split({}, {}))"),
    "hextoascii": _template("t", _T, "li_hex_to_ascii({})"),
    "hextodec": _template("t", _I, "li_hex_to_dec({})"),
    "dectohex": _template("i", _T, "li_dec_to_hex({})"),
    "md5": _template("t", _T, "md5({})"),
    "sha256": _template("t", _T, "sha256({})"),
    "unmask": _identity,
    "histogram": _histogram,
}
