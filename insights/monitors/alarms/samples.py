"""Percentiles over too few samples."""

from __future__ import annotations

import re

_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?|100)")


def enough_samples(statistic: str, samples: float) -> bool:
    """Whether a percentile such as ``p99`` over that many samples means something.

    The limit is 10 / (1 - p) from the median on and 10 / p below it (D); the limit itself is
    enough (V, observed 6.1: 99 samples of a p90 were passed over, 100 were not). A statistic
    that is no percentile needs none.
    """
    found = _PERCENTILE.fullmatch(statistic)
    if found is None:
        return True
    share = float(found[1]) / 100
    rest = 1 - share if share >= 0.5 else share
    # samples * rest >= 10, with room for the rounding of 1 - 0.9.
    return samples * rest >= 10 - 1e-9
