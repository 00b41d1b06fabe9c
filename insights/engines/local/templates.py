"""Patterns in the shapes of texts: a small deterministic kin of Drain (He et al., ICWS 2017).

The template miner drain3 was looked at and not taken: its last release is of 2022, it pins
jsonpickle and cachetools to versions of 2021, and what it finds depends on the order of the
lines, which files do not have. Here the most frequent shape comes first, ties by their text, so
that the same events give the same patterns.

How the service finds patterns is not published; everything here is assumed except the words of a
pattern, its tokens and the labels (CWL_QuerySyntax-Pattern, CWL_AnalyzeLogData_Patterns).

fidelity: pattern-words, pattern-id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from hashlib import md5

from insights.dataclass import dataclass
from insights.sql.mining import HOLE

#: What separates words; it is part of a pattern as it stands.
_SEPARATOR = re.compile(r"([\s\"',:;=|&?(){}\[\]<>/]+)")
#: The share of equal words from which on two shapes are one pattern.
_SIMILAR = 0.6
#: Values of a token that are kept.
_SAMPLES = 10
#: Words that tell how bad it is never vary inside a pattern.
_LEVELS = frozenset(
    (
        *("trace", "debug", "info", "notice", "warn", "warning"),
        *("err", "error", "severe", "critical", "fatal", "alert", "emergency"),
    )
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?|\d\d?:\d\d(?::\d\d.*)?")
_TIME_NAME = re.compile(r"(?i)(?:time|timestamp|date|ts)")
_ID = re.compile(
    r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]*(?:\d[a-f]|[a-f]\d)[0-9a-f]{6,}"
)
_ID_NAME = re.compile(r"id|.*(?:Id|ID|_id|-id)|(?i:uuid|guid|trace|span)")

Ends = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Shape:
    """A text with holes, how often it occurs now and in the time to compare with.

    ``least`` and ``most`` are the ends of the values in the holes; behind their end, and where
    they are ``None``, nothing is known of the values.
    """

    text: str
    now: int
    earlier: int
    least: Ends
    most: Ends


@dataclass(frozen=True, slots=True)
class Template:
    """A pattern: its text with tokens, a regular expression for it, and how often it occurs."""

    pattern: str
    regex: str
    now: int
    earlier: int

    @property
    def id(self) -> str:
        """The same for the same pattern, on every run."""
        return md5(self.pattern.encode(), usedforsecurity=False).hexdigest()

    # fidelity: pattern-severity
    @property
    def severity(self) -> str:
        """By the words of the pattern, in any case (D; that the case is open is assumed)."""
        words = self.pattern.lower()
        return "ERROR" if "error" in words else "WARN" if "warn" in words else "INFO"


@dataclass(slots=True)
class _Word:
    """One place of a pattern. ``masked`` is ``None`` once words differ there."""

    masked: str | None
    least: list[str | None]
    most: list[str | None]
    samples: dict[str, None]

    @classmethod
    def of(cls, masked: str, least: Ends, most: Ends) -> _Word:
        samples = dict.fromkeys(_filled(masked, ends) for ends in (least, most))
        return cls(masked, list(least), list(most), samples)

    def meet(self, other: _Word) -> None:
        """Take in what stands in the same place of another shape."""
        if self.masked != other.masked:
            self.masked = None
        else:
            self.least = [_end(min, *pair) for pair in zip(self.least, other.least, strict=True)]
            self.most = [_end(max, *pair) for pair in zip(self.most, other.most, strict=True)]
        for sample in other.samples:
            if len(self.samples) < _SAMPLES:
                self.samples[sample] = None


def _end(choose: Callable[[str, str], str], one: str | None, other: str | None) -> str | None:
    return None if one is None or other is None else choose(one, other)


def _filled(masked: str, ends: Ends) -> str:
    pieces = masked.split(HOLE)
    return pieces[0] + "".join(f"{e or ''}{p}" for e, p in zip(ends, pieces[1:], strict=True))


@dataclass(slots=True)
class _Cluster:
    """Shapes of one pattern."""

    separators: list[str]
    words: list[_Word]
    now: int = 0
    earlier: int = 0


@dataclass(slots=True)
class _Bucket:
    """Patterns with the same separators and levels, found by the words in their places."""

    clusters: list[_Cluster] = field(default_factory=list)
    places: dict[tuple[int, str], dict[int, None]] = field(default_factory=dict)

    def nearest(self, words: Sequence[_Word]) -> int | None:
        """The pattern that shares most words, if they are enough of those that are no values."""
        told = [(n, w.masked) for n, w in enumerate(words) if w.masked and _tells(w.masked)]
        if not told:
            same = [n for n, known in enumerate(self.clusters) if _same(known.words, words)]
            return same[0] if same else None
        hits = Counter(number for place in told for number in self.places.get(place, ()))
        best = max(hits, key=lambda number: (hits[number], -number), default=None)
        return best if best is not None and hits[best] >= _SIMILAR * len(told) else None

    def add(self, cluster: _Cluster) -> None:
        """Another pattern."""
        number = len(self.clusters)
        self.clusters.append(cluster)
        for place, word in enumerate(cluster.words):
            if word.masked:
                self.places.setdefault((place, word.masked), {})[number] = None

    def merge(self, number: int, words: Sequence[_Word]) -> None:
        """Take a shape into a pattern; where words differ, none tells the pattern any more."""
        for place, (word, other) in enumerate(zip(self.clusters[number].words, words, strict=True)):
            before = word.masked
            word.meet(other)
            if before and word.masked is None:
                self.places[place, before].pop(number, None)


def _tells(masked: str) -> bool:
    return any(sign.isalpha() for sign in masked)


def _same(known: Sequence[_Word], words: Sequence[_Word]) -> bool:
    return all(a.masked == b.masked for a, b in zip(known, words, strict=True))


def mined(shapes: Sequence[Shape], check: Callable[[], None]) -> list[Template]:
    """The patterns in shapes, in the order of how often they occur.

    ``check`` is called for every shape, and may raise to stop.
    """
    buckets: dict[tuple[str, ...], _Bucket] = {}
    for shape in sorted(shapes, key=lambda one: (-one.now - one.earlier, one.text)):
        check()
        words, separators = _split(shape)
        levels = [w.masked for w in words if w.masked and w.masked.lower() in _LEVELS]
        bucket = buckets.setdefault((*separators, "", *filter(None, levels)), _Bucket())
        number = bucket.nearest(words)
        if number is None:
            number = len(bucket.clusters)
            bucket.add(_Cluster(separators, words))
        else:
            bucket.merge(number, words)
        bucket.clusters[number].now += shape.now
        bucket.clusters[number].earlier += shape.earlier
    found = (_template(known) for bucket in buckets.values() for known in bucket.clusters)
    return _together(found)


def _together(found: Iterator[Template]) -> list[Template]:
    """Patterns that read the same as one, the most frequent first."""
    by_text: dict[str, Template] = {}
    for one in found:
        known = by_text.get(one.pattern, Template(one.pattern, one.regex, 0, 0))
        by_text[one.pattern] = Template(
            one.pattern, one.regex, known.now + one.now, known.earlier + one.earlier
        )
    return sorted(by_text.values(), key=lambda one: (-one.now - one.earlier, one.pattern))


def _split(shape: Shape) -> tuple[list[_Word], list[str]]:
    """The words of a shape, and what stands around them."""
    parts = _SEPARATOR.split(shape.text.strip())
    words, at = [], 0
    for masked in parts[::2]:
        holes = masked.count(HOLE)
        least, most = (_part(ends, at, holes) for ends in (shape.least, shape.most))
        words.append(_Word.of(masked, least, most))
        at += holes
    return words, parts[1::2]


def _part(ends: Ends, start: int, count: int) -> list[str | None]:
    found = list(ends[start : start + count])
    return found + [None] * (count - len(found))


def _template(cluster: _Cluster) -> Template:
    text, regex, tokens, before = "", "", 0, ""
    for place, word in enumerate(cluster.words):
        for piece, samples in _pieces(word):
            if samples is None:
                text, regex = text + piece, regex + _escaped(piece)
            else:
                tokens += 1
                text += f"<{_kind(samples, before)}-{tokens}>"
                regex += "(.*?)"
        before = text if text[-1:].isalpha() else before
        if place < len(cluster.separators):
            text += cluster.separators[place]
            regex += _escaped(cluster.separators[place])
    return Template(text, f"^{regex}$", cluster.now, cluster.earlier)


def _pieces(word: _Word) -> Iterator[tuple[str, Sequence[str] | None]]:
    """The parts of a word: texts, and for what varies the values that were seen."""
    if word.masked is None:
        yield "", list(word.samples)
        return
    texts = word.masked.split(HOLE)
    yield texts[0], None
    for text, least, most in zip(texts[1:], word.least, word.most, strict=True):
        if least is not None and least == most:
            yield least, None
        else:
            yield "", [value for value in (least, most) if value is not None]
        yield text, None


# fidelity: pattern-tokens


def _kind(samples: Sequence[str], before: str) -> str:
    """What a token is: by its values, else by the word in front of it."""
    name = re.split(r"[^\w-]", before)[-1]
    if samples and all(_TIME.fullmatch(value) for value in samples):
        return "Time"
    if samples and all(_ID.fullmatch(value) for value in samples):
        return "ID"
    if _TIME_NAME.fullmatch(name):
        return "Time"
    return "ID" if _ID_NAME.fullmatch(name) else "Token"


def _escaped(text: str) -> str:
    """The text as a regular expression; blanks stand for themselves."""
    return re.escape(text).replace("\\ ", " ")
