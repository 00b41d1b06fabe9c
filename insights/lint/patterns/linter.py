"""Rules over one pattern."""

from __future__ import annotations

from insights.diagnostics import Diagnostic, Source
from insights.lang.log_types import LogSource
from insights.lint.patterns.base import PatternContext
from insights.lint.patterns.registry import PATTERN_RULES
from insights.lint.settings import Settings
from insights.patterns import parse


def check_pattern(text: Source, source: LogSource, settings: Settings) -> list[Diagnostic]:
    """What is wrong with a pattern: its first fault, or what the chosen rules find in it."""
    pattern, found = parse(text)
    if pattern is None:
        return found
    context = PatternContext(pattern, source)
    chosen = settings.chosen(PATTERN_RULES)
    for rule in PATTERN_RULES:
        if rule in chosen:
            for one in rule.look(context):
                span = text.span(one.node.start, one.node.end)
                severity = settings.severity(rule, one.severity)
                about = (severity, text.file, span, one.message, one.hint)
                found.append(Diagnostic(rule.code, rule.slug, *about))
    return sorted(found, key=lambda one: one.sort_key)
