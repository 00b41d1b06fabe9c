"""Rules over one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import date

from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Source
from insights.lang import parse
from insights.lang.ast import Query
from insights.lang.log_types import LogSource
from insights.lint.base import Context, Edit, Finding, Rule
from insights.lint.settings import Settings
from insights.lint.suppressions import matches


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as users see it, and the edits of the query's text that answer it."""

    diagnostic: Diagnostic
    edits: tuple[Edit, ...] = ()


def _all() -> tuple[Rule, ...]:
    """All rules, which are loaded by those who want more than errors."""
    from insights.lint.registry import RULES

    return RULES


@dataclass(frozen=True, slots=True)
class Linter:
    """Rules with settings. Without ``today`` no suppression expires."""

    settings: Settings = field(default_factory=Settings)
    today: date | None = None
    rules: tuple[Rule, ...] = field(default_factory=_all)

    def run(self, context: Context) -> list[Found]:
        """What the chosen rules find in a query, in the order of the text.

        Of a query that did not parse, rules that need all of it say nothing.
        """
        rules = self.settings.chosen(self.rules)
        if not context.query.complete:
            rules = tuple(rule for rule in rules if not rule.whole)
        found = [
            (rule, finding)
            for rule in rules
            if not rule.last
            for finding in rule.check(context)
            if not self._silenced(context, rule, finding)
        ]
        last = [rule for rule in rules if rule.last and context.suppressions]
        if last:
            context.known, context.ran, context.today = _all(), rules, self.today
        found += [
            (rule, finding)
            for rule in last
            for finding in rule.check(context)
            if not self._silenced(context, rule, finding)
        ]
        told = dict.fromkeys(self._found(rule, finding, context.text) for rule, finding in found)
        return sorted(told, key=lambda one: one.diagnostic.sort_key)

    def _silenced(self, context: Context, rule: Rule, finding: Finding) -> bool:
        """Whether a suppression is about a finding; notes that it was of use."""
        if not context.suppressions:
            return False
        line = context.text.local(finding.node.start)[0]
        silenced = False
        for one in context.suppressions:
            if one.line not in (0, line) or one.expired(self.today):
                continue
            named = [word for word in one.words if matches(word, rule.code, rule.slug)]
            one.used.update(named)
            silenced = silenced or bool(named)
        return silenced

    def _found(self, rule: Rule, finding: Finding, text: Source) -> Found:
        span = text.span(finding.node.start, finding.node.end)
        severity = self.settings.severity(rule, finding.severity)
        about = (finding.message, finding.hint)
        told = Diagnostic(rule.code, rule.slug, severity, text.file, span, *about)
        return Found(told, finding.edits)


def check(
    text: Source, source: LogSource, rules: Sequence[Rule] | None = None
) -> tuple[Query, list[Diagnostic]]:
    """The tree of a query, and all that is wrong with it: syntax first, then the rules.

    A query with syntax errors has those alone. Without ``rules`` it is all of them.
    """
    query, found = parse(text)
    if not found:
        found = lint(query, text, source, rules)
    return query, found


def lint(
    query: Query, text: Source, source: LogSource, rules: Sequence[Rule] | None = None
) -> list[Diagnostic]:
    """What the rules find in a tree, in the order of the text; without ``rules``, all do."""
    linter = Linter(rules=_all() if rules is None else tuple(rules))
    return [found.diagnostic for found in linter.run(Context(query, text, source))]
