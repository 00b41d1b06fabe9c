"""The rules that find what the service refuses: all that a run needs of the linter."""

from __future__ import annotations

from insights.lint.base import Rule
from insights.lint.rules.argument_count import ArgumentCount
from insights.lint.rules.bad_regex import BadRegex
from insights.lint.rules.bin_after_stats import BinAfterStats
from insights.lint.rules.diff_without_pattern import DiffWithoutPattern
from insights.lint.rules.ephemeral_redefined import EphemeralRedefined
from insights.lint.rules.field_not_in_format import FieldNotInFormat
from insights.lint.rules.infrequent_access import InfrequentAccess
from insights.lint.rules.misplaced_aggregate import MisplacedAggregate
from insights.lint.rules.nested_subquery import NestedSubquery
from insights.lint.rules.query_too_long import QueryTooLong
from insights.lint.rules.several_joins import SeveralJoins
from insights.lint.rules.stage_order import StageOrder
from insights.lint.rules.too_many_stats import TooManyStats
from insights.lint.rules.topk_alone import TopkAlone
from insights.lint.rules.undocumented_function import UndocumentedFunction
from insights.lint.rules.unknown_after_stats import UnknownAfterStats
from insights.lint.rules.unknown_function import UnknownFunction

#: In the order of their codes.
ERRORS: tuple[Rule, ...] = (
    UnknownFunction(),
    ArgumentCount(),
    EphemeralRedefined(),
    UnknownAfterStats(),
    StageOrder(),
    MisplacedAggregate(),
    TooManyStats(),
    DiffWithoutPattern(),
    TopkAlone(),
    BinAfterStats(),
    BadRegex(),
    QueryTooLong(),
    FieldNotInFormat(),
    UndocumentedFunction(),
    SeveralJoins(),
    NestedSubquery(),
    InfrequentAccess(),
)
