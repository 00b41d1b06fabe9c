"""Which rules run, how much their findings matter, and which of them make a run fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from insights.dataclass import dataclass
from insights.diagnostics import Severity
from insights.lint.base import Rule
from insights.lint.suppressions import matches


@dataclass(frozen=True, slots=True)
class Settings:
    """A choice among rules, by code, slug or family (``INS201``, ``unbounded-events``, ``INS2``).

    Without ``select`` all rules are chosen; ``ignore`` takes some away. ``severities`` replace
    those of the rules. ``fail_on`` is the lowest severity that fails; ``None`` is none.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: Severity | None = Severity.ERROR

    def chosen(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """Those of the rules that run, in their order."""
        if not self.select and not self.ignore:
            return tuple(rules)
        return tuple(
            rule
            for rule in rules
            if (not self.select or _named(self.select, rule)) and not _named(self.ignore, rule)
        )

    def severity(self, rule: Rule, given: Severity | None) -> Severity:
        """What a finding of a rule counts; ``given`` is the finding's own severity."""
        if self.severities:
            for word, severity in self.severities.items():
                if matches(word, rule.code, rule.slug):
                    return severity
        return rule.severity if given is None else given

    def narrowed(self, select: Sequence[str], ignore: Sequence[str]) -> Settings:
        """The same with another selection, where there is one, and with more ignored."""
        chosen = tuple(select) or self.select
        return replace(self, select=chosen, ignore=(*self.ignore, *ignore))


def unknown(words: Iterable[str], rules: Iterable[Rule]) -> list[str]:
    """The words that name no rule."""
    known = [(rule.code, rule.slug) for rule in rules]
    return [word for word in words if not any(matches(word, *one) for one in known)]


def _named(words: Iterable[str], rule: Rule) -> bool:
    return any(matches(word, rule.code, rule.slug) for word in words)
