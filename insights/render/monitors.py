"""What belongs to an entry in AWS, in words: a line for each object, and what an alarm asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from insights.catalog.model import Entry
from insights.render.numbers import spelled


def monitor_lines(entry: Entry) -> Iterator[str]:
    """A line for each monitor of an entry; below an alarm its description, indented."""
    if entry.saved_query:
        yield "saved query"
    if entry.scheduled_query is not None:
        yield f"scheduled query: cron({entry.scheduled_query['cron']})"
    for one in entry.metrics:
        keys = ", ".join(one.get("dimensions", ()))
        by = f" by {keys}" if keys else ""
        yield f"published metric {one['namespace']}/{one['name']}: {one['value']}{by}"
    for one in entry.metric_filters:
        metric = one["metric"]
        yield f"metric filter {one['name']}: {metric['namespace']}/{metric['name']}"
    for one in entry.alarms:
        yield _alarm(one)
        yield from (f"    {line}" for line in one.get("description", "").splitlines())


def _alarm(written: Mapping[str, Any]) -> str:
    name = written["name"]
    if "rule" in written:
        return f"composite alarm {name}: {' '.join(written['rule'].split())}"
    datapoints = written.get("datapoints", "1 of 1")
    if "aggregate" in written:
        every = written["every"]
        over = f"every {every} over {written.get('window', every)}"
        late = f", {written['delay']} later" if "delay" in written else ""
        measured = f"log alarm {name}: {written['aggregate'].strip()} {over}{late}"
    elif "metrics" in written:
        measured = f"alarm {name}: metric math over {written['period']}"
    else:
        of = written.get("filter") or f"{written['namespace']} {written['metric']}"
        measured = f"alarm {name}: {written['statistic']} of {of} over {written['period']}"
    return f"{measured} {written['comparison']} {_limit(written)}, {datapoints}"


def _limit(written: Mapping[str, Any]) -> str:
    if "threshold" in written:
        return spelled(written["threshold"])
    return f"a band of {spelled(written['band'])} deviations"
