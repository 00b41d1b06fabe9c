"""All rules over patterns, in the order of their codes."""

from __future__ import annotations

from insights.lint.patterns.base import PatternRule
from insights.lint.patterns.blank_phrase import BlankPhrase
from insights.lint.patterns.bracketed_text import BracketedText
from insights.lint.patterns.existence_idiom import ExistenceIdiom
from insights.lint.patterns.flow_field_count import FlowFieldCount
from insights.lint.patterns.foreign_kind import ForeignKind
from insights.lint.patterns.mixed_and_or import MixedAndOr
from insights.lint.patterns.optional_ignored import OptionalIgnored
from insights.lint.patterns.regex_on_number import RegexOnNumber
from insights.lint.patterns.star_in_phrase import StarInPhrase
from insights.lint.patterns.word_for_truth import WordForTruth

PATTERN_RULES: tuple[PatternRule, ...] = (
    OptionalIgnored(),
    FlowFieldCount(),
    ForeignKind(),
    StarInPhrase(),
    ExistenceIdiom(),
    WordForTruth(),
    RegexOnNumber(),
    BracketedText(),
    BlankPhrase(),
    MixedAndOr(),
)
