"""Random logs: events with all that real ones have in them, missing keys included."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from oracle.events import Event

#: 2026-11-20T10:00:00Z in milliseconds; events happen within the two hours before.
TEN = 1_795_168_800_000
_HOURS = 2 * 3_600_000

#: Numbers as events hold them: halves and quarters, whose sums are exact, and texts of numbers.
NUMBERS: tuple[Any, ...] = (
    *(0, 1, 2, 3, 7, 10, 12, 200, 404, 500, -1, -12, 1_795_168_800_000, 0.5, 2.25, -3.75),
    *("12", "007", " 5 ", "1e3", "-3.50", "+7", ".5", "abc", "", "-", "12abc", True, False, None),
)
WORDS: tuple[Any, ...] = (
    *("api", "web", "API", "a10", "a9", "a b", "héllo wörld", "日本", "😀x", "it's", 'say "x"'),
    *("100%", "a*b", "a.b", "", "  pad ", "\ttab", "line\nbreak", "c\\d", "10.1.2.3", "::1"),
    *("172.20.0.1", "8.8.8.8", "fe80::1", "2001:db8::ff", "1.2.3.256", "ff", "0x1f", "-0xA"),
    *("aGk=", "%41b", "[1,2]", "true", "2026-01-02", "zzz", "x=1 y=2", None, 5, 2.5),
)
SERVICES = ("api", "web", "db", "API", None)
_INNER: tuple[Any, ...] = (
    *({"a": 1, "b": {"c": [1, "x"]}}, {"a": "7"}, [1, 2, "x"], ["b", None, True], [], {}),
    *([{"k": "v", "n": 1}, {"k": "w"}], "no list", 3, None),
)
JSON_TEXTS: tuple[Any, ...] = (
    *(json.dumps(value, separators=(",", ":")) for value in _INNER),
    *("{broken", "", None),
)
LINES = (
    "user=ann code=12 took 3.5ms",
    "user=bob code=404 took 12ms",
    'level=info msg="two words" n=3',
    'level=warn msg="say \\"hi\\"" n=',
    'a,b,"c,d"',
    ',x,"q""r",',
    "[ERROR] (lane 3): belt jam",
    "[INFO] (lane 12): ok",
    "<e><l>warn</l><n>4</n></e>",
    "<e><l/></e>",
    "GET /x?q=1&r=2 200",
    "id-1 id-22 id-333",
    "naïve café 日本 id-4",
    "  blanks around  ",
)

_ADDRESSES = ("10.0.0.4", "10.0.1.9", "172.31.0.2", "203.0.113.9", "2001:db8::1")
_PORTS = ("22", "53", "443", "3306", "50000", "65535")
_SIZES = ("0", "1", "40", "1500", "9000000000")
_KEYS: Mapping[str, Sequence[Any]] = {
    "ms": NUMBERS,
    "n": range(-5, 21),
    "svc": SERVICES,
    "word": WORDS,
    "ok": (True, False),
    "m": ({"x": 1, "y": ["p", 2]}, {"x": "api", "z.w": 4}, {}, 7),
    "a.b": range(4),
    "items": _INNER,
    "js": JSON_TEXTS,
    "line": LINES,
}


def _object(random: Random) -> str:
    """A JSON event; most keys are there."""
    chosen = {
        name: random.choice(values) for name, values in _KEYS.items() if random.random() < 0.7
    }
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":"))


def _record(random: Random) -> str:
    """A record of the default flow-log format; one without data has dashes."""
    ends = [random.choice(_ADDRESSES) for _ in range(2)]
    known = [*ends, *(random.choice(_PORTS) for _ in range(2)), "6"]
    known += [random.choice(_SIZES) for _ in range(2)]
    last = ["1795160000", "1795160060", random.choice(("ACCEPT", "REJECT")), "OK"]
    if random.random() < 0.2:
        known, last = ["-"] * 7, [*last[:2], "-", "NODATA"]
    return " ".join(["2", "123456789012", random.choice(("eni-1", "eni-2")), *known, *last])


def _message(random: Random, kind: str) -> str:
    if kind == "vpcflow":
        return _record(random)
    return random.choice(LINES) if kind == "text" or random.random() < 0.1 else _object(random)


@dataclass(frozen=True)
class Log:
    """Events of one type; ``apart`` tells that no two have the same time."""

    kind: str
    events: tuple[Event, ...]
    apart: bool


def log(random: Random) -> Log:
    """Some events of one log type in two log groups, in any order of their times."""
    kind = random.choice(("json",) * 6 + ("text", "vpcflow", "vpcflow"))
    apart = random.random() < 0.5
    count = random.choice((0, 1, 2, 4, 6, 8, 10, 12, 12))
    steps = 4000 if apart else 12
    places = random.sample(range(steps), count) if apart else random.choices(range(steps), k=count)
    events = tuple(
        Event(
            TEN - place * (_HOURS // steps),
            _message(random, kind),
            kind,
            "main",
            random.choice(("conformance", "conformance", "/other")),
        )
        for place in places
    )
    return Log(kind, events, apart)
