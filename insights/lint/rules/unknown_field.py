"""A field that the source's events do not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from insights.diagnostics import Severity
from insights.lang.log_types import SYSTEM_FIELDS, LogSource
from insights.lint.base import Context, Finding, Rule
from insights.lint.known_fields import named, spelling
from insights.suggest import did_you_mean

#: Prefixes of system fields that depend on the account (language spec section 8).
_SYSTEM = ("@entity", "@aws", "@source", "@data_", "@@")


class UnknownField(Rule):
    """The query reads a field that no event of this kind of log has and no stage defines.

    The service does not refuse it: conditions on it match nothing and its column is empty. Only
    log types whose fields are fixed can be checked; in JSON any key may exist.
    """

    code = "INS116"
    slug = "unknown-field"
    severity = Severity.WARNING
    good = ("fields srcAddr, bytes * 8 as bits | filter bits > 8 | limit 5",)
    bad = ("filter sourceAddress = '10.0.0.1' | limit 5", "stats sum(byte) as total by srcAddr")
    source = LogSource("vpcflow")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such field."""
        for _, node in context.event_fields:
            if self._is_unknown(node.name, context.source):
                known = [*named(context.source), *SYSTEM_FIELDS]
                hint = did_you_mean(node.name, known) or _listed(named(context.source))
                message = f"Events of the type '{context.source.type}' have no '{node.name}'."
                yield Finding(node, message, hint)

    @staticmethod
    def _is_unknown(name: str, source: LogSource) -> bool:
        if name in SYSTEM_FIELDS or name.startswith(_SYSTEM) or name.lower() in _WORDS:
            return False
        fixed = source.type in ("vpcflow", "route53", "syslog") and not source.format
        if not fixed and not (source.type == "lambda" and name.startswith("@")):
            return False
        return name not in (source.discovered or {}) and spelling(name, source) is None


#: Written for nothing at all, which is the business of another rule.
_WORDS = ("null", "none", "nil")


def _listed(known: Iterable[str]) -> str:
    return f"There are {', '.join(known)}."
