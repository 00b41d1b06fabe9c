"""What queries cost, by entry and by user: CloudWatch's own list joined with the catalog."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insights.diagnostics import Source
from insights.engines.cloudwatch.listing import queries, read_shown
from insights.engines.cloudwatch.patience import OutOfPatienceError
from insights.errors import ServiceError
from insights.lang import parse
from insights.lang.printer import query as printed
from insights.prices import scan_price
from insights.runs import history, places

if TYPE_CHECKING:
    from insights.catalog.recognition import Recognition
    from insights.engines.cloudwatch.engine import CloudWatchEngine
    from insights.runs.wanted import Wanted

#: Seconds for the lists of one region, which come in pages of a thousand, two a second.
_PATIENCE = 120.0
_SPACES = re.compile(r"\s+")
#: The statuses of queries that ended well, or have not ended.
_FINE = frozenset({"Complete", "Running", "Scheduled"})


@dataclass(slots=True)
class Spent:
    """Queries of one kind by one user. ``bytes`` are those that are known.

    ``name`` is the entry's, or empty for what is not in the catalog; ``text`` is one of them in
    canonical layout on one line. ``unknown`` counts queries whose bytes are not told.
    """

    name: str
    who: str
    region: str
    text: str
    runs: int = 0
    bytes: float = 0.0
    unknown: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def dollars(self) -> float | None:
        """``None`` where the price of the region is not known."""
        price = scan_price(self.region)
        return None if price is None else price.of(self.bytes)

    @property
    def failed(self) -> int:
        """Queries that ended otherwise than they should."""
        return sum(count for status, count in self.statuses.items() if status not in _FINE)


def all_spent(folder: Path, wanted: Wanted) -> list[Spent]:
    """What was spent in all regions of an environment, or where the options say.

    ``folder`` is the catalog's. Without a named environment the catalog's default is taken where
    that is in CloudWatch.
    """
    from insights.catalog.files import read
    from insights.catalog.recognition import Recognition

    catalog, _ = read(folder)
    environment = places.live_environment(catalog, wanted)
    since = wanted.window("7d").start
    recognition = Recognition(catalog) if catalog else None
    found: list[Spent] = []
    names = _names()
    for connection in places.connections_of(environment, wanted):
        engine = places.live_engine(connection)
        found += spent(_listed(engine, since), engine.region, names, recognition)
    return by_cost(found)


def _listed(engine: CloudWatchEngine, since: int) -> list[dict[str, Any]]:
    try:
        return queries(engine.service(_PATIENCE), since)
    except OutOfPatienceError as late:
        raise ServiceError(
            f"CloudWatch did not list its queries within {_PATIENCE:g} seconds.",
            "Try again later.",
        ) from late


def _names() -> dict[str, str]:
    """From ids of queries to entries, as this user ran them."""
    store = history.opened()
    runs = store.recent() if store else ()
    return {query_id: run.entry for run in runs if run.entry for query_id in run.query_ids}


def spent(
    listed: Iterable[Mapping[str, Any]],
    region: str,
    names: Mapping[str, str],
    catalog: Recognition | None,
) -> list[Spent]:
    """Queries as DescribeQueries lists them, by entry or text and by user, the dearest first.

    ``names`` leads from the ids of queries to entries, as far as the history knows them.
    """
    known: dict[tuple[str, str, str], Spent] = {}
    recognised: dict[str, tuple[str, str]] = {}
    for query in listed:
        shown = str(query.get("queryString", ""))
        if shown not in recognised:
            recognised[shown] = _recognised(shown, catalog)
        name, text = recognised[shown]
        name = names.get(str(query.get("queryId", "")), name)
        who = _who(str(query.get("userIdentity", "")))
        kind = (name, who, "" if name else text)
        _add(known.setdefault(kind, Spent(name, who, region, text)), query)
    return by_cost(known.values())


def by_cost(spendings: Iterable[Spent]) -> list[Spent]:
    """The dearest first."""

    def rank(one: Spent) -> tuple[float, float, str, str, str]:
        return (-(one.dollars or 0.0), -one.bytes, one.name, one.text, one.who)

    return sorted(spendings, key=rank)


def _add(to: Spent, query: Mapping[str, Any]) -> None:
    scanned = query.get("bytesScanned")
    to.runs += 1
    to.bytes += float(scanned or 0.0)
    to.unknown += scanned is None
    to.statuses[str(query.get("status", "Unknown"))] += 1


def _recognised(shown: str, catalog: Recognition | None) -> tuple[str, str]:
    """The entry of a listed query, and its text in one layout."""
    text = read_shown(shown).text
    name = catalog.name_of(text) if catalog else ""
    query, faults = parse(Source(text))
    plain = printed(query, " ") if query.commands and not faults else text
    return name, _SPACES.sub(" ", plain).strip()


def _who(arn: str) -> str:
    """``user/ann`` and ``assumed-role/ops/ann``: an identity's ARN without its account."""
    return arn.split(":", 5)[-1] if arn.startswith("arn:") else arn
