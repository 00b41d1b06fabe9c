"""The commands that most queries are made of, one production a method."""

from __future__ import annotations

from insights.lang import quoting
from insights.lang.ast import (
    Dedup,
    Display,
    Duration,
    Expr,
    Field,
    Fields,
    Filter,
    FilterIndex,
    Item,
    Json,
    Limit,
    Name,
    Number,
    ParseFormat,
    ParseGlob,
    ParseRegex,
    Placeholder,
    Regex,
    Sort,
    SortKey,
    Stats,
    String,
)
from insights.lang.cursor import ParseFault
from insights.lang.expressions import Expressions, duration
from insights.lang.tokens import Kind, Token


class Stages(Expressions):
    """Reads fields, display, filter, parse, stats, sort, limit and dedup.

    Every method is entered with the command's word taken; ``word`` is that token.
    """

    def fields(self, word: Token) -> Fields:
        """fields = "fields" item ("," item)*"""
        items = self.separated(self.item)
        return Fields(items, start=word.start, end=self.previous.end, word=word.value)

    def display(self, word: Token) -> Display:
        """display = "display" item ("," item)*"""
        items = self.separated(self.item)
        return Display(items, start=word.start, end=self.previous.end, word=word.value)

    def item(self) -> Item:
        """item = expression ("as" name)?"""
        value = self.expression()
        alias = self.alias()
        return Item(value, alias, start=value.start, end=self.previous.end)

    def alias(self) -> Name | None:
        """alias = "as" name"""
        if not self.accept_word("as"):
            return None
        return self.name("a name after as")

    def filter(self, word: Token) -> Filter:
        """filter = ("filter" | "where") expression"""
        condition = self.expression()
        return Filter(condition, start=word.start, end=self.previous.end, word=word.value)

    def filter_index(self, word: Token) -> FilterIndex:
        """filterIndex = "filterIndex" field ("=" value | "in" list) ("and" ...)*"""
        condition = self.expression()
        return FilterIndex(condition, start=word.start, end=self.previous.end, word=word.value)

    # ------------------------------------------------------------------------------ parse

    def parse(self, word: Token) -> ParseGlob | ParseRegex | ParseFormat:
        """parse = "parse" expression? (glob | regex | "logfmt" | "csv" | "XML" path) ..."""
        field = self._parse_field()
        token = self.current
        if token.kind is Kind.STRING:
            return self._parse_glob(word, field)
        if token.kind is Kind.REGEX:
            return self._parse_regex(word, field)
        if token.kind is Kind.PLACEHOLDER:
            return self._parse_placeholder(word, field)
        if self.is_word("logfmt", "csv", "xml"):
            return self._parse_format(word, field)
        return self.fail(
            "a pattern after parse",
            'Write parse @message "a * b" as x, or parse @message /a (?<x>..)/.',
        )

    def _parse_field(self) -> Expr | None:
        token = self.current
        if token.kind in (Kind.STRING, Kind.REGEX):
            return None
        if token.kind is Kind.PLACEHOLDER and self.peek().value.lower() in ("as", "multi", "|", ""):
            return None
        if self.is_word("logfmt", "csv") and self.peek().value.lower() == "as":
            return None
        return self._prefix()

    def _parse_glob(self, word: Token, field: Expr | None) -> ParseGlob:
        token = self.take()
        value = quoting.unescape(token.value)
        pattern = String(value, start=token.start, end=token.end)
        names = self._names() if self.accept_word("as") else ()
        stars = value.count("*")
        if len(names) != stars and not (stars == 0 and len(names) <= 1):
            raise ParseFault(
                token.start,
                self.previous.end,
                f"The pattern has {_counted(stars, '*')} but {_counted(len(names), 'name')}.",
                "Give every * one name after as.",
                "glob-names",
            )
        return ParseGlob(
            field, pattern, names, start=word.start, end=self.previous.end, word=word.value
        )

    def _parse_regex(self, word: Token, field: Expr | None) -> ParseRegex:
        token = self.take()
        pattern = Regex(quoting.regex_value(token.value), start=token.start, end=token.end)
        self._refuse_flags(pattern)
        names = self._names() if self.accept_word("as") else ()
        multi = bool(self.accept_word("multi"))
        return ParseRegex(
            field, pattern, names, multi, start=word.start, end=self.previous.end, word=word.value
        )

    def _parse_placeholder(self, word: Token, field: Expr | None) -> ParseGlob | ParseRegex:
        token = self.take()
        pattern = Placeholder(token.value, start=token.start, end=token.end)
        names = self._names() if self.accept_word("as") else ()
        multi = bool(self.accept_word("multi"))
        end = self.previous.end
        if names and not multi:
            return ParseGlob(field, pattern, names, start=word.start, end=end, word=word.value)
        return ParseRegex(field, pattern, names, multi, start=word.start, end=end, word=word.value)

    def _parse_format(self, word: Token, field: Expr | None) -> ParseFormat:
        kind = self.take().value.lower()
        path = None
        if kind == "xml":
            path = self.string("a path in quotes after XML")
        self.expect_word("as", "'as' and a name")
        names = self._names()
        if kind != "csv" and len(names) != 1:
            raise ParseFault(
                names[1].start, names[-1].end, f"parse {kind} takes one name.", "Remove the others."
            )
        return ParseFormat(
            field,
            "csv" if kind == "csv" else "xml" if kind == "xml" else "logfmt",
            names,
            path,
            start=word.start,
            end=self.previous.end,
            word=word.value,
        )

    def _names(self) -> tuple[Name, ...]:
        return self.separated(lambda: self.name("a name after as"))

    def json(self, word: Token) -> Json:
        """json = "json" "field" "=" field string "as" name"""
        self.expect_word("field", "'field=' after json")
        self.expect_sign("=", "'=' after field")
        field = self.field()
        path = self.string("a path in quotes")
        self.expect_word("as", "'as' and a name")
        name = self.name("a name after as")
        return Json(field, path, name, start=word.start, end=name.end, word=word.value)

    def string(self, expected: str) -> String:
        """A string literal."""
        if self.current.kind is not Kind.STRING:
            self.fail(expected)
        token = self.take()
        return String(quoting.unescape(token.value), start=token.start, end=token.end)

    # ------------------------------------------------------------------------------ stats

    def stats(self, word: Token) -> Stats:
        """stats = "stats" item ("," item)* ("by" item ("," item)*)? ("offset" duration)?"""
        items = self.separated(self.item)
        keys: tuple[Item, ...] = ()
        if self.is_word("group") and self.peek().value.lower() == "by":
            self.take()
        if self.accept_word("by"):
            keys = self.separated(self.item)
        offset = self.duration("a duration after offset") if self.accept_word("offset") else None
        return Stats(items, keys, offset, start=word.start, end=self.previous.end, word=word.value)

    def duration(self, expected: str) -> Duration | Placeholder:
        """A duration, or the place of one in a saved query."""
        token = self.current
        if token.kind is Kind.PLACEHOLDER:
            self.take()
            return Placeholder(token.value, start=token.start, end=token.end)
        if self.current.kind is not Kind.DURATION:
            self.fail(expected, "Write a number and a unit, as in 5m or 1h.")
        return duration(self.take())

    def sort(self, word: Token) -> Sort:
        """sort = ("sort" | "order") "by"? key ("," key)*"""
        self.accept_word("by")
        keys = self.separated(self._sort_key)
        return Sort(keys, start=word.start, end=self.previous.end, word=word.value)

    def _sort_key(self) -> SortKey:
        """key = field ("asc" | "desc")?"""
        field = self.field_or_placeholder("a field name to sort by")
        if self.is_sign("("):
            self.fail(
                "a field name to sort by, not a call",
                "Give the column a name with as, and sort by that name.",
                "sort-by-call",
            )
        direction = self.accept_word("desc", "asc")
        word = self.current.value.lower() if self.current.kind is Kind.NAME else ""
        if not direction and word.startswith(("asc", "desc")):
            self.fail("asc or desc", f"Did you mean '{'desc' if word[0] == 'd' else 'asc'}'?")
        return SortKey(field, direction == "desc", start=field.start, end=self.previous.end)

    def field_or_placeholder(self, expected: str) -> Field | Placeholder:
        """A field, or the place of one in a saved query."""
        token = self.current
        if token.kind is Kind.PLACEHOLDER:
            self.take()
            return Placeholder(token.value, start=token.start, end=token.end)
        if token.kind not in (Kind.NAME, Kind.BACKTICK):
            self.fail(expected)
        return self.field()

    def limit(self, word: Token) -> Limit:
        """limit = ("limit" | "head" | "tail") "any"? number"""
        some = bool(self.accept_word("any"))
        token = self.current
        count: Number | Placeholder
        if token.kind is Kind.PLACEHOLDER:
            count = Placeholder(token.value, start=token.start, end=token.end)
        elif token.kind is Kind.NUMBER and token.value.isdigit() and len(token.value) < 10:
            count = Number(token.value, start=token.start, end=token.end)
        else:
            self.fail(f"a number of rows after {word.value.lower()}", "Write limit 20.")
        self.take()
        return Limit(count, some, start=word.start, end=token.end, word=word.value)

    def dedup(self, word: Token) -> Dedup:
        """dedup = "dedup" field ("," field)*"""
        fields = self.separated(lambda: self.field_or_placeholder("a field name after dedup"))
        return Dedup(fields, start=word.start, end=self.previous.end, word=word.value)


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 or thing == "*" else f"{count} {thing}s"
