"""A whole account as a new catalog, as far as entries can say what is there.

Nothing is guessed: what an entry would make differently is left out, and named with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from insights.catalog.rewrite_values import as_yaml
from insights.diagnostics import Source
from insights.lang.log_types import LogSource
from insights.monitors.differences import TYPE
from insights.monitors.expressing import alarms, queries
from insights.monitors.expressing.drafts import Draft, slug
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.order import alarms_below
from insights.monitors.resources.bodies import COMPOSITE, LOG
from insights.monitors.resources.texts import LANGUAGES
from insights.patterns import parse
from insights.patterns.logic import Underivable
from insights.patterns.to_filter import filter_text

ENVIRONMENT = "live"
_NAME = re.compile(r"[a-z0-9-]{1,100}")
_WORDS = {api: word for word, api in LANGUAGES.items()}
#: What an entry of a metric filter asks, whose pattern no query can say.
_EVENTS = "fields @timestamp, @message"
#: The source of saved queries that name no log group.
_UNBOUND = "unbound"


@dataclass(slots=True)
class Drafts:
    """A catalog in the making: ``left`` are objects that it cannot hold, with the reason.

    ``held`` leads from objects to the file that they are in.
    """

    catalog: str
    prefix: str
    account: str
    region: str
    entries: dict[str, Draft] = field(default_factory=dict)
    sources: dict[tuple[str, ...], str] = field(default_factory=dict)
    held: list[tuple[Live, str]] = field(default_factory=list)
    left: list[tuple[Live, str]] = field(default_factory=list)

    def take(self, objects: Iterable[Live]) -> None:
        """Put the objects into entries, those first whose names decide those of entries."""
        found = [one for one in objects if self._fits(one)]
        for one in found:
            if one.kind is Kind.SCHEDULED_QUERY:
                self._scheduled(one)
        for one in found:
            if one.kind is Kind.SAVED_QUERY:
                self._saved(one)
        self._filters([one for one in found if one.kind is Kind.METRIC_FILTER])
        whole = [one for one in found if one.kind is Kind.ALARM]
        for one in (one for one in whole if one.body.get(TYPE) != COMPOSITE):
            self._log_alarm(one) if one.body.get(TYPE) == LOG else self._metric_alarm(one)
        for one in (one for one in whole if one.body.get(TYPE) == COMPOSITE):
            self._composite(one)

    def files(self) -> dict[str, str]:
        """The texts of all files by their names."""
        made = {f"{draft.name}.yaml": draft.text() for draft in self.entries.values()}
        return {"catalog.yaml": self._settings(), **made}

    def _settings(self) -> str:
        groups = {name: list(these) for these, name in self.sources.items() if these}
        lines = [f"catalog: {as_yaml(self.catalog)}", f"prefix: {as_yaml(self.prefix)}"]
        lines += [f"default_environment: {ENVIRONMENT}", "sources:"]
        lines += [f"  {name}: {{type: json}}" for name in self.sources.values()]
        lines += ["environments:", f"  {ENVIRONMENT}:", "    engine: cloudwatch"]
        lines += [f"    account: '{self.account}'", f"    regions: [{self.region}]"]
        lines += ["    log_groups:"] if groups else []
        lines += [f"      {name}: {as_yaml(these)}" for name, these in groups.items()]
        return "\n".join(lines if self.sources else lines[:3]) + "\n"

    def _fits(self, one: Live) -> bool:
        start = f"{self.prefix}{one.kind.separator}"
        if one.of_service:
            return False
        if one.kind is Kind.DASHBOARD:
            self.left.append((one, "Dashboards are made from tags of entries, not read back."))
        elif one.marker is not None and one.marker.catalog != self.catalog:
            self.left.append((one, f"It belongs to the catalog '{one.marker.catalog}'."))
        elif not one.name.startswith(start):
            self.left.append((one, f"Its name does not start with '{start}'."))
        elif one.kind is not Kind.SAVED_QUERY and not _NAME.fullmatch(self._id(one)):
            reason = f"'{self._id(one)}' has other signs than a-z, 0-9 and '-'."
            self.left.append((one, reason))
        else:
            return True
        return False

    def _id(self, one: Live) -> str:
        return one.name.removeprefix(f"{self.prefix}{one.kind.separator}")

    def _entry(self, wish: str, groups: Iterable[str], query: str, language: str = "") -> Draft:
        name = slug(wish, self.entries, "entry")
        word = _WORDS.get(language, "insights")
        draft = Draft(
            name, self._source(groups), query, language="" if word == "insights" else word
        )
        self.entries[name] = draft
        return draft

    def _source(self, groups: Iterable[str]) -> str:
        these = tuple(sorted(groups))
        if these not in self.sources:
            wish = these[0].split(":log-group:")[-1] if these else _UNBOUND
            self.sources[these] = slug(wish, self.sources.values(), "source")
        return self.sources[these]

    def _hold(self, one: Live, draft: Draft) -> None:
        self.held.append((one, f"{draft.name}.yaml"))

    def _scheduled(self, one: Live) -> None:
        body = one.body
        draft = self._entry(
            self._id(one), body.get("logGroupIdentifiers", ()), body["queryString"],
            str(body.get("queryLanguage", "")),
        )  # fmt: skip
        if body.get("description"):
            draft.parts["description"] = body["description"]
        draft.parts["scheduled_query"] = queries.scheduled_query(body)
        self._hold(one, draft)

    def _saved(self, one: Live) -> None:
        body = one.body
        folder, _, title = self._id(one).rpartition("/")
        draft = self._entry(
            title, body.get("logGroupNames", ()), body["queryString"],
            str(body.get("queryLanguage", "")),
        )  # fmt: skip
        draft.title, draft.parameters = title, queries.parameters(body)
        draft.parts["saved_query"] = {"folder": folder} if folder else True
        self._hold(one, draft)

    def _filters(self, found: Sequence[Live]) -> None:
        """One filter for all log groups on which it is the same."""
        for name in dict.fromkeys(one.name for one in found):
            same = [one for one in found if one.name == name]
            if any(one.body != same[0].body for one in same):
                reason = "It is another one on another log group."
                self.left += [(one, reason) for one in same]
                continue
            body, identity = same[0].body, self._id(same[0])
            groups = [one.group for one in same]
            draft = self._entry(identity, groups, _query_of(str(body.get("filterPattern", ""))))
            draft.add("metric_filters", {"name": identity, **queries.metric_filter(body)})
            for one in same:
                self._hold(one, draft)

    def _metric_alarm(self, one: Live) -> None:
        if "Metrics" in one.body:
            self.left.append((one, "Metric math and anomaly bands are not read back."))
            return
        metric = one.body.get("Namespace"), one.body.get("MetricName")
        for draft in self.entries.values():
            for made in draft.parts.get("metric_filters", ()):
                if (made["metric"].get("namespace"), made["metric"].get("name")) == metric:
                    said = alarms.metric_alarm(one.body, _arns)
                    draft.add("alarms", {"name": self._id(one), "filter": made["name"], **said})
                    self._hold(one, draft)
                    return
        self.left.append((one, "It watches a metric that no metric filter of the catalog makes."))

    def _log_alarm(self, one: Live) -> None:
        query = one.body["ScheduledQueryConfiguration"]
        groups = query.get("LogGroupIdentifiers", ())
        draft = self._entry(self._id(one), groups, query["QueryString"])
        draft.add("alarms", {"name": self._id(one), **alarms.log_alarm(one.body, _arns)})
        self._hold(one, draft)

    def _composite(self, one: Live) -> None:
        files = {live.name: file for live, file in self.held if live.kind is Kind.ALARM}
        below = [files[name] for name in sorted(alarms_below(one.body)) if name in files]
        if not below:
            self.left.append((one, "It names no alarm of the catalog."))
            return
        draft = self.entries[below[0].removesuffix(".yaml")]

        def name(full: str) -> str:
            return full.removeprefix(f"{self.prefix}.") if full in files else full

        said = alarms.composite_alarm(one.body, _arns, name)
        draft.add("alarms", {"name": self._id(one), **said})
        self._hold(one, draft)


def _query_of(pattern: str) -> str:
    """A query for the events of a pattern, as near as one can say it."""
    read, _ = parse(Source(pattern))
    if read is None:
        return _EVENTS
    try:
        return f"{_EVENTS}\n| {filter_text(read, LogSource('json'))}"
    except Underivable:
        return _EVENTS


def _arns(arns: list[str]) -> list[Any]:
    return list(arns)
