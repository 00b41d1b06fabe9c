"""What somebody asks of a run, in the words of the command line, before any of it is looked at."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Literal

from insights.dataclass import dataclass
from insights.engines.protocol import Request
from insights.errors import UsageError
from insights.runs import clock
from insights.times import Asked, Window, duration, resolve, zone_named


class Kept(enum.Enum):
    """Which runs are written down."""

    ALL = "all"
    LIVE = "live"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where, when and how much. Times, durations and sizes are texts as people type them.

    ``lookups`` lead from the name of a lookup table to its file. ``estimate`` asks CloudWatch what
    the run would scan, ``cached`` takes an answer that was kept, ``history`` says whether the run
    leaves traces. ``refresh`` looks log groups up anew that were looked up a moment ago.
    """

    env: str | None = None
    profile: str | None = None
    regions: tuple[str, ...] = ()
    endpoint_url: str | None = None
    groups: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    data_format: str | None = None
    skip_bad_files: bool = False
    lookups: Mapping[str, str] = field(default_factory=dict)
    since: str | None = None
    start: str | None = None
    end: str | None = None
    length: str | None = None
    zone: str = "UTC"
    limit: int | Literal["all"] | None = None
    timeout: str | None = None
    max_scan: str | None = None
    estimate: bool = False
    cached: bool = False
    history: Kept = Kept.ALL
    refresh: bool = False

    @property
    def is_live(self) -> bool:
        """Whether something is asked for that only makes sense for AWS."""
        return bool(self.profile or self.regions or self.endpoint_url or self.groups)

    @property
    def asks_for_a_time(self) -> bool:
        """Whether a window was given."""
        return any((self.since, self.start, self.end, self.length))

    def window(self, default: str) -> Window:
        """The window of the run. Raises ``UsageError`` for one that makes no sense."""
        asked = Asked(self.since, self.start, self.end, self.length)
        return resolve(clock.now(), zone_named(self.zone), asked, default)

    def bounded(self, request: Request, window: str) -> Request:
        """The request with its limits and its window, which is ``window`` where none is given.

        Files are read whole unless a time is asked for.
        """
        request = replace(
            request,
            limit=None if self.limit == "all" else self.limit,
            everything=self.limit == "all",
            timeout=duration(self.timeout) if self.timeout else None,
            max_scan=request.max_scan if self.max_scan is None else _size(self.max_scan),
            data_format=format_named(self.data_format),
            skip_bad_files=self.skip_bad_files,
            lookups={**request.lookups, **self.lookups},
            now=int(clock.now().timestamp()),
        )
        if self.data and not self.asks_for_a_time:
            return request
        return replace(request, window=self.window(window))


def _size(text: str) -> int:
    from insights.catalog.sizes import size

    try:
        return int(size(text))
    except ValueError:
        raise UsageError(f"'{text}' is no size.", "Write 50 GB or 500 MB.") from None


def format_named(name: str | None) -> str:
    """The layout of that name; ``UsageError`` where there is none. No name asks for a look."""
    if not name:
        return ""
    from insights.engines.local.inputs import Layout

    names = [layout.value for layout in Layout]
    if name not in names:
        raise UsageError(f"There is no file format '{name}'.", f"Type one of {', '.join(names)}.")
    return name
