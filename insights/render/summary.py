"""What a run was and what it cost, for people: the lines on stderr after an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from insights.prices import scan_price
from insights.render.escape import visible
from insights.results import Provenance, ResultSet, Statistics
from insights.times import Window, describe

_BYTE_UNITS = ("kB", "MB", "GB", "TB", "PB")
_NAMED_GROUPS = 3
_NAMED_QUERIES = 2
#: Engines that bill by what they read. The archive has another price, which is not known here.
_BILLED = "cloudwatch"
_FREE = "local"


def summary(result: ResultSet, rows: int, zone: tzinfo) -> Iterator[str]:
    """Two or three lines: what ran, what it found and cost, and what cut the answer if anything.

    ``rows`` is how many were delivered. To be asked when the rows have been walked, because the
    statistics are final only then. Times are given in UTC and in ``zone``.
    """
    yield _origin(result.provenance, zone)
    figures = [_count(rows, "row"), *_figures(result.statistics, result.provenance)]
    if result.completeness.complete:
        figures.append("complete")
    yield ", ".join(figures)
    if not result.completeness.complete:
        reason = visible(result.completeness.cut_by) or "an unknown limit"
        yield f"Not complete: cut by {reason}."


def human_bytes(count: float) -> str:
    """``999 B``, ``1.2 GB``: decimal units, as prices have them."""
    if count < 1000:
        return f"{count:.0f} B"
    for unit in _BYTE_UNITS:
        count /= 1000
        if count < 999.95 or unit == _BYTE_UNITS[-1]:
            break
    return f"{count:.1f} {unit}"


def dollars(amount: float) -> str:
    """``$1.20``, and below a dollar the hundredths of a cent: ``$0.0061``."""
    if 0 < amount < 0.0001:
        return "less than $0.0001"
    return f"${amount:,.{4 if 0 < amount < 1 else 2}f}"


def _origin(provenance: Provenance, zone: tzinfo) -> str:
    entry = f"{provenance.entry} {provenance.version}".strip() or "query"
    engine = " ".join(filter(None, (provenance.engine, provenance.region)))
    parts = [f"{entry} on {engine}"]
    if provenance.groups:
        parts.append(_groups(provenance))
    window = provenance.window
    parts.append(describe(Window(*window), zone) if window else "all times")
    parts += _queries(provenance.query_ids)
    if provenance.cached:
        parts.append(f"from the cache of {provenance.cached}")
    return visible(": ".join((parts[0], "; ".join(parts[1:]))))


def _queries(ids: Sequence[str]) -> Iterator[str]:
    yield from (f"query {query_id}" for query_id in ids[:_NAMED_QUERIES])
    if len(ids) > _NAMED_QUERIES:
        yield f"and {len(ids) - _NAMED_QUERIES:,} more"


def _groups(provenance: Provenance) -> str:
    names = ", ".join(provenance.groups[:_NAMED_GROUPS])
    more = len(provenance.groups) - _NAMED_GROUPS
    return f"{names} and {more:,} more" if more > 0 else names


def _figures(statistics: Statistics, provenance: Provenance) -> Iterator[str]:
    matched, scanned = statistics.records_matched, statistics.records_scanned
    if matched is not None and scanned is not None:
        yield f"{matched:,.0f} of {_count(scanned, 'record')} matched"
    elif scanned is not None:
        yield f"{_count(scanned, 'record')} scanned"
    elif matched is not None:
        yield f"{_count(matched, 'record')} matched"
    if statistics.bytes_scanned is not None:
        yield _scan(statistics.bytes_scanned, provenance)
    if statistics.bytes_scanned_again and not provenance.cached:
        yield f"{human_bytes(statistics.bytes_scanned_again)} of them twice"
    if statistics.seconds is not None:
        yield f"{statistics.seconds:.1f} s"


def _scan(scanned: float, provenance: Provenance) -> str:
    if provenance.cached:
        return "nothing scanned"
    text = f"{human_bytes(scanned)} scanned"
    if provenance.engine == _FREE:
        return text
    if provenance.scanned_by_region:
        return f"{text} ({cost_by_region(provenance.scanned_by_region)})"
    return f"{text} ({cost(scanned, provenance.region if provenance.engine == _BILLED else '')})"


def cost_by_region(scanned: Mapping[str, float]) -> str:
    """What bytes cost, each in their Region, or where the price is not known."""
    prices = {region: scan_price(region) for region in scanned}
    known = [price.of(scanned[region]) for region, price in prices.items() if price is not None]
    unknown = [region for region, price in prices.items() if price is None]
    if not unknown:
        return dollars(sum(known))
    told = f"price not known for {', '.join(unknown)}"
    return f"{dollars(sum(known))} and more, {told}" if known else told


def cost(scanned: float, region: str) -> str:
    """What that many bytes cost in a Region, or that it is not known."""
    price = scan_price(region)
    if price is None:
        return f"price not known for {region}" if region else "price not known"
    return dollars(price.of(scanned))


def _count(number: float, noun: str) -> str:
    return f"{number:,.0f} {noun}{'' if number == 1 else 's'}"
