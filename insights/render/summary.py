"""What a run was and what it cost, for people: the lines on stderr after an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from insights.prices import ScanPrice, scan_price
from insights.render.escape import visible
from insights.results import Provenance, ResultSet, Statistics
from insights.times import Window, describe

_BYTE_UNITS = ("kB", "MB", "GB", "TB", "PB")
_NAMED_GROUPS = 3
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
    parts += [f"query {query_id}" for query_id in provenance.query_ids]
    return visible(": ".join((parts[0], "; ".join(parts[1:]))))


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
    if statistics.seconds is not None:
        yield f"{statistics.seconds:.1f} s"


def _scan(scanned: float, provenance: Provenance) -> str:
    text = f"{human_bytes(scanned)} scanned"
    if provenance.engine == _FREE:
        return text
    price = scan_price(provenance.region) if provenance.engine == _BILLED else None
    return f"{text} ({_cost(price, scanned)})"


def _cost(price: ScanPrice | None, scanned: float) -> str:
    return "price unknown" if price is None else dollars(price.of(scanned))


def _count(number: float, noun: str) -> str:
    return f"{number:,.0f} {noun}{'' if number == 1 else 's'}"
