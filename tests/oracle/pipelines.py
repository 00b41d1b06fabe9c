"""Whole queries at random whose answers are determined: stages in legal orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from oracle.drafts import PERIODS, Draft, quoted
from oracle.logs import Log, log

T = TypeVar("T")
#: A lookup table that every trial has.
LOOKUP = "hosts"
LOOKUP_TEXT = (
    "code,name,team\napi,Gateway,red\nweb,,blue\n12,Twelve,red\napi,Second,\neni-1,Nic,x\n"
)


@dataclass(frozen=True)
class Trial:
    """A log, and the stages of a query over it."""

    log: Log
    stages: tuple[str, ...]

    @property
    def text(self) -> str:
        """The query."""
        return " | ".join(self.stages)

    def __str__(self) -> str:
        """What to paste: the query, then the events with their times."""
        listed = [f"{event.millis} {event.group} {event.message!r}" for event in self.log.events]
        return "\n".join([self.text, f"-- {self.log.kind} --", *listed])

    def smaller(self) -> Iterator[Trial]:
        """The same trial without one of its stages or events."""
        for place in range(len(self.stages)):
            if len(self.stages) > 1:
                yield replace(self, stages=_without(self.stages, place))
        for place in range(len(self.log.events)):
            events = _without(self.log.events, place)
            yield replace(self, log=replace(self.log, events=events))


def _without(items: tuple[T, ...], place: int) -> tuple[T, ...]:
    return (*items[:place], *items[place + 1 :])


class _Stages:
    """Draws the stages of one query, keeping track of the names in reach."""

    def __init__(self, random: Random, log: Log) -> None:
        self.draft = Draft.for_kind(random, log.kind)
        self.kind = log.kind
        self.apart = log.apart
        self.shown: list[str] = []

    # ------------------------------------------------------------------ stages over events

    def over_events(self) -> str:
        d = self.draft
        options = [self._fields, self._fields, self._filter, self._filter, self._parse, self._parse]
        options += [self._accum, self._autoregress, self._fill_down, self._totals, self._outlier]
        options += [self._lookup, self._subquery]
        if self.kind == "json":
            options += [self._json, self._map, self._expand, self._unnest]
        if self.apart:
            options += [self._sessionize]
        return d.one_of(*options)

    def _fields(self) -> str:
        d = self.draft
        items = []
        for _ in range(d.pick((1, 2))):
            kind = d.pick(("plain", "number", "text", "truth", "time"))
            if kind == "plain":
                items.append(d.field())
                continue
            name = d.name("f")
            made = {"number": d.number, "text": d.text, "truth": d.truth, "time": d.time}[kind]
            items.append(f"{made()} as {name}")
            known = {"number": d.numbers, "truth": d.numbers, "text": d.texts, "time": d.times}
            known[kind].append(name)
        return f"fields {', '.join(items)}"

    def _filter(self) -> str:
        word = self.draft.pick(("filter", "where", "filterIndex"))
        if word == "filterIndex":
            return f"filterIndex {self.draft.field()} = {quoted('api')}"
        return f"{word} {self.draft.truth()}"

    def _parse(self) -> str:
        d = self.draft
        source = d.pick(("@message", "line", "")) if self.kind == "json" else "@message"
        source = f"{source} " if source else ""
        a, b = d.name("p"), d.name("p")
        patterns = (
            f'"user=* code=* took" as {a}, {b}',
            f'"* *" as {a}, {b}',
            f'"[*] (lane *)" as {a}, {b}',
            f'"a" as {a}',
            f"/(?<{a}>\\d+)(?:ms)?/",
            f"/(?<{a}>[a-z]+)=(?<{b}>\\d+)?/",
            f"/id-(?<{a}>\\d)(?<{b}>\\d*)/ multi",
            f"logfmt as {a}",
            f"csv as {a}, {b}",
            f"XML '/e/l' as {a}",
        )
        chosen = d.pick(patterns)
        if chosen.startswith("XML") and not source:
            source = "@message "
        if chosen.startswith("logfmt"):
            d.texts += [f"{a}.user", f"{a}.msg", f"{a}.n"]
        else:
            d.texts += [name for name in (a, b) if name in chosen]
        return f"parse {source}{chosen}"

    def _json(self) -> str:
        name = self.draft.name("j")
        self.draft.texts.append(name)
        path = self.draft.pick(("a", "b", "a.b", "b.c", "zz"))
        return f'json field={self.draft.pick(("js", "@message"))} "{path}" as {name}'

    def _map(self) -> str:
        name = self.draft.name("d")
        self.draft.texts += [f"{name}.a", f"{name}.b.c[1]", f"{name}[0]", f"{name}[0].k"]
        self.draft.maps.append(name)
        return f"fields jsonParse({self.draft.pick(('js', '@message'))}) as {name}"

    def _expand(self) -> str:
        return f"expand {self.draft.pick(('items', 'js', 'svc', *self.draft.maps))}"

    def _unnest(self) -> str:
        name = self.draft.name("u")
        source = self.draft.pick(("items", "js", *self.draft.maps))
        self.draft.texts += [name, f"{name}.k"]
        return f"unnest {source} into {name}"

    def _accum(self) -> str:
        d = self.draft
        source, name = d.field(), d.name("s")
        d.numbers.append(name)
        return f"accum {source} as {name}"

    def _autoregress(self) -> str:
        d = self.draft
        source = d.pick([*d.numbers, *d.texts])
        if d.pick((True, False)):
            name = d.name("r")
            d.texts.append(name)
            return f"autoregress {source} as {name}"
        if not source.isalnum():
            return f"autoregress {source} p=2"
        d.texts += [f"{source}_p1", f"{source}_p3"]
        return f"autoregress {source} p=1-3"

    def _fill_down(self) -> str:
        d = self.draft
        names = [name for name in (*d.numbers, *d.texts) if name.isalnum()]
        return d.pick(("filldown", f"filldown {d.pick(names or ['@message'])}", "filldown f* p*"))

    def _totals(self) -> str:
        d = self.draft
        name = d.name("t")
        d.numbers.append(name)
        fields = d.pick(("", f" {d.pick(d.numbers)}, {d.field()}"))
        return f"addtotals fieldname={name}{fields}"

    def _outlier(self) -> str:
        d = self.draft
        plain = [name for name in d.numbers if name.isalnum()] or ["zz"]
        option = d.pick(("", "action=remove ", "uselower=true ", "action=remove uselower=true "))
        mark = d.pick(("", "", "mark=true "))
        return f"outlier {option}{mark}param={d.pick(('0.5', '1', '2.5'))} {d.pick(plain)}"

    def _sessionize(self) -> str:
        d = self.draft
        name = d.name("g")
        d.numbers.append(name)
        span = d.pick(("", " maxspan 10m", " maxspan 1s"))
        return f"sessionize {d.pick(d.texts)}{span} as {name}"

    def _lookup(self) -> str:
        d = self.draft
        word = d.pick(("OUTPUT", "OUTPUTNEW"))
        d.texts += ["name", "team"]
        return f"lookup {LOOKUP} code as {d.pick(d.texts[:-2] or ['zz'])} {word} name, team"

    def _subquery(self) -> str:
        d = self.draft
        name = d.pick(d.texts[:4])
        word = d.pick(("in", "not in"))
        return f"filter {name} {word} ( SOURCE '/other' | fields {name} )"

    # ----------------------------------------------------------------- from events to rows

    def aggregated(self) -> list[str]:
        """A stats and what may stand behind it."""
        stats = self._stats(("bin", "field", "expression", "none"))
        early = self._early_filter()
        tail = []
        again = self.draft.pick((False, False, True))
        if early and not again:
            tail.append(early)
        if self.draft.pick((True, False)):
            tail.append(f"filter {self.draft.truth(1)}")
        if again:
            tail.append(self._stats(("field", "none")))
        elif self.draft.pick((True, False, False)):
            name = self.draft.name("f")
            tail.append(f"fields {self.draft.number()} as {name}")
            self.draft.numbers.append(name)
        return [stats, *tail]

    def _early_filter(self) -> str:
        """A condition on events behind a stats; only where no field of it is an output."""
        field = {"json": "n", "vpcflow": "packets", "text": "@logStream"}[self.kind]
        hidden = field in self.shown
        return "" if hidden or self.draft.pick((True, True, False)) else f"filter {field} > 0"

    def _stats(self, kinds: tuple[str, ...]) -> str:
        d = self.draft
        items: list[str] = []
        numbers: list[str] = []
        texts: list[str] = []
        for _ in range(d.pick((1, 2, 3))):
            item, name, is_number = self._aggregate()
            items.append(item)
            (numbers if is_number else texts).append(name)
        keys, key_texts, times = self._keys(kinds)
        if len(numbers) > 1 and d.pick((True, False)):
            name = d.name("d")
            items.append(f"{numbers[0]} - {numbers[1]} as {name}")
            numbers.append(name)
        by = f" by {', '.join(keys)}" if keys else ""
        offset = d.pick(("", "", " offset 2m")) if times and "bin" in by else ""
        d.numbers, d.times, d.maps = numbers, times, []
        d.texts = [*texts, *key_texts] or ["zz"]
        self.shown = [*numbers, *d.texts, *times]
        return f"stats {', '.join(items)}{by}{offset}"

    def _aggregate(self) -> tuple[str, str, bool]:
        d = self.draft
        name = d.name("a")
        of_number = ("sum", "avg", "min", "max", "stddev", "variance", "median", "sumOverTime")
        of_text = ("countDistinct", "count_distinct", "count", "countOverTime")
        words = ["values", "sortsFirst", "sortsLast", "min", "max"]
        if self.apart and "@timestamp" in d.times:
            words += ["earliest", "latest"]
        kind = d.pick(("number", "number", "count", "percent", "text", "share", "plain", "rate"))
        if kind == "number":
            return f"{d.pick(of_number)}({d.number(1)}) as {name}", name, True
        if kind == "count":
            return f"{d.pick(of_text)}({d.field()}) as {name}", name, True
        if kind == "percent":
            return f"pct({d.number(0)}, {d.pick((0, 50, 90, 99, 100))}) as {name}", name, True
        if kind == "text":
            return f"{d.pick(words)}({d.text(1)}) as {name}", name, False
        if kind == "share":
            return f"sum({d.truth(1)}) / count(*) as {name}", name, True
        if kind == "rate" and self.apart and "@timestamp" in d.times:
            return f"rate({d.number(0)}, 1m) as {name}", name, True
        return f"count(*) as {name}", name, True

    def _keys(self, kinds: tuple[str, ...]) -> tuple[list[str], list[str], list[str]]:
        d = self.draft
        keys: list[str] = []
        texts: list[str] = []
        times: list[str] = []
        for _ in range(d.pick((1, 2))):
            kind = d.pick(kinds)
            name = d.name("k")
            if kind == "bin" and not times:
                keys.append(f"bin({d.pick(PERIODS)}) as {name}")
                times.append(name)
            elif kind == "field":
                field = d.pick(d.texts)
                keys.append(f"{field} as {name}")
                texts.append(name)
            elif kind == "expression":
                keys.append(f"{d.text(1)} as {name}")
                texts.append(name)
        return keys, texts, times

    def filled(self) -> list[str]:
        """Bins with the empty ones filled in."""
        d = self.draft
        key = d.pick(("", f", {d.pick(d.texts)} as k0"))
        stage = (
            f"stats count(*) as c0, sum({d.pick(d.numbers or ['zz'])}) as s0 by bin(10m) as b0{key}"
        )
        d.numbers, d.texts, d.times = ["c0", "s0"], ["k0" if key else "zz"], ["b0"]
        return [stage, d.pick(("fillmissing", "fillmissing with 0 for c0, with -1 for s0"))]

    def frequent(self) -> list[str]:
        """The most frequent combinations."""
        d = self.draft
        chosen = list(dict.fromkeys(d.pick(d.texts) for _ in range(d.pick((1, 2)))))
        d.numbers, d.texts, d.times = ["_approxcount"], chosen, []
        return [f"countFrequent {', '.join(chosen)}"]

    def joined(self) -> list[str]:
        """Rows of two groups side by side."""
        d = self.draft
        key = {"json": "svc", "vpcflow": "dstAddr", "text": "@message"}[self.kind]
        number = {"json": "n", "vpcflow": "packets", "text": "@logStream"}[self.kind]
        right = d.pick((f"fields {key}, {number}", f"stats max({number}) as {number} by {key}"))
        kind = d.pick(("", "type=inner ", "type=left "))
        stage = f"join {kind}left=l right=r where l.{key}=r.{key} ( SOURCE '/other' | {right} )"
        d.numbers, d.texts, d.times = [f"l.{number}", f"r.{number}"], [f"l.{key}", f"r.{key}"], []
        return [stage, f"fields l.{key}, l.{number}, r.{number}"]

    def appended(self) -> list[str]:
        """The columns of another query beside the rows."""
        d = self.draft
        field = d.pick(d.texts)
        other = d.pick((f"stats count(*) as c9 by {field} as k9", "stats count(*) as c9"))
        option = d.pick(("", "override=true ", "max=1 "))
        chosen = f"fields {d.pick(d.numbers or ['zz'])} as x9"
        return [chosen, f"appendcols {option}( SOURCE '/other' | {other} )"]

    # --------------------------------------------------------------------------------- end

    def end(self) -> list[str]:
        """Sorting, cutting and choosing columns."""
        d = self.draft
        stages = []
        if d.pick((True, False)):
            keys = [self._sort_key() for _ in range(d.pick((1, 2)))]
            sort, limit = f"sort {', '.join(keys)}", f"limit {d.pick((1, 2, 5))}"
            stages += d.pick(([sort], [sort, limit], [limit, sort], [sort, limit, "limit 1"]))
        if d.pick((True, False, False)):
            stages.append(f"display {d.field()}, {d.text(1)} as shown")
        if d.pick((False, False, True)):
            stages.append(f"dedup {d.pick(d.texts)}")
        return stages

    def _sort_key(self) -> str:
        return f"{self.draft.field()} {self.draft.pick(('asc', 'desc', ''))}".strip()


def trial(seed: int) -> Trial:
    """A log and a query over it; one seed always gives the same."""
    random = Random(seed)
    made = log(random)
    stages = _Stages(random, made)
    found = [stages.over_events() for _ in range(random.randint(0, 3))]
    turns = (list, list, stages.aggregated, stages.aggregated, stages.filled, stages.frequent)
    found += random.choice((*turns, stages.joined, stages.appended))()
    found += stages.end()
    return Trial(made, tuple(found or ["limit 100"]))


#: Trials of any seed. What hypothesis changes in a tree of choices gives much of the same; a seed
#: gives something new each time, and :meth:`Trial.smaller` makes small what is found.
trials = st.integers(0, 2**48).map(trial)
