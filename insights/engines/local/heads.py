"""How an event begins in layouts in which it may go on over several lines.

Layouts: cloudwatch spec section 10. The expressions are read by Python and by DuckDB (RE2).
"""

from __future__ import annotations

from collections.abc import Mapping

from insights.engines.local.inputs import Layout

_SECOND = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"

#: What stands in front of the message. Export tasks are also seen with epoch milliseconds;
#: `aws logs tail` leaves the fraction out where it is zero.
HEADS: Mapping[Layout, str] = {
    Layout.TAIL_DETAILED: rf"{_SECOND}(?:\.\d{{6}})?\+00:00 \S+",
    Layout.EXPORT_TASK: rf"(?:{_SECOND}\.\d{{3}}Z|\d{{13}})",
    Layout.TAIL_SHORT: _SECOND,
}
#: A head ends at a blank, or with its line.
END = r"(?: |\r?$)"
#: Stands for a line break inside an event while a file is read line by line. No log holds this.
BREAK = "\x02\x03\x1e"
#: `aws logs tail --color on` puts these around the time and the stream.
COLOR = r"\x1b\[[0-9;]*m"
