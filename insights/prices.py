"""What scanned bytes cost in CloudWatch Logs, by Region.

Logs Insights bills the uncompressed bytes that a query scans, in US dollars a gigabyte, the same
for every query language and log class (CWL AnalyzingLogData, documented). The page with the
figures is not readable by machine; each figure says how certain it is. A gigabyte is taken as
10^9 bytes, which errs on the dear side. The free tier is left out.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

GIGABYTE = 10**9


class Certainty(enum.Enum):
    """How a figure is known."""

    REPORTED = "reported by several third parties"
    DERIVED = "a hundredth of the Region's price of ingestion, which holds where both are known"


@dataclass(frozen=True, slots=True)
class ScanPrice:
    """US dollars a gigabyte scanned."""

    per_gigabyte: float
    certainty: Certainty

    def of(self, scanned: float) -> float:
        """US dollars for that many bytes."""
        return scanned / GIGABYTE * self.per_gigabyte


SCAN_PRICES: Mapping[str, ScanPrice] = {
    "ap-northeast-1": ScanPrice(0.0076, Certainty.REPORTED),
    "eu-central-1": ScanPrice(0.0063, Certainty.DERIVED),
    "eu-west-1": ScanPrice(0.0057, Certainty.DERIVED),
    "us-east-1": ScanPrice(0.005, Certainty.REPORTED),
}


def scan_price(region: str) -> ScanPrice | None:
    """The price in a Region, or ``None`` where it is not known."""
    return SCAN_PRICES.get(region)
