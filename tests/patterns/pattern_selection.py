"""Random events and filters, and which events the local engine selects."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.engines.local.engine import LocalEngine
from insights.engines.protocol import Request, Silent
from insights.lang import ast, parse
from insights.lang.log_types import LogSource
from insights.lang.printer import query as printed

TEXT = LogSource("text")
FLOW = LogSource("vpcflow")
EDGE = LogSource(
    "vpcflow", ("version", "srcaddr", "dstaddr", "dstport", "flow-direction", "action")
)
JSON = LogSource("json")
TYPED = LogSource(
    "json",
    fields={
        "level": "string",
        "route": "string",
        "user.id": "string",
        "status": "number",
        "ok": "boolean",
    },
)

_ADDRESSES = ("10.0.0.1", "10.200.3.4", "172.16.0.9", "172.32.0.9", "192.168.7.255", "2001:db8::1")
_WORDS = ("GET", "ERROR", "error", "reset", "10.0", "a*b", "*", 'say "no"', "c\\d", "naïve", "(x)")


def flow_records(count: int) -> list[str]:
    """Records of the default format, some of them without data."""
    rng = random.Random(7)
    return [_flow_record(rng, place) for place in range(count)]


def _flow_record(rng: random.Random, place: int) -> str:
    if rng.random() < 0.1:
        return f"2 123456789012 eni-{place} - - - - - - - 1763640000 1763640060 - NODATA"
    source, target = rng.choices(_ADDRESSES, k=2)
    ports = f"{rng.choice((1, 22, 443, 40000))} {rng.choice((22, 80, 443, 3389))}"
    size = f"{rng.choice((6, 17))} {rng.randint(0, 20)} {rng.choice((0, 40, 1000, 99999))}"
    times = f"1763640000 {1763640000 + place}"
    action = rng.choice(("ACCEPT", "REJECT"))
    return f"2 123456789012 eni-{place} {source} {target} {ports} {size} {times} {action} OK"


def edge_records(count: int) -> list[str]:
    """Records of a format of one's own; the version numbers them."""
    rng = random.Random(8)
    found = []
    for place in range(count):
        source, target = rng.choices(_ADDRESSES, k=2)
        rest = (rng.choice((22, 443, "-")), rng.choice(("ingress", "egress")), rng.choice("AR-"))
        found.append(" ".join(map(str, (place, source, target, *rest))))
    return found


def texts(count: int) -> list[str]:
    """Lines of a few words, each line once."""
    rng = random.Random(9)
    lines = (" ".join(rng.choices(_WORDS, k=rng.randint(1, 4))) for _ in range(count * 3))
    return list(dict.fromkeys(lines))[:count]


def objects(count: int, typed: bool) -> list[str]:
    """JSON events; untyped ones hold anything under any key."""
    rng = random.Random(10)
    return [json.dumps(_object(rng, typed) | {"n": place}) for place in range(count)]


def _object(rng: random.Random, typed: bool) -> dict[str, object]:
    strings = ["ERROR", "INFO", "/api/v1", "/apis", "", "a*", "*a", "404", "x y", "GET", "naïve"]
    numbers: list[object] = [200, 404, 404.5, 500, 503, -1, 0, 1]
    anything: list[object] = [*strings, *numbers, True, False, None, [], {}, [1], {"a": "ERROR"}]
    event: dict[str, object] = {}
    for key in ("level", "route"):
        event[key] = rng.choice([*strings, None] if typed else anything)
    event["status"] = rng.choice([*numbers, None] if typed else anything)
    event["ok"] = rng.choice([True, False, None] if typed else anything)
    event["user"] = rng.choice(
        [{"id": rng.choice(strings if typed else anything)}, {}, {"id": None}, None]
    )
    return {key: value for key, value in event.items() if rng.random() < 0.85}


def write(path: Path, messages: Sequence[str]) -> Path:
    """The messages as a document of filter-log-events, a second apart."""
    listed = [
        {
            "logGroupName": "g",
            "logStreamName": "s",
            "timestamp": 1_795_168_800_000 + place * 1000,
            "message": message,
        }
        for place, message in enumerate(messages)
    ]
    path.write_text(json.dumps({"events": listed}), "utf-8")
    return path


def selected(text: str, path: Path, source: LogSource) -> set[str]:
    """The messages that a query's filter keeps."""
    whole = f"{text}\n| fields @message | limit 10000"
    query, found = parse(Source(whole))
    assert found == [], found
    request = Request(query, whole, Source(whole), source, data=(str(path),), now=1_795_172_400)
    return {row[0] or "" for row in LocalEngine().run(request, Silent()).rows}


def filter_text(condition: ast.Expr) -> str:
    """A condition as a query has it."""
    return printed(ast.Query((ast.Filter(condition, word="filter"),)))


# ---------------------------------------------------------------------------- random filters


def _field(*names: str) -> st.SearchStrategy[ast.Expr]:
    return st.sampled_from([ast.Field(tuple(name.split("."))) for name in names])


def _strings(*values: str) -> st.SearchStrategy[ast.Expr]:
    return st.sampled_from([ast.String(value) for value in values])


def _numbers(*values: str) -> st.SearchStrategy[ast.Expr]:
    return st.sampled_from([ast.Number(value) for value in values])


def _compared(
    fields: st.SearchStrategy[ast.Expr],
    operators: str,
    values: st.SearchStrategy[ast.Expr],
) -> st.SearchStrategy[ast.Expr]:
    return st.builds(ast.Binary, st.sampled_from(operators.split()), fields, values)


def _liked(
    fields: st.SearchStrategy[ast.Expr], *regexes: str, texts: Sequence[str] = ()
) -> st.SearchStrategy[ast.Expr]:
    patterns: list[ast.Expr] = [ast.Regex(one) for one in regexes]
    patterns += [ast.String(one) for one in texts]
    return st.builds(ast.Like, fields, st.sampled_from(patterns), st.booleans())


def _listed(
    fields: st.SearchStrategy[ast.Expr], values: st.SearchStrategy[ast.Expr]
) -> st.SearchStrategy[ast.Expr]:
    items = st.lists(values, min_size=1, max_size=3).map(
        lambda found: ast.ListLiteral(tuple(found))
    )
    return st.builds(ast.In, fields, items, st.booleans())


def _present(fields: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    return fields.map(lambda field: ast.Call("ispresent", (field,)))


def _joined(single: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    single = single | single.map(lambda node: ast.Unary("not", node))
    pairs = st.lists(single, min_size=2, max_size=3).map(tuple)
    ors = st.builds(ast.Logical, st.just("or"), pairs)
    ands = st.lists(single | ors, min_size=2, max_size=3).map(tuple)
    both = single | ors | st.builds(ast.Logical, st.just("and"), ands)
    return both | both.map(lambda node: ast.Unary("not", node))


def _subnets(fields: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    networks = ("10.0.0.0/8", "172.16.0.0/12", "192.168.7.128/25", "10.0.0.1/32", "0.0.0.0/0")
    return st.builds(
        lambda field, network: ast.Call("isIpv4InSubnet", (field, ast.String(network))),
        fields,
        st.sampled_from(networks),
    )


_TYPES = {"number": ("bytes", "dstPort", "packets"), "address": ("srcAddr", "dstAddr")}


def flow_filters() -> st.SearchStrategy[ast.Expr]:
    """Filters on records of the default format."""
    numeric, address = _field(*_TYPES["number"]), _field(*_TYPES["address"])
    word = _field("action", "logStatus", "interfaceId")
    number = _numbers("0", "22", "40", "443.0", "1000", "-1") | _strings("22", "3389")
    text = _strings("REJECT", "ACCEPT", "OK", "-", "eni-1", "10.0.0.1")
    return _joined(
        _compared(numeric, "= != < <= > >=", number)
        | _compared(numeric, "= !=", _strings("-", "x"))
        | _compared(word, "= !=", text)
        | _liked(address | word, r"^10\.", "(REJ|ACC)EPT", r"eni-\d$", texts=("10.", "J", ""))
        | _listed(numeric, number)
        | _subnets(address)
        | _present(word)
    )


def edge_filters() -> st.SearchStrategy[ast.Expr]:
    """Filters on records of :data:`EDGE`."""
    return _joined(
        _compared(_field("dstPort"), "= != < >=", _numbers("22", "443"))
        | _compared(_field("action", "flowDirection"), "= !=", _strings("A", "ingress", "-"))
        | _subnets(_field("srcAddr", "dstAddr"))
        | _liked(_field("flowDirection"), "^in", texts=("gress",))
    )


def text_filters() -> st.SearchStrategy[ast.Expr]:
    """Filters on the whole message."""
    message = _field("@message")
    regexes = ("(?i)error", "^GET", "reset$", r"ER+OR|reset", r"\(x\)", "GET.*e", 'say "no"')
    return _joined(
        _liked(
            message, *regexes, texts=("GET", "ERROR", "*", 'say "no"', "naïve", "c\\d", "", "a*")
        )
        | _compared(message, "= !=", _strings("GET", "GET ERROR", "reset", "*"))
        | _present(message)
    )


def json_filters() -> st.SearchStrategy[ast.Expr]:
    """Filters on keys of JSON events."""
    key = _field("level", "route", "status", "ok", "user.id")
    word = _strings("ERROR", "/api/v1", "GET", "", "a*", "*a", "naïve")
    number = _numbers("404", "500", "404.5", "0", "1") | _strings("404")
    return _joined(
        _compared(key, "= !=", word)
        | _compared(key, "= != < <= > >=", number)
        | _compared(key, "= !=", st.sampled_from([ast.Boolean(True), ast.Boolean(False)]))
        | _liked(key, "^/api", "ERR|INF", r"\d", "(?i)get", "a*", texts=("api", "R", "4", "", "a*"))
        | _listed(key, word)
        | _present(key)
    )
