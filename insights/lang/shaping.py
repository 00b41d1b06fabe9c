"""Pattern analysis and the commands that shape rows and columns (language spec 5.7, 5.8)."""

from __future__ import annotations

from insights.lang import quoting
from insights.lang.ast import (
    Accum,
    AddTotals,
    Anomaly,
    AppendCols,
    AutoRegress,
    CountFrequent,
    Diff,
    Estimate,
    Expand,
    Expr,
    Field,
    FillDown,
    FillMissing,
    LogCompare,
    Outlier,
    Pattern,
    Placeholder,
    RelevantFields,
    Sessionize,
    Unnest,
)
from insights.lang.cursor import ParseFault
from insights.lang.stages import Stages
from insights.lang.tokens import Kind, Token

_DIFFS = {
    "previousday": "previousDay",
    "previousweek": "previousWeek",
    "previousmonth": "previousMonth",
}
#: Columns that autoregress may add; the service documents no bound.
_MOST_LAGS = 1000


class Shaping(Stages):
    """Reads pattern to estimate. Entered, like all stages, with the word taken."""

    def pattern(self, word: Token) -> Pattern:
        """pattern = "pattern" expression"""
        value = self.expression()
        return Pattern(value, start=word.start, end=value.end, word=word.value)

    def diff(self, word: Token) -> Diff:
        """diff = "diff" ("previousDay" | "previousWeek" | "previousMonth")?"""
        against = ""
        if not self.at_stage_end():
            against = _DIFFS.get(self.current.value.lower(), "")
            if not against:
                self.fail("previousDay, previousWeek or previousMonth after diff")
            self.take()
        return Diff(against, start=word.start, end=self.previous.end, word=word.value)

    def anomaly(self, word: Token) -> Anomaly:
        """anomaly = "anomaly" """
        return Anomaly(start=word.start, end=word.end, word=word.value)

    def estimate(self, word: Token) -> Estimate:
        """estimate = "estimate" """
        return Estimate(start=word.start, end=word.end, word=word.value)

    def relevant_fields(self, word: Token) -> RelevantFields:
        """relevantfields = "relevantfields" ("["? field ("," field)* "]"?)? "where" expression"""
        fields: tuple[Field, ...] = ()
        bracket = self.accept_sign("[")
        if not self.is_word("where"):
            fields = self.separated(self.field)
        if bracket:
            self.expect_sign("]", "']' after the fields")
        self.expect_word("where", "'where' and a condition")
        condition = self.expression()
        return RelevantFields(
            fields, condition, start=word.start, end=condition.end, word=word.value
        )

    def log_compare(self, word: Token) -> LogCompare:
        """logcompare = "logcompare" "timeshift" duration"""
        self.expect_word("timeshift", "'timeshift' and a duration")
        shift = self.duration("a duration after timeshift")
        return LogCompare(shift, start=word.start, end=shift.end, word=word.value)

    # ---------------------------------------------------------------------------- options

    def options(self, *allowed: str) -> dict[str, Token]:
        """option* ; option = word "=" value, in any order, each once"""
        found: dict[str, Token] = {}
        while self.current.kind is Kind.NAME and self.peek().value == "=":
            name = self.current.value.lower()
            if name not in allowed:
                self.fail(f"one of the options {', '.join(allowed)}")
            self.take()
            self.take()
            if self.tokens[self.at].kind in (Kind.END, Kind.SIGN):
                self.fail(f"a value after {name}=")
            found[name] = self.take()
        return found

    def flag(self, options: dict[str, Token], name: str, default: bool) -> bool:
        """The truth value of an option."""
        token = options.get(name)
        if token is None:
            return default
        if token.value.lower() not in ("true", "false"):
            raise ParseFault(token.start, token.end, f"Expected true or false after {name}=.")
        return token.value.lower() == "true"

    def shaped_field(self) -> Field | Placeholder:
        """A field, or the place of one in a saved query."""
        return self.field_or_placeholder("a field name")

    def add_totals(self, word: Token) -> AddTotals:
        """addtotals = "addtotals" option* (field ("," field)*)?"""
        options = self.options("fieldname", "row", "col")
        fields = () if self.at_stage_end() else self.separated(self.shaped_field)
        title = _title(options["fieldname"]) if "fieldname" in options else "Total"
        return AddTotals(
            fields,
            title,
            self.flag(options, "row", True),
            self.flag(options, "col", False),
            start=word.start,
            end=self.previous.end,
            word=word.value,
        )

    def accum(self, word: Token) -> Accum:
        """accum = "accum" field ("as" name)?"""
        field = self.shaped_field()
        name = self.alias()
        return Accum(field, name, start=word.start, end=self.previous.end, word=word.value)

    def auto_regress(self, word: Token) -> AutoRegress:
        """autoregress = "autoregress" field ("as" name)? ("p" "=" number ("-" number)?)?"""
        field = self.shaped_field()
        name = self.alias()
        first = last = 1
        if self.accept_word("p"):
            self.expect_sign("=", "'=' after p")
            first = last = self.count("a number of rows after p=")
            if self.accept_sign("-"):
                last = self.count("the last number of rows")
        if not 1 <= first <= last <= _MOST_LAGS:
            raise ParseFault(
                word.start, self.previous.end, f"p runs from 1 to {_MOST_LAGS}, as in p=1-4."
            )
        end = self.previous.end
        return AutoRegress(field, name, first, last, start=word.start, end=end, word=word.value)

    def count(self, expected: str) -> int:
        """A whole number."""
        token = self.current
        if token.kind is not Kind.NUMBER or not token.value.isdigit() or len(token.value) > 9:
            self.fail(expected)
        return int(self.take().value)

    def fill_down(self, word: Token) -> FillDown:
        """filldown = "filldown" (name-with-stars ","?)*"""
        patterns: list[str] = []
        while not self.at_stage_end():
            patterns.append(self._name_pattern())
            self.accept_sign(",")
        return FillDown(tuple(patterns), start=word.start, end=self.previous.end, word=word.value)

    def _name_pattern(self) -> str:
        text, end = "", self.current.start
        while self.current.start == end and (
            self.is_sign("*") or self.current.kind in (Kind.NAME, Kind.BACKTICK)
        ):
            token = self.take()
            text, end = text + token.value, token.end
        if not text:
            self.fail("a field name after filldown")
        return text

    def fill_missing(self, word: Token) -> FillMissing:
        """fillmissing = "fillmissing" ("with" expression "for" field ("," ...)*)?"""
        values: list[tuple[Expr, Field]] = []
        while self.accept_word("with") or (values and not self.at_stage_end()):
            value = self.expression()
            self.expect_word("for", "'for' and a field")
            values.append((value, self.field()))
            if not self.accept_sign(","):
                break
        return FillMissing(tuple(values), start=word.start, end=self.previous.end, word=word.value)

    def outlier(self, word: Token) -> Outlier:
        """outlier = "outlier" option* field+"""
        options = self.options("action", "param", "uselower", "mark")
        fields = [self.shaped_field()]
        while not self.at_stage_end():
            self.accept_sign(",")
            fields.append(self.shaped_field())
        action = options["action"].value.lower() if "action" in options else "transform"
        return Outlier(
            tuple(fields),
            {"rm": "remove", "tf": "transform"}.get(action, action),
            float(self._param(options)),
            self.flag(options, "uselower", False),
            self.flag(options, "mark", False),
            start=word.start,
            end=self.previous.end,
            word=word.value,
        )

    def _param(self, options: dict[str, Token]) -> str:
        token = options.get("param")
        if token is None:
            return "2.5"
        if token.kind is not Kind.NUMBER:
            raise ParseFault(token.start, token.end, "Expected a number after param=.")
        return token.value

    def sessionize(self, word: Token) -> Sessionize:
        """sessionize = "sessionize" field ("," field)* ("maxspan" duration)? ("as" name)?"""
        fields = self.separated(self.shaped_field)
        span = None
        if self.accept_word("maxspan"):
            self.accept_sign("=")
            span = self.duration("a duration after maxspan")
        name = self.alias()
        return Sessionize(
            fields, span, name, start=word.start, end=self.previous.end, word=word.value
        )

    def count_frequent(self, word: Token) -> CountFrequent:
        """countFrequent = "countFrequent" field ("," field)*"""
        fields = self.separated(self.shaped_field)
        return CountFrequent(fields, start=word.start, end=self.previous.end, word=word.value)

    def append_cols(self, word: Token) -> AppendCols:
        """appendcols = "appendcols" option* "(" query ")" """
        options = self.options("override", "max")
        self.expect_sign("(", "'(' and a query")
        query = self.subquery()
        most = options["max"].value if "max" in options else "10000"
        if not most.isdigit() or len(most) > 6 or not 1 <= int(most) <= 100_000:
            token = options["max"]
            raise ParseFault(token.start, token.end, "max is a number from 1 to 100000.")
        return AppendCols(
            query,
            self.flag(options, "override", False),
            int(most),
            start=word.start,
            end=self.previous.end,
            word=word.value,
        )

    def expand(self, word: Token) -> Expand:
        """expand = "expand" field"""
        field = self.shaped_field()
        return Expand(field, start=word.start, end=field.end, word=word.value)

    def unnest(self, word: Token) -> Unnest:
        """unnest = "unnest" field "into" name"""
        field = self.shaped_field()
        self.expect_word("into", "'into' and a name")
        name = self.name("a name after into")
        return Unnest(field, name, start=word.start, end=name.end, word=word.value)


def _title(token: Token) -> str | Placeholder:
    if token.kind is Kind.PLACEHOLDER:
        return Placeholder(token.value, start=token.start, end=token.end)
    return plain(token)


def plain(token: Token) -> str:
    """The text of an option's value, quotes undone."""
    return quoting.unescape(token.value) if token.kind is Kind.STRING else token.value
