"""``insights publish``: the rows of an entry as metrics of CloudWatch.

A value stands at the start of its row's bin, else at that of the window. Without ``--from`` and
``--to`` the window is the last whole one of its length, counted from 1970, so that a job that runs
each hour publishes each hour once. On one machine a window is not sent twice; from several
machines, at the same moment, and where a process died in the middle of a request, a value may come
twice, which its Sum and SampleCount then show.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from insights.catalog.model import Entry
from insights.dataclass import dataclass
from insights.engines.protocol import Progress
from insights.errors import FindingsError, PartialError, UsageError
from insights.feedback.bins import times_of
from insights.feedback.published import Published, published
from insights.monitors.datums import Datum, LeftOut, datums, requests
from insights.runs import clock, job, places
from insights.runs.cells import Identities, Place, checked_account
from insights.runs.entries import Chosen
from insights.runs.wanted import Wanted
from insights.times import Window

if TYPE_CHECKING:
    from insights.engines.cloudwatch.connection import Connection

_MINUTE = 60
#: Seconds after each refusal of a request that came too soon.
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Publication:
    """What would be published, or was.

    ``window`` has an exclusive end. ``already`` counts values that were sent before, ``again``
    those that may have been. ``region`` is empty where nobody was asked.
    """

    entry: str
    version: str
    window: Window
    values: tuple[Datum, ...]
    left: tuple[LeftOut, ...]
    already: int = 0
    again: int = 0
    region: str = ""
    sent: bool = False

    @property
    def metrics(self) -> int:
        """How many metrics the values belong to."""
        return len({datum.series for datum in self.values})


class Publishing:
    """The rows of one entry in one window, ready to be sent."""

    def __init__(
        self,
        chosen: Chosen,
        given: Mapping[str, str],
        wanted: Wanted,
        progress: Progress,
        say: Callable[[str], None],
    ) -> None:
        self._chosen, self._wanted = chosen, wanted
        self._progress, self._say = progress, say
        _check(chosen.entry)
        self._window = whole_window(wanted, chosen.entry.window)
        made = job.of_entry(chosen, given, _reading(wanted))
        inside = Window(self._window.start, self._window.end - 1)
        self._job = replace(made, request=replace(made.request, window=inside))

    def rows(self) -> Publication:
        """What the rows come to. Raises ``PartialError`` for an answer that lacks a part."""
        result = self._job.run(self._progress, self._say)
        times = times_of(result, self._job.request.query, self._window.start)
        rows = list(result.records())
        if missing := result.completeness.missing:
            raise PartialError(f"The answer lacks a part: {missing[0]}", "Nothing was published.")
        entry, now = self._chosen.entry, int(clock.now().timestamp())
        made = [datums(metric, rows, times(rows), now) for metric in entry.metrics]
        values = tuple(datum for found, _ in made for datum in found)
        left = tuple(one for _, some in made for one in some)
        return Publication(entry.name, entry.version, self._window, values, left)

    def send(self, found: Publication) -> Publication:
        """Send what was not sent before. Raises ``GuardError`` for another account."""
        place = self._place()
        client = _client(place)
        try:
            region = str(client.meta.region_name)
            record = published(self._about(client, place.account))
            fresh = [datum for datum in found.values if datum.identity not in record.sent]
            again = sum(1 for datum in fresh if datum.identity in record.doubtful)
            if again:
                self._say(f"{again:,} of the values may have been sent by a run that died.")
            for piece in requests(fresh):
                _put(client, place.connection, piece, record)
        finally:
            client.close()
        already = len(found.values) - len(fresh)
        return replace(
            found, values=tuple(fresh), already=already, again=again, region=region, sent=True
        )

    def _place(self) -> Place:
        """Where to publish: the environment if that is in CloudWatch, and options of AWS."""
        environment = places.environment_of(self._chosen.catalog, self._wanted)
        if environment is not None and environment.engine != "cloudwatch":
            environment = None
        if environment is None and not self._wanted.is_live:
            raise UsageError(
                "Nothing says where to publish.",
                "Choose an environment in CloudWatch with -e, or add --region or --endpoint-url.",
            )
        # Raises where there are several.
        places.connection_of(environment, self._wanted)
        return places.places_of(environment, self._wanted)[0]

    def _about(self, client: Any, account: str) -> dict[str, Any]:
        """What makes two publications the same."""
        request = self._job.request
        return {
            "catalog": self._chosen.catalog.id,
            "entry": request.entry,
            "version": request.version,
            "parameters": dict(request.parameters),
            "read": [*request.groups, *request.data],
            "window": [self._window.start, self._window.end],
            "region": client.meta.region_name,
            "endpoint": client.meta.endpoint_url,
            "account": account,
        }


def whole_window(wanted: Wanted, default: str) -> Window:
    """The window with an exclusive end, in whole minutes; it must be over.

    Where only its length is given, it is the last whole one. Raises ``UsageError``.
    """
    asked = wanted.window(default)
    now = int(clock.now().timestamp())
    if wanted.start is None and wanted.end is None:
        length = max((asked.end - asked.start) // _MINUTE, 1) * _MINUTE
        end = now // length * length
        return Window(end - length, end)
    start, end = asked.start // _MINUTE * _MINUTE, asked.end // _MINUTE * _MINUTE
    if end > now:
        raise UsageError("The window is not over yet.", "Give an end before now with --to.")
    if start >= end:
        raise UsageError("The window holds no whole minute.", "Give an earlier start.")
    return Window(start, end)


def _check(entry: Entry) -> None:
    if not entry.metrics:
        message = f"'{entry.name}' publishes nothing."
        raise UsageError(message, "Add 'metrics' to its file.")
    for metric in entry.metrics:
        columns = [metric["value"], *metric.get("dimensions", ())]
        unknown = [name for name in columns if entry.columns and name not in entry.columns]
        if unknown:
            raise FindingsError(
                f"The metric '{metric['name']}' takes '{unknown[0]}', which is no column of "
                f"'{entry.name}'.",
                (),
                f"It has {', '.join(entry.columns)}.",
            )


def _reading(wanted: Wanted) -> Wanted:
    """The options for reading: with files, those of AWS say where to publish only."""
    if not wanted.data:
        return wanted
    return replace(wanted, env=None, profile=None, regions=(), endpoint_url=None)


def _client(place: Place) -> Any:
    """A client of CloudWatch that never repeats a request by itself."""
    from insights.engines.cloudwatch.session import open_client

    if place.account:
        checked_account(place, Identities())
    return open_client(place.connection, "cloudwatch", counted=True)


def _put(client: Any, connection: Connection, piece: Sequence[Datum], record: Published) -> None:
    """One request; a refusal because the service is busy is waited out."""
    from insights.engines.cloudwatch.errors import translate
    from insights.engines.cloudwatch.trouble import Trouble, trouble_of

    identities = [datum.identity for datum in piece]
    members = [datum.member() for datum in piece]
    record.sending(identities)
    for pause in (*_PAUSES, None):
        try:
            client.put_metric_data(Namespace=piece[0].namespace, MetricData=members)
        except Exception as error:  # the many errors of botocore become ours
            trouble = trouble_of(error)
            if trouble is Trouble.BUSY and pause is not None:
                time.sleep(pause)
                continue
            if trouble in (Trouble.FINAL, Trouble.UNREACHED):
                record.refused(identities)
            raise translate(error, connection, "PutMetricData") from error
        record.taken(identities)
        return
