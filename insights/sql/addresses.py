"""IP subnets as SQL conditions on text."""

from __future__ import annotations

import ipaddress

from insights.sql.macros import OCTET
from insights.sql.text import literal

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
#: Special purposes other than private use (IANA registries); documentation ranges count as public.
_RESERVED = (
    "0.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "fe80::/10",
    "ff00::/8",
)


def in_subnet(text: str, cidr: str) -> str:
    """SQL: whether an address lies in a network; false for what is no such address.

    Raises ``ValueError`` where ``cidr`` is no network.
    """
    network = ipaddress.ip_network(cidr, strict=False)
    if isinstance(network, ipaddress.IPv6Network):
        low = network.network_address.exploded.replace(":", "")
        high = network.broadcast_address.exploded.replace(":", "")
        return f"coalesce(li_ipv6_hex({text}) BETWEEN '{low}' AND '{high}', false)"
    return _in_ipv4(text, network)


def _in_ipv4(text: str, network: ipaddress.IPv4Network) -> str:
    """A pattern for the octets that are fixed, a comparison for the one that is cut."""
    octets = str(network.network_address).split(".")
    whole, rest = divmod(network.prefixlen, 8)
    fixed = [rf"{octet}\." for octet in octets[:whole]]
    free = [rf"{OCTET}\."] * (4 - whole)
    pattern = "".join([*fixed, *free]).removesuffix(r"\.")
    matches = f"regexp_full_match({text}, {literal(pattern)})"
    if rest == 0:
        return f"coalesce({matches}, false)"
    low = int(octets[whole])
    high = low + (1 << (8 - rest)) - 1
    octet = f"TRY_CAST(split_part({text}, '.', {whole + 1}) AS INTEGER)"
    return f"coalesce({matches} AND {octet} BETWEEN {low} AND {high}, false)"


def _any_of(text: str, networks: tuple[str, ...]) -> str:
    return "(" + " OR ".join(in_subnet(text, network) for network in networks) + ")"


def is_private(text: str) -> str:
    """SQL: whether an address is for private use (RFC 1918, RFC 4193)."""
    return _any_of(text, _PRIVATE)


def is_reserved(text: str) -> str:
    """SQL: whether an address is reserved for a special purpose."""
    return _any_of(text, _RESERVED)


def is_public(text: str) -> str:
    """SQL: whether an address is valid and neither private nor reserved."""
    valid = f"coalesce(li_is_ipv4({text}) OR li_is_ipv6({text}), false)"
    return f"({valid} AND NOT {is_private(text)} AND NOT {is_reserved(text)})"
