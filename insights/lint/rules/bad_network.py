"""A network that is none."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.lint.base import Context, Finding, Rule

_VERSIONS = {"isipinsubnet": (4, 6), "isipv4insubnet": (4,), "isipv6insubnet": (6,)}


class BadNetwork(Rule):
    """The second argument of ``isIpv4InSubnet`` and its kin is no network of that kind."""

    code = "INS142"
    slug = "bad-network"
    severity = Severity.WARNING
    good = ("filter isIpv4InSubnet(srcAddr, '10.0.0.0/8') | limit 5",)
    bad = (
        "filter isIpv4InSubnet(srcAddr, '10.0.0.0/33') | limit 5",
        "filter isIpv4InSubnet(srcAddr, '2001:db8::/32') | limit 5",
    )
    source = LogSource("vpcflow")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such argument."""
        for call in context.all(ast.Call):
            versions = _VERSIONS.get(call.name.lower())
            if versions is None or len(call.arguments) != 2:
                continue
            network = call.arguments[1]
            if not isinstance(network, ast.String) or "{{" in network.value:
                continue
            if _version(network.value) not in versions:
                kind = "" if len(versions) == 2 else f"IPv{versions[0]} "
                example = "2001:db8::/32" if versions == (6,) else "10.0.0.0/8"
                message = f"'{network.value}' is no {kind}network."
                yield Finding(network, message, f'Write "{example}".')


def _version(text: str) -> int:
    try:
        return ipaddress.ip_network(text, strict=False).version
    except ValueError:
        return 0
