"""Folders of days, as flow logs in S3 have them: which of them a time window leaves out.

fidelity: flow-days.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from insights.times import Window

#: `.../vpcflowlogs/<region>/2026/11/20/` and, in folders as Hive has them,
#: `.../aws-service=vpcflowlogs/aws-region=.../year=2026/month=11/day=20/` (cloudwatch spec 9.4).
_DAY = re.compile(
    r"(?:^|/)(?:aws-service=)?vpcflowlogs/[^/]+/(?:year=)?(\d{4})/(?:month=)?(\d\d)/(?:day=)?(\d\d)/"
)
#: A file holds records that end in its five minutes, and a record may last for ten; more than
#: that, and files that come late, fit into a day.
_SLACK = timedelta(days=1)


def may_hold(path: Path, window: Window | None) -> bool:
    """Whether the file may have events of the window, as far as its folders tell."""
    if window is None or (day := _day(path)) is None:
        return True
    first, last = (datetime.fromtimestamp(t, UTC).date() for t in (window.start, window.end))
    return first - _SLACK <= day <= last + _SLACK


def _day(path: Path) -> date | None:
    found = _DAY.search(path.as_posix())
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
