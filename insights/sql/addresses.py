"""IP subnets as SQL conditions on text.

fidelity: private-addresses, reserved-addresses, mixed-subnets.
"""

from __future__ import annotations

import ipaddress

from insights.sql.macros import OCTET
from insights.sql.text import literal

#: 10/8, 172.16/12 and 192.168/16; fc00::/7 (RFC 1918, RFC 4193).
_PRIVATE = (r"^(?:10|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)\.", "^f[cd][0-9a-f]{2}:")
#: Special purposes other than private use (IANA registries): 0/8, 100.64/10, 127/8, 169.254/16,
#: 198.18/15 and 224/3; ::, ::1, fe80::/10 and ff00::/8. Documentation ranges count as public.
_RESERVED = (
    r"^(?:0|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])|127|169\.254|198\.1[89]"
    r"|2(?:2[4-9]|[3-5][0-9]))\.",
    "^(?:fe[89ab][0-9a-f]:|ff[0-9a-f]{2}:|[0:]*:0{0,3}[01]?$)",
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


def _in_ranges(text: str, ranges: tuple[str, str]) -> str:
    four, six = map(literal, ranges)
    return f"li_in_ranges({text}, {four}, {six})"


def is_private(text: str) -> str:
    """SQL: whether an address is for private use."""
    return _in_ranges(text, _PRIVATE)


def is_reserved(text: str) -> str:
    """SQL: whether an address is reserved for a special purpose."""
    return _in_ranges(text, _RESERVED)


def is_public(text: str) -> str:
    """SQL: whether an address is valid and neither private nor reserved."""
    valid = f"coalesce(li_is_ipv4({text}) OR li_is_ipv6({text}), false)"
    return f"({valid} AND NOT {is_private(text)} AND NOT {is_reserved(text)})"
