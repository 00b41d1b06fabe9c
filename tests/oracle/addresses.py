"""Functions of IP addresses: what is no address is in no network."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

from oracle import values
from oracle.values import Value

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
_RESERVED = (
    *("0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "198.18.0.0/15"),
    *("224.0.0.0/3", "::/128", "::1/128", "fe80::/10", "ff00::/8"),
)


def _address(value: Value) -> Address | None:
    try:
        return ipaddress.ip_address(values.text(value) or "")
    except ValueError:
        return None


def _valid(*versions: int) -> Callable[[Value], Value]:
    def check(value: Value) -> bool:
        found = _address(value)
        return found is not None and found.version in versions

    return check


def _among(found: Address, networks: tuple[str, ...]) -> bool:
    return any(found in ipaddress.ip_network(one, strict=False) for one in networks)


def _in_subnet(*versions: int) -> Callable[[Value, str], Value]:
    def check(value: Value, network: str) -> bool:
        found = _address(value)
        return found is not None and found.version in versions and _among(found, (network,))

    return check


def _is_private(value: Value) -> bool:
    found = _address(value)
    return found is not None and _among(found, _PRIVATE)


def _is_reserved(value: Value) -> bool:
    found = _address(value)
    return found is not None and _among(found, _RESERVED)


def _is_public(value: Value) -> bool:
    return _address(value) is not None and not _is_private(value) and not _is_reserved(value)


def _to_number(value: Value) -> int | None:
    found = _address(value)
    return int(found) if found is not None and found.version == 4 else None


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "isvalidip": _valid(4, 6),
    "isvalidipv4": _valid(4),
    "isvalidipv6": _valid(6),
    "isipinsubnet": _in_subnet(4, 6),
    "isipv4insubnet": _in_subnet(4),
    "isipv6insubnet": _in_subnet(6),
    "isprivateip": _is_private,
    "isreservedip": _is_reserved,
    "ispublicip": _is_public,
    "ipv4tonumber": _to_number,
}
