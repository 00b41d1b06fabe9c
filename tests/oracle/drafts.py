"""Expressions of the language that mean something, made piece by piece at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

T = TypeVar("T")
_NUMBERS = ("0", "1", "2", "3", "12", "0.5", "404", "1000", "-1", "-3.75")
_TEXTS = ("api", "web", "a", "12", "", "x", "é", "日", " ", "1e3", "abc", "line\\n", "it's", "%")
_REGEXES = (r"\d+", "(?i)API", "^a", "b$", "[aeiou]{2}", r"(?<q>\w)=(\d)", r"\.", "日", "x|y")
PERIODS = ("1m", "5m", "1h", "30s", "300s", "90m", "2hrs", "1d", "1w", "1mo", "250ms")
_CHECKS = (
    *("ispresent", "isempty", "isblank", "isNumeric", "isValidIp", "isValidIpV4", "isValidIpV6"),
    *("isPrivateIP", "isPublicIP", "isReservedIP"),
)
_IN_NETWORKS = ("isIpInSubnet", "isIpv4InSubnet", "isIpv6InSubnet")
_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "0.0.0.0/0", "2001:db8::/32", "10.1.2.3/32")
_PARTS = ("m.x", "m.y.0", "m.y.1", "m.z.w", "a.b", "m.y[1]", "zz", "items.0", "items.0.k", "ok")


def quoted(text: str) -> str:
    """A text literal."""
    return f'"{text}"' if '"' not in text else f"'{text}'"


@dataclass
class Draft:
    """Names in reach by what they hold, and expressions made of them."""

    random: Random
    numbers: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    maps: list[str] = field(default_factory=list)
    made: int = 0

    @classmethod
    def for_kind(cls, random: Random, kind: str) -> Draft:
        """The fields that events of a log type have."""
        if kind == "vpcflow":
            numbers = ["bytes", "packets", "dstPort", "srcPort"]
            return cls(
                random, numbers, ["srcAddr", "dstAddr", "action", "interfaceId", "logStatus"]
            )
        if kind == "text":
            return cls(random, ["zz"], ["@message", "@logStream"], ["@timestamp"])
        return cls(
            random, ["ms", "n"], ["svc", "word", "line", "js", *_PARTS], ["@timestamp"], ["items"]
        )

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return self.random.choice(options)

    def one_of(self, *options: Callable[[], str]) -> str:
        """What one of the options makes."""
        return self.pick(options)()

    def name(self, prefix: str) -> str:
        """A name that nothing has yet."""
        self.made += 1
        return f"{prefix}{self.made}"

    def field(self) -> str:
        """Any field."""
        return self.pick([*self.numbers, *self.texts, *self.times])

    # ---------------------------------------------------------------------------- numbers

    def number(self, depth: int = 2) -> str:
        """An expression that is a number, mostly."""
        if depth == 0:
            return self.one_of(
                lambda: self.pick(self.numbers or ["1"]), lambda: self.pick(_NUMBERS)
            )
        return self.one_of(
            lambda: self.number(0),
            lambda: self._arithmetic(depth),
            lambda: self._number_call(depth),
        )

    def _arithmetic(self, depth: int) -> str:
        sign = self.pick(("+", "-", "*", "/", "%"))
        return f"({self.number(depth - 1)} {sign} {self.number(depth - 1)})"

    def _number_call(self, depth: int) -> str:
        def n() -> str:
            return self.number(depth - 1)

        def t() -> str:
            return self.text(depth - 1)

        return self.one_of(
            lambda: f"{self.pick(('abs', 'ceil', 'floor', 'sqrt', 'round', 'toInt'))}({n()})",
            lambda: f"{self.pick(('toNumber', 'toDouble', 'toLong', 'strlen'))}({t()})",
            lambda: f"round({n()}, {self.pick((0, 1, 2, -1))})",
            lambda: f"{self.pick(('greatest', 'least'))}({n()}, {n()}, {n()})",
            lambda: f"{self.pick(('messageSize', 'hexToDec', 'ipv4ToNumber'))}({t()})",
            lambda: f"if({self.truth(depth - 1)}, {n()}, {n()})",
            lambda: f"toMillis({self.time()})",
            lambda: f"jsonArraySize({self.pick([*self.maps, 'js', 'zz'])})",
            lambda: f"(2 ^ {self.pick((0, 2, 10, -1))})",
            lambda: f"haversine({n()}, {n()}, {self.number(0)}, 13)",
            lambda: f"histogram({n()}, {self.pick((1, 50, 0.5))})",
        )

    # ------------------------------------------------------------------------------ texts

    def text(self, depth: int = 2) -> str:
        """An expression that is a text, mostly."""
        if depth == 0:
            return self.one_of(
                lambda: self.pick([*self.texts, *self.texts, *self.numbers]),
                lambda: quoted(self.pick(_TEXTS)),
            )
        return self.one_of(lambda: self.text(0), lambda: self._text_call(depth))

    def _text_call(self, depth: int) -> str:
        def t() -> str:
            return self.text(depth - 1)

        def n() -> str:
            return self.number(0)

        def word() -> str:
            return quoted(self.pick(("a", "x", "1", "ab", "é")))

        return self.one_of(
            lambda: f"concat({t()}, {t()}, {n()})",
            lambda: f"{self.pick(('toupper', 'tolower', 'trim', 'ltrim', 'rtrim'))}({t()})",
            lambda: f"{self.pick(('trim', 'ltrim', 'rtrim'))}({t()}, {word()})",
            lambda: f"{self.pick(('urlencode', 'base64encode', 'md5', 'sha256'))}({t()})",
            lambda: f"{self.pick(('base64decode', 'urldecode', 'hexToAscii'))}({t()})",
            lambda: f"decToHex({n()})",
            lambda: f"substr({t()}, {self.pick((0, 1, 3, 9, -1))})",
            lambda: f"substr({t()}, {self.pick((0, 1, 2))}, {self.pick((0, 1, 3))})",
            lambda: f"replace({t()}, {word()}, {t()})",
            lambda: f'regexReplace({t()}, "([a-c])", "<$1>")',
            lambda: f"coalesce({t()}, {t()}, {quoted('none')})",
            lambda: f"if({self.truth(depth - 1)}, {t()}, {t()})",
            lambda: f"case({self.truth(depth - 1)}, {t()}, {self.truth(0)}, {t()})",
            lambda: f'formatDate({self.time()}, "%Y-%m-%d %H:%M")',
            lambda: f"unmask({t()})",
            lambda: f"jsonStringify(jsonParse({self.pick(('js', 'zz', '@message'))}))",
            lambda: f"jsonParse(js).{self.pick(('a', 'b', 'a.b', 'zz', 'b.c'))}",
        )

    def time(self) -> str:
        """An expression that is a time."""
        inner = self.pick(self.times or ["@timestamp"])
        return self.one_of(
            lambda: inner,
            lambda: f"datefloor({inner}, {self.pick(PERIODS)})",
            lambda: f"dateceil({inner}, {self.pick(PERIODS)})",
            lambda: f"fromMillis({self.pick(('1642195111000', '0', *self.numbers))})",
            lambda: f"({inner} - {self.pick(('1h', '30s', '1d'))})",
        )

    # ------------------------------------------------------------------------- conditions

    def truth(self, depth: int = 2) -> str:
        """A condition."""
        if depth == 0:
            return self._comparison()
        return self.one_of(
            self._comparison,
            self._membership,
            self._likeness,
            lambda: self._truth_call(depth),
            lambda: f"not ({self.truth(depth - 1)})",
            lambda: f"({self.truth(depth - 1)} and {self.truth(depth - 1)})",
            lambda: f"({self.truth(depth - 1)} or {self.truth(depth - 1)})",
            lambda: f"not {self.pick(self.texts)} = {quoted('api')}",
        )

    def _comparison(self) -> str:
        sign = self.pick(("=", "!=", "<", "<=", ">", ">="))
        return self.one_of(
            lambda: f"{self.number(1)} {sign} {self.number(0)}",
            lambda: f"{self.field()} {sign} {self.pick(_NUMBERS)}",
            lambda: f"{self.field()} {sign} {quoted(self.pick(_TEXTS))}",
            lambda: f"{self.text(1)} {sign} {self.text(0)}",
            lambda: f"{self.pick(self.texts)} {sign} {self.pick(('true', 'false'))}",
        )

    def _membership(self) -> str:
        values = [
            self.pick((*_NUMBERS[:8], *map(quoted, _TEXTS))) for _ in range(self.pick((1, 3)))
        ]
        return f"{self.field()} {self.pick(('in', 'not in'))} [{', '.join(values)}]"

    def _likeness(self) -> str:
        word = self.pick(("like", "not like"))
        return self.one_of(
            lambda: f"{self.text(1)} {word} {quoted(self.pick(_TEXTS))}",
            lambda: f"{self.text(0)} {word} /{self.pick(_REGEXES)}/",
            lambda: f"{self.field()} =~ /{self.pick(_REGEXES)}/",
        )

    def _truth_call(self, depth: int) -> str:
        def t() -> str:
            return self.text(depth - 1)

        lists = [*self.maps, "js", "zz"]
        return self.one_of(
            lambda: f"{self.pick(_CHECKS)}({t()})",
            lambda: f"ispresent({self.field()})",
            lambda: f"{self.pick(_IN_NETWORKS)}({t()}, {quoted(self.pick(_NETWORKS))})",
            lambda: f"{self.pick(('strcontains', 'startsWith', 'endsWith'))}({t()}, {t()})",
            lambda: f"jsonArrayContains({self.pick(lists)}, {self.pick(('1', quoted('x')))})",
        )
