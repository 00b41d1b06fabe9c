"""Where events and columns come from: SOURCE, join, lookup, saved queries (spec 5.9, 5.10, 7)."""

from __future__ import annotations

from insights.lang import quoting
from insights.lang.ast import (
    CidrLookup,
    Expr,
    Field,
    Join,
    Lookup,
    LookupKey,
    Name,
    SavedCall,
    Selector,
    SourceStage,
)
from insights.lang.cursor import ParseFault
from insights.lang.shaping import Shaping
from insights.lang.tokens import Kind, Token

_SELECTORS = {"loggroups": "logGroups", "datasource": "dataSource", "loggrouptags": "logGroupTags"}
_GROUP_KINDS = (Kind.STRING, Kind.BACKTICK, Kind.GROUP, Kind.NAME, Kind.PLACEHOLDER)


class Origins(Shaping):
    """Reads SOURCE, join, lookup, cidrlookup and saved-query calls."""

    def source(self, word: Token) -> SourceStage:
        """SOURCE = "SOURCE" (selector+ | group ("," group)*) ("start" "=" time)? ..."""
        groups: list[Name] = []
        selectors: list[Selector] = []
        options: list[tuple[str, str]] = []
        while not self.at_stage_end():
            if self.peek().value == "(" and self.current.value.lower() in _SELECTORS:
                selectors.append(self._selector())
            elif self.is_word("start", "end") and self.peek().value == "=":
                options.append(self._time_option())
            elif self.current.kind in _GROUP_KINDS:
                groups.append(self._group())
            else:
                self.fail("a log group after SOURCE", "Write SOURCE '/my/group'.")
            self.accept_sign(",")
        if not groups and not selectors:
            self.fail("a log group after SOURCE", "Write SOURCE '/my/group'.")
        return SourceStage(
            tuple(groups),
            tuple(selectors),
            tuple(options),
            start=word.start,
            end=self.previous.end,
            word=word.value,
        )

    def _group(self) -> Name:
        token = self.take()
        text = quoting.unescape(token.value) if token.kind is Kind.STRING else token.value
        if token.kind is Kind.PLACEHOLDER:
            text = "{{" + text + "}}"
        return Name(text, start=token.start, end=token.end)

    def _time_option(self) -> tuple[str, str]:
        name = self.take().value.lower()
        self.take()
        token = self.take()
        text = _written(token)
        while self.current.start == token.end and not self.at_stage_end():
            token = self.take()
            text += _written(token)
        return name, text

    def _selector(self) -> Selector:
        """selector = name "(" (list | pairs | name ":" list ("," ...)*)? ")" """
        word = self.take()
        opening = self.take()
        arguments: list[tuple[str, tuple[str, ...]]] = []
        while not self.is_sign(")"):
            if self.is_sign("["):
                arguments += self._list_or_tags()
            else:
                name = self.name("a name such as namePrefix")
                self.expect_sign(":", f"':' after {name.text}")
                arguments.append((name.text, self._texts()))
            if not self.accept_sign(","):
                break
        if self.current.kind is Kind.END:
            raise ParseFault(opening.start, opening.end, f"'{word.value}(' is not closed.")
        self.expect_sign(")", "',' or ')'")
        kind = _SELECTORS[word.value.lower()]
        return Selector(kind, tuple(arguments), start=word.start, end=self.previous.end)

    def _list_or_tags(self) -> list[tuple[str, tuple[str, ...]]]:
        if self.peek().value != "{":
            return [("", self._texts())]
        self.take()
        tags = []
        while self.accept_sign("{"):
            tags.append(self._tag())
            if not self.accept_sign(","):
                break
        self.expect_sign("]", "']' after the tags")
        return tags

    def _tag(self) -> tuple[str, tuple[str, ...]]:
        """tag = '{' "key" ":" string "," "values" ":" list '}'"""
        key = ""
        values: tuple[str, ...] = ()
        while not self.is_sign("}"):
            name = plain_string(self, '"key" or "values"')
            self.expect_sign(":", "':'")
            if name == "key":
                key = plain_string(self, "the tag's key in quotes")
            else:
                values = self._texts()
            if not self.accept_sign(","):
                break
        self.expect_sign("}", "'}' after the tag")
        return key, values

    def _texts(self) -> tuple[str, ...]:
        """list = "[" (string | word) ("=" string)? ("," ...)* "]" """
        self.expect_sign("[", "a list in square brackets")
        found: list[str] = []
        while not self.is_sign("]"):
            text = plain_string(self, "a text in quotes")
            if self.accept_sign("="):
                text = plain_string(self, "a text in quotes")
            found.append(text)
            if not self.accept_sign(","):
                break
        self.expect_sign("]", "']' after the list")
        return tuple(found)

    # ------------------------------------------------------------------------------- join

    def join(self, word: Token) -> Join:
        """join = "join" option* "where" L "." f "=" R "." f ("and" ...)* "(" query ")" """
        options = self.options("type", "left", "right")
        for name in ("left", "right"):
            if name not in options:
                self.fail(f"'{name}=' and a name for that side")
        self.expect_word("where", "'where' and the fields that must be equal")
        pairs = [self._pair()]
        while self.accept_word("and"):
            pairs.append(self._pair())
        self.expect_sign("(", "'(' and the query of the right side")
        query = self.subquery()
        kind = options["type"].value.lower() if "type" in options else "inner"
        if kind not in ("inner", "left"):
            token = options["type"]
            raise ParseFault(token.start, token.end, "Expected type=inner or type=left.")
        return Join(
            options["left"].value,
            options["right"].value,
            tuple(pairs),
            query,
            "left" if kind == "left" else "inner",
            start=word.start,
            end=self.previous.end,
            word=word.value,
        )

    def _pair(self) -> tuple[Field, Field]:
        left = self.field()
        self.expect_sign("=", "'=' between the two fields")
        return left, self.field()

    def lookup(self, word: Token) -> Lookup:
        """lookup = "lookup" table key ("," key)* ("OUTPUT" | "OUTPUTNEW") column ("," column)*"""
        table = self.name("the name of a lookup table").text
        keys = self.separated(self._lookup_key)
        only_new = self._output()
        outputs = self.separated(lambda: self.name("a column to add").text)
        return Lookup(
            table, keys, outputs, only_new, start=word.start, end=self.previous.end, word=word.value
        )

    def _output(self) -> bool:
        found = self.accept_word("output", "outputnew")
        if not found:
            self.fail("OUTPUT or OUTPUTNEW and the columns to add")
        return found == "outputnew"

    def _lookup_key(self) -> LookupKey:
        column = self.name("a column of the table")
        field = Field(tuple(column.text.split(".")), start=column.start, end=column.end)
        if self.accept_word("as"):
            field = self.field()
        return LookupKey(column.text, field, start=column.start, end=field.end)

    def cidr_lookup(self, word: Token) -> CidrLookup:
        """cidrlookup = "cidrlookup" table field ("as" column)? output column ("as" name)? ..."""
        table = self.name("the name of a lookup table").text
        field = self.field()
        column = self.alias()
        only_new = self._output()
        outputs = self.separated(self._renamed)
        return CidrLookup(
            table,
            field,
            column.text if column else field.name,
            outputs,
            only_new,
            start=word.start,
            end=self.previous.end,
            word=word.value,
        )

    def _renamed(self) -> tuple[str, str]:
        column = self.name("a column to add").text
        name = self.alias()
        return column, name.text if name else column

    def saved_call(self, word: Token) -> SavedCall:
        """saved = "$" name "(" (name "=" literal ("," ...)*)? ")" """
        self.expect_sign("(", "'(' after the saved query's name")
        arguments: list[tuple[str, Expr]] = []
        while not self.is_sign(")"):
            name = self.name("the name of a parameter")
            self.expect_sign("=", f"'=' after {name.text}")
            arguments.append((name.text, self._prefix()))
            if not self.accept_sign(","):
                break
        self.expect_sign(")", "',' or ')' in the call of a saved query")
        return SavedCall(
            word.value, tuple(arguments), start=word.start, end=self.previous.end, word=word.value
        )


def _written(token: Token) -> str:
    return "{{" + token.value + "}}" if token.kind is Kind.PLACEHOLDER else token.value


def plain_string(parser: Origins, expected: str) -> str:
    """The value of a text in quotes, of a name or a number."""
    token = parser.current
    if token.kind in (Kind.NAME, Kind.NUMBER, Kind.GROUP):
        parser.take()
        return token.value
    return parser.string(expected).value
