"""All rules, in the order of their codes. Written by hand: the linter's table of contents."""

from __future__ import annotations

from insights.lint.base import Rule
from insights.lint.errors import ERRORS
from insights.lint.rules.anomaly_without_pattern import AnomalyWithoutPattern
from insights.lint.rules.approximate_count import ApproximateCount
from insights.lint.rules.bad_network import BadNetwork
from insights.lint.rules.bad_suppression import BadSuppression
from insights.lint.rules.bin_cap import BinCap
from insights.lint.rules.bin_without_unit import BinWithoutUnit
from insights.lint.rules.constant_condition import ConstantCondition
from insights.lint.rules.count_of_condition import CountOfCondition
from insights.lint.rules.date_pattern import DatePattern
from insights.lint.rules.deprecated_command import DeprecatedCommand
from insights.lint.rules.double_escaped_backslash import DoubleEscapedBackslash
from insights.lint.rules.duplicate_condition import DuplicateCondition
from insights.lint.rules.duplicate_display import DuplicateDisplay
from insights.lint.rules.expired_suppression import ExpiredSuppression
from insights.lint.rules.fields_before_stats import FieldsBeforeStats
from insights.lint.rules.fillmissing_without_bin import FillmissingWithoutBin
from insights.lint.rules.json_path_in_same_stage import JsonPathInSameStage
from insights.lint.rules.keyword_case import KeywordCase
from insights.lint.rules.late_filter import LateFilter
from insights.lint.rules.like_skips_index import LikeSkipsIndex
from insights.lint.rules.limit_any_with_sort import LimitAnyWithSort
from insights.lint.rules.limit_over_max import LimitOverMax
from insights.lint.rules.limit_without_order import LimitWithoutOrder
from insights.lint.rules.memory_in_bytes import MemoryInBytes
from insights.lint.rules.mergeable_filters import MergeableFilters
from insights.lint.rules.message_only import MessageOnly
from insights.lint.rules.missing_field_negation import MissingFieldNegation
from insights.lint.rules.needless_wildcards import NeedlessWildcards
from insights.lint.rules.nested_aggregate import NestedAggregate
from insights.lint.rules.no_athena_answer import NoAthenaAnswer
from insights.lint.rules.no_filter_before_parse import NoFilterBeforeParse
from insights.lint.rules.no_local_answer import NoLocalAnswer
from insights.lint.rules.nonstandard_keyword import NonstandardKeyword
from insights.lint.rules.nonstandard_operator import NonstandardOperator
from insights.lint.rules.not_an_aggregate import NotAnAggregate
from insights.lint.rules.null_literal import NullLiteral
from insights.lint.rules.number_against_text import NumberAgainstText
from insights.lint.rules.or_chain import OrChain
from insights.lint.rules.percentile_fraction import PercentileFraction
from insights.lint.rules.quoted_dotted_name import QuotedDottedName
from insights.lint.rules.regex_in_quotes import RegexInQuotes
from insights.lint.rules.regex_with_equals import RegexWithEquals
from insights.lint.rules.rows_over_cap import RowsOverCap
from insights.lint.rules.seconds_vs_millis import SecondsVsMillis
from insights.lint.rules.source_with_groups import SourceWithGroups
from insights.lint.rules.sql_wildcard_in_like import SqlWildcardInLike
from insights.lint.rules.stage_after_limit import StageAfterLimit
from insights.lint.rules.strcontains_third_argument import StrcontainsThirdArgument
from insights.lint.rules.suppression_without_reason import SuppressionWithoutReason
from insights.lint.rules.timestamp_against_text import TimestampAgainstText
from insights.lint.rules.unbackticked_hyphen import UnbacktickedHyphen
from insights.lint.rules.unbounded_events import UnboundedEvents
from insights.lint.rules.unknown_field import UnknownField
from insights.lint.rules.unnamed_aggregate import UnnamedAggregate
from insights.lint.rules.unused_alias import UnusedAlias
from insights.lint.rules.unused_group import UnusedGroup
from insights.lint.rules.unused_parse import UnusedParse
from insights.lint.rules.unused_suppression import UnusedSuppression
from insights.lint.rules.wide_window import WideWindow
from insights.lint.rules.wildcard_in_equals import WildcardInEquals
from insights.lint.rules.wrong_case_field import WrongCaseField

_OTHERS: tuple[Rule, ...] = (
    WrongCaseField(),
    UnknownField(),
    UnbacktickedHyphen(),
    MissingFieldNegation(),
    SqlWildcardInLike(),
    WildcardInEquals(),
    RegexInQuotes(),
    DeprecatedCommand(),
    NonstandardOperator(),
    NonstandardKeyword(),
    LimitOverMax(),
    BinCap(),
    BinWithoutUnit(),
    SecondsVsMillis(),
    TimestampAgainstText(),
    MemoryInBytes(),
    NumberAgainstText(),
    ConstantCondition(),
    NullLiteral(),
    DoubleEscapedBackslash(),
    PercentileFraction(),
    CountOfCondition(),
    NestedAggregate(),
    NotAnAggregate(),
    JsonPathInSameStage(),
    StrcontainsThirdArgument(),
    DatePattern(),
    BadNetwork(),
    AnomalyWithoutPattern(),
    FillmissingWithoutBin(),
    StageAfterLimit(),
    SourceWithGroups(),
    RegexWithEquals(),
    UnboundedEvents(),
    NoFilterBeforeParse(),
    LateFilter(),
    LikeSkipsIndex(),
    WideWindow(),
    RowsOverCap(),
    LimitWithoutOrder(),
    LimitAnyWithSort(),
    ApproximateCount(),
    KeywordCase(),
    MergeableFilters(),
    MessageOnly(),
    DuplicateDisplay(),
    UnusedAlias(),
    UnusedParse(),
    UnusedGroup(),
    UnnamedAggregate(),
    OrChain(),
    DuplicateCondition(),
    NeedlessWildcards(),
    QuotedDottedName(),
    FieldsBeforeStats(),
    UnusedSuppression(),
    ExpiredSuppression(),
    SuppressionWithoutReason(),
    BadSuppression(),
    NoLocalAnswer(),
    NoAthenaAnswer(),
)

RULES: tuple[Rule, ...] = tuple(sorted((*ERRORS, *_OTHERS), key=lambda rule: rule.code))
