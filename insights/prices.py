"""What scanned bytes cost in CloudWatch Logs, by Region.

Logs Insights bills the uncompressed bytes that a query scans, in US dollars a gigabyte, the same
for every query language and log class (CWL AnalyzingLogData, documented). The figures are in
``prices.json``, each with its source and how certain that is; a Region that is not there has no
known price. A gigabyte is taken as 10^9 bytes, which errs on the dear side. The free tier is
left out.
"""

from __future__ import annotations

import enum
import json
from functools import cache
from typing import Any

from insights.dataclass import dataclass

GIGABYTE = 10**9


class Certainty(enum.Enum):
    """How a figure is known."""

    SEVERAL = "reported by several"
    ONE = "reported by one"


@dataclass(frozen=True, slots=True)
class ScanPrice:
    """US dollars a gigabyte scanned, and who says so."""

    per_gigabyte: float
    certainty: Certainty
    source: str

    def of(self, scanned: float) -> float:
        """US dollars for that many bytes."""
        return scanned / GIGABYTE * self.per_gigabyte


def scan_price(region: str) -> ScanPrice | None:
    """The price in a Region, or ``None`` where it is not known."""
    table = _table()
    found = table["regions"].get(region)
    if found is None:
        return None
    source = table["sources"][found["source"]]
    return ScanPrice(found["per_gigabyte"], Certainty(source["certainty"]), source["text"])


@dataclass(frozen=True, slots=True)
class MonthlyPrice:
    """US dollars a month for one thing, and who says so."""

    dollars: float
    certainty: Certainty
    source: str


def monthly_price(thing: str, region: str) -> MonthlyPrice | None:
    """The price of one thing in a Region; ``None`` where it is not known.

    Things are ``alarm``, ``high_resolution_alarm``, ``composite_alarm``, ``log_alarm`` and
    ``custom_metric``.
    """
    table = _table()
    found = table["monitors"]["regions"].get(region, {}).get(thing)
    if found is None:
        return None
    source = table["sources"][found["source"]]
    return MonthlyPrice(found["dollars"], Certainty(source["certainty"]), source["text"])


@cache
def _table() -> Any:
    from importlib import resources

    return json.loads((resources.files("insights") / "prices.json").read_text("utf-8"))
