"""Another number of fields than flow-log records have."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang.log_types import DEFAULT_FLOW_FORMAT, LogSource
from insights.lint.base import Finding
from insights.lint.patterns.base import PatternContext, PatternRule
from insights.patterns.nodes import Column, SpacePattern

_FIRST = "version, account, eni, source, destination, srcport, destport, protocol"
_REST = "packets, bytes, windowstart, windowend, action, flowlogstatus"


class FlowFieldCount(PatternRule):
    """A pattern for flow logs has more or fewer fields than the records.

    With more fields than a record has words nothing matches. With fewer, the last field takes
    all the rest of the record, so that a condition on it compares several words at once
    (recorded). ``...`` stands for any number of fields.
    """

    code = "PAT102"
    slug = "flow-field-count"
    good = (f"[{_FIRST}, {_REST}]", '[..., action = "REJECT", flowlogstatus]')
    bad = (f"[{_FIRST}, {_REST}, more]", '[version, account, action = "REJECT"]')
    source = LogSource("vpcflow")

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """The pattern, where its fields are counted."""
        pattern = context.pattern
        if context.source.type != "vpcflow" or not isinstance(pattern, SpacePattern):
            return
        wanted = len(context.source.format or DEFAULT_FLOW_FORMAT)
        columns = [one for one in pattern.columns if isinstance(one, Column)]
        if len(columns) > wanted:
            message = f"The pattern has {len(columns)} fields, records have {wanted}: none matches."
            yield Finding(columns[wanted], message, f"Name {wanted} fields.")
        elif not pattern.is_open and len(columns) < wanted:
            last = columns[-1]
            severity = Severity.WARNING if last.condition is None else Severity.ERROR
            message = (
                f"The pattern has {len(columns)} fields, records have {wanted}: "
                "the last one takes the rest of the record."
            )
            yield Finding(last, message, "Name all fields, or write '...'.", severity=severity)
