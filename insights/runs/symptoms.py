"""Why a source may have no data: one code, slug, severity and page for each reason."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from insights.catalog.codes import Code
from insights.dataclass import dataclass
from insights.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class Symptom:
    """A reason that was found. ``where`` is the log group, the flow log, the file or the place.

    ``severity`` is that of the code, unless something else is said.
    """

    code: Code
    source: str
    where: str
    message: str
    hint: str = ""
    severity: Severity = field(kw_only=True)

    def told(self) -> dict[str, Any]:
        """As an object."""
        return {
            "code": self.code.code,
            "slug": self.code.slug,
            "severity": self.severity.word,
            "source": self.source,
            "where": self.where,
            "message": self.message,
            "hint": self.hint,
        }


@dataclass(frozen=True, slots=True)
class About:
    """Says what is wrong with one thing that belongs to a source."""

    source: str
    where: str

    def __call__(self, code: Code, message: str, hint: str = "") -> Symptom:
        """A finding with its code's severity."""
        return Symptom(code, self.source, self.where, message, hint, severity=code.severity)


NO_WAY_IN = Code(
    "SRC001",
    "no-way-in",
    Severity.ERROR,
    "The place cannot be looked into: credentials are missing, expired or those of another "
    "account, the identity may not do this, or AWS cannot be reached.",
)
NO_GROUP = Code(
    "SRC002",
    "no-log-group",
    Severity.ERROR,
    "There is no such log group in this account and region, or none that matches.",
)
DELIVERY_CLASS = Code(
    "SRC003",
    "delivery-class",
    Severity.ERROR,
    "Log groups of the class DELIVERY only pass events on; Logs Insights cannot read them.",
)
INFREQUENT = Code(
    "SRC004",
    "infrequent-access-class",
    Severity.HINT,
    "Log groups of the class INFREQUENT_ACCESS have a part of the query language only, no "
    "discovered fields, and no metric filters. It is an error for an entry that needs those.",
)
RETENTION = Code(
    "SRC005",
    "short-retention",
    Severity.WARNING,
    "The log group keeps events for a shorter time than the window looks back.",
)
YOUNG = Code(
    "SRC006",
    "young-log-group",
    Severity.HINT,
    "The log group was made within the window. Logs Insights sees no event that is older than "
    "its log group.",
)
EMPTY = Code(
    "SRC007",
    "no-events",
    Severity.ERROR,
    "The log group or file has no event. A new log group shows none for up to an hour or so.",
)
STALE = Code(
    "SRC008",
    "no-recent-events",
    Severity.WARNING,
    "The newest event is older than the window. What CloudWatch tells of the newest event lags "
    "behind by an hour or so, in rare cases longer, so --probe is surer.",
)
LAG = Code(
    "SRC009",
    "late-events",
    Severity.HINT,
    "Events arrive long after they happened, so windows that end now miss the last of them.",
)
NO_FLOW_LOG = Code(
    "SRC010",
    "no-flow-log",
    Severity.ERROR,
    "No VPC flow log of this account and region delivers to the log group. It may come from "
    "another account; then this is no fault.",
)
NOT_DELIVERING = Code(
    "SRC011",
    "flow-log-fails",
    Severity.ERROR,
    "EC2 says that the last delivery of the flow log failed. 'Access error' means that its role "
    "may not write to the log group, or that the log group is gone; 'Rate limited' that "
    "CloudWatch Logs took no more.",
)
LACKS_FIELD = Code(
    "SRC012",
    "flow-log-lacks-field",
    Severity.ERROR,
    "The flow log's format has no field that the entry reads. The format of a flow log cannot be "
    "changed; another flow log has to be made.",
)
OTHER_FORMAT = Code(
    "SRC013",
    "other-format",
    Severity.WARNING,
    "The flow log has another format than the source in catalog.yaml. Where log groups are named, "
    "the catalog's format is used, which reads such records wrongly; 'auto' uses the real one.",
)
TRAFFIC = Code(
    "SRC014",
    "part-of-traffic",
    Severity.HINT,
    "The flow log records accepted or refused traffic only.",
)
SLOW = Code(
    "SRC015",
    "slow-flow-log",
    Severity.HINT,
    "The flow log gathers for ten minutes before it delivers, so the newest records come about a "
    "quarter of an hour late. An interval of one minute can be had in a new flow log.",
)
UNSEEN_FLOW_LOGS = Code(
    "SRC016",
    "flow-logs-unseen",
    Severity.HINT,
    "EC2 does not show the flow logs, so nothing can be said about them.",
)
NO_FILE = Code(
    "SRC017",
    "no-file",
    Severity.ERROR,
    "There is no such file, or it cannot be read.",
)
OTHER_TYPE = Code(
    "SRC018",
    "other-log-type",
    Severity.WARNING,
    "The file does not look like what the source is said to be.",
)
OUTSIDE = Code(
    "SRC019",
    "events-outside-window",
    Severity.HINT,
    "No event of the files is in the window that ends now. Files are read whole unless a time is "
    "given.",
)
NOTHING_PROBED = Code(
    "SRC020",
    "probe-found-nothing",
    Severity.ERROR,
    "A query over the window found no event at all, whatever the entry filters.",
)

CODES = (
    *(NO_WAY_IN, NO_GROUP, DELIVERY_CLASS, INFREQUENT, RETENTION, YOUNG, EMPTY, STALE, LAG),
    *(NO_FLOW_LOG, NOT_DELIVERING, LACKS_FIELD, OTHER_FORMAT, TRAFFIC, SLOW, UNSEEN_FLOW_LOGS),
    *(NO_FILE, OTHER_TYPE, OUTSIDE, NOTHING_PROBED),
)
