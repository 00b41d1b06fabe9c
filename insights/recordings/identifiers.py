"""Identifiers in log lines, and what stands for each: always the same for the same one.

Stand-ins are from the ranges kept for documentation: 192.0.2.0/24, 198.51.100.0/24 and
203.0.113.0/24 (RFC 5737, D), 2001:db8::/32 (RFC 3849, D), example.com (RFC 2606, D), the account
numbers of AWS's own examples (E). Private addresses stay, so that conditions on subnets keep their
meaning. Names of functions, buckets and hosts stay too: they are what queries are about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

_PATTERNS = {
    "address": r"(?<![\w.:-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)",
    "address6": r"(?<![\w.:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:.])",
    "host": r"(?<![\w.])ec2-\d{1,3}(?:-\d{1,3}){3}(?=\.)",
    "account": r"(?<![\w.-])\d{12}(?![\w-]|\.\d)",
    "resource": (
        r"(?<![\w-])(?:eni|i|vpc|subnet|sg|sgr|vol|ami|snap|acl|rtb|rtbassoc|nat|igw|eigw|tgw|"
        r"tgw-attach|tgw-rtb|vpce|vpce-svc|lt|eipalloc|eipassoc|pcx|fl|cgw|vgw|vpn|dopt|fs|fsap|"
        r"pl)-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![\w-])"
    ),
    "key": (
        r"(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|APKA|AROA|ASCA|"
        r"ASIA)[A-Z0-9]{12,28}(?![A-Za-z0-9])"
    ),
    "uuid": r"(?<![\w-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\w-])",
    "mail": r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}(?![\w-])",
}
_ANY = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()))
#: Who somebody is, in ARNs and below the keys that log formats have for it.
_IN_ARNS = re.compile(
    r"arn:aws[a-z-]*:(?:iam|sts)::\d*:"
    r"(?P<kind>user|role|assumed-role|federated-user|group|instance-profile)/(?P<path>[\w+=,.@/-]+)"
)
_BELOW_KEYS = re.compile(
    r'"(?:userName|user_name|username|sourceIdentity|sessionName|roleSessionName|login)"'
    r'\s*:\s*"(?P<name>[^"\\]{1,128})"'
)
_NOBODY = re.compile(r"root|HIDDEN_.*|.*\.amazonaws\.com|AWSServiceRole.*|AWSReserved.*", re.I)
_ACCOUNTS = ("123456789012", "111122223333", "444455556666", "777788889999", "999988887777")
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
#: Of a network for documentation, without its own address and that for all.
_HOSTS = 254
_EXAMPLE = "EXAMPLE"


class Identifiers:
    """What stands for each identifier of some texts, in the order in which they come.

    ``keep`` are identifiers that stay. The stand-ins depend on the texts and on nothing else.
    """

    def __init__(self, texts: Iterable[str], keep: Collection[str] = ()) -> None:
        self._names: dict[str, str] = {}
        self._others: dict[str, str] = {}
        whole = "\n".join(texts)
        for value, kind in _named(whole):
            if value not in keep and value not in self._names:
                number = sum(one.startswith(f"{kind}-") for one in self._names.values()) + 1
                self._names[value] = f"{kind}-{number}"
        taken = {found[0] for found in _ANY.finditer(whole)}
        makers = {kind: _counted(name, taken) for kind, name in _NAMES.items()}
        for found in _ANY.finditer(whole):
            kind, value = str(found.lastgroup), found[0]
            if (
                value in keep
                or value in self._others
                or value in self._names
                or _stays(kind, value)
            ):
                continue
            self._others[value] = makers[kind](value)
        longest = sorted(self._names, key=len, reverse=True)
        listed = "|".join(map(re.escape, longest)) or r"(?!)"
        self._known = re.compile(rf'(?<=["/:= ])(?:{listed})(?=["/:,\s]|$)', re.MULTILINE)

    @property
    def replaced(self) -> dict[str, str]:
        """What stands for what."""
        return {**self._names, **self._others}

    def without(self, text: str) -> str:
        """A text with everything replaced."""
        if text in self._names:
            return self._names[text]
        named = self._known.sub(lambda found: self._names[found[0]], text)
        return _ANY.sub(lambda found: self._others.get(found[0], found[0]), named)


def _named(whole: str) -> Iterator[tuple[str, str]]:
    """Names of users, roles and sessions, each with what it is."""
    found: list[tuple[int, str, str]] = []
    for arn in _IN_ARNS.finditer(whole):
        parts = arn["path"].split("/")
        if arn["kind"] == "assumed-role":
            found.append((arn.start(), parts[0], "role"))
            found += [(arn.start(), part, "session") for part in parts[1:]]
        else:
            found.append((arn.start(), parts[-1], arn["kind"].partition("-")[0]))
    found += [(one.start(), one["name"], "user") for one in _BELOW_KEYS.finditer(whole)]
    for _, name, kind in sorted(found, key=lambda one: one[0]):
        if name and not _NOBODY.fullmatch(name) and not _ANY.fullmatch(name):
            yield name, kind


def _stays(kind: str, value: str) -> bool:
    if kind in ("address", "address6"):
        return not _is_public(value)
    if kind == "host":
        return not _is_public(value.removeprefix("ec2-").replace("-", "."))
    if kind == "account":
        return value in _ACCOUNTS
    if kind == "mail":
        return value.partition("@")[2].endswith(("example.com", "example.org", "example.net"))
    return kind == "key" and _EXAMPLE in value


def _is_public(text: str) -> bool:
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return False
    return address.is_global and not address.is_multicast


_Make = Callable[[str], str]


def _counted(name: Callable[[int, str], str], taken: Collection[str]) -> _Make:
    """The next stand-in that no text has already."""
    numbers = iter(range(1, 10**9))

    def make(value: str) -> str:
        return next(one for number in numbers if (one := name(number, value)) not in taken)

    return make


def _address(number: int, _: str) -> str:
    network, host = divmod(number - 1, _HOSTS)
    if network < len(_NETWORKS):
        return f"{_NETWORKS[network]}.{host + 1}"
    # More than documentation has room for: the range for benchmarks is nobody's either (RFC 2544).
    rest = number - 1 - _HOSTS * len(_NETWORKS)
    return f"198.{18 + rest // 65_536 % 2}.{rest // 256 % 256}.{rest % 256}"


def _host(number: int, value: str) -> str:
    return f"ec2-{_address(number, value).replace('.', '-')}"


def _account(number: int, _: str) -> str:
    return _ACCOUNTS[number - 1] if number <= len(_ACCOUNTS) else f"{100_000_000_000 + number}"


def _resource(number: int, value: str) -> str:
    prefix, _, digits = value.rpartition("-")
    return f"{prefix}-{number:0{len(digits)}x}"


def _key(number: int, value: str) -> str:
    return f"{value[:4]}{_EXAMPLE}{number:0{len(value) - 4 - len(_EXAMPLE)}d}"


_NAMES: dict[str, Callable[[int, str], str]] = {
    "address": _address,
    "address6": lambda number, _: f"2001:db8::{number:x}",
    "host": _host,
    "account": _account,
    "resource": _resource,
    "key": _key,
    "uuid": lambda number, _: f"00000000-0000-4000-8000-{number:012x}",
    "mail": lambda number, _: f"user{number}@example.com",
}
