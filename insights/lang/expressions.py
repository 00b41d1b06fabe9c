"""Expressions: operators by precedence (fidelity: precedence), calls, names, literals."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from insights.lang import quoting
from insights.lang.ast import (
    Binary,
    Boolean,
    Call,
    Duration,
    Expr,
    Field,
    In,
    Like,
    ListLiteral,
    Logical,
    Number,
    Path,
    Placeholder,
    Query,
    Regex,
    Star,
    String,
    Unary,
)
from insights.lang.cursor import Cursor, ParseFault
from insights.lang.tokens import BACKTICK, NAME, SIGN, Kind, Token

_OR, _AND, _NOT, _COMPARE, _SUM, _TERM, _POWER, _MINUS = range(1, 9)
_SIGNS = {
    "=": _COMPARE,
    "==": _COMPARE,
    "!=": _COMPARE,
    "<": _COMPARE,
    "<=": _COMPARE,
    ">": _COMPARE,
    ">=": _COMPARE,
    "=~": _COMPARE,
    "+": _SUM,
    "-": _SUM,
    "*": _TERM,
    "/": _TERM,
    "%": _TERM,
    "^": _POWER,
}
_WORDS = {"or": _OR, "and": _AND, "like": _COMPARE, "in": _COMPARE, "not": _COMPARE}
_FOREIGN = {
    "&&": "Write 'and'.",
    "||": "Write 'or'.",
    "<>": "Write '!='.",
    "~=": "Write '=~'.",
    "?": "Write if(condition, a, b).",
}
_FOREIGN_WORDS = {
    "exists": "Write ispresent(field).",
    "is": "Write ispresent(field) or not ispresent(field).",
    "contains": "Write field like 'text'.",
    "startswith": "Write startsWith(field, 'text').",
    "endswith": "Write endsWith(field, 'text').",
    "between": "Write field >= a and field <= b.",
}
_LITERALS = {Kind.NUMBER, Kind.DURATION, Kind.STRING, Kind.REGEX, Kind.PLACEHOLDER}
COMMENT_HINT = "Comments start with '#'."
#: Words between operands; a field of that name needs backticks.
_JOINING = ("and", "or", "as", "by")
#: Digits of a duration's count and of an index.
_MAX_DIGITS = 9


class Expressions(Cursor):
    """Reads expressions. Subclasses supply subqueries."""

    def subquery(self) -> Query:
        """A query inside brackets, the opening one taken already."""
        raise AssertionError("supplied by the parser of stages")

    def expression(self, level: int = _OR) -> Expr:
        """expression = or; or = and ("or" and)*; and = not ("and" not)*; not = "not"? compare"""
        left = self._prefix()
        while True:
            token = self.current
            if token.kind is SIGN:
                strength = _SIGNS.get(token.value, 0)
                if not strength and token.value in _FOREIGN:
                    self.fail("an operator", _FOREIGN[token.value], "foreign-operator")
            elif token.kind is NAME:
                strength = self._word_strength(token)
            else:
                return left
            if strength < level or not strength:
                return left
            left = self._operation(left, token, strength)

    def _word_strength(self, token: Token) -> int:
        word = token.value.lower()
        strength = _WORDS.get(word, 0)
        if word == "not":
            after = self.peek()
            return _COMPARE if after.value.lower() in ("like", "in") else 0
        if not strength and word in _FOREIGN_WORDS:
            self.fail("an operator", _FOREIGN_WORDS[word], "foreign-operator")
        return strength

    def _operation(self, left: Expr, token: Token, strength: int) -> Expr:
        word = token.value.lower()
        if strength <= _AND:
            return self._logical(left, word, strength)
        if word == "not":
            self.take()
            return self._like_or_in(left, self.take().value.lower(), negated=True)
        self.take()
        if word in ("like", "in", "=~"):
            return self._like_or_in(left, word, negated=False)
        right = self._power() if strength == _POWER else self.expression(strength + 1)
        self.weight += 1
        operator = "=" if word == "==" else word
        return Binary(operator, left, right, start=left.start, end=right.end, spelling=token.value)

    def _power(self) -> Expr:
        """The right side of ``^``, which takes in what follows."""
        self.deeper()
        right = self.expression(_POWER)
        self.depth -= 1
        return right

    def _logical(self, left: Expr, word: str, strength: int) -> Expr:
        operands = [left]
        while self.accept_word(word):
            operands.append(self.expression(strength + 1))
        operator: Literal["and", "or"] = "or" if word == "or" else "and"
        return Logical(operator, tuple(operands), start=left.start, end=operands[-1].end)

    def _like_or_in(self, left: Expr, word: str, *, negated: bool) -> Expr:
        if word == "in":
            return self._membership(left, negated=negated)
        pattern = self.expression(_SUM)
        if not isinstance(pattern, String | Regex | Placeholder):
            raise ParseFault(
                pattern.start,
                pattern.end,
                f"Expected a text in quotes or a /regular expression/ after {word}.",
                "Write like 'text' or like /pattern/.",
            )
        self._refuse_flags(pattern)
        return Like(left, pattern, negated, start=left.start, end=pattern.end, spelling=word)

    def _refuse_flags(self, pattern: Expr) -> None:
        token = self.current
        if isinstance(pattern, Regex) and token.kind is NAME and token.start == pattern.end:
            self.fail(
                "no flag after a regular expression",
                f"Put the flag inside: /(?{token.value}){quoting.regex_body(pattern.pattern)}/.",
                "regex-flag",
            )

    def _membership(self, left: Expr, *, negated: bool) -> Expr:
        """in = "[" list "]" | "(" query ")" | placeholder"""
        token = self.current
        items: ListLiteral | Placeholder | Query
        if self.accept_sign("["):
            items = self._list(token)
        elif token.kind is Kind.PLACEHOLDER:
            self.take()
            items = Placeholder(token.value, start=token.start, end=token.end)
        elif self.is_sign("(") and self.peek().kind in (NAME, Kind.SAVED):
            self.take()
            items = self.subquery()
        else:
            self.fail(
                "a list in square brackets after in", 'Write in ["a", "b"].', "in-without-list"
            )
        return In(left, items, negated, start=left.start, end=self.previous.end)

    def _list(self, opening: Token) -> ListLiteral:
        if self.is_sign("]"):
            self.fail("at least one value in the list", "An empty list matches nothing.")
        self.deeper()
        items = [self.expression(_SUM)]
        while self.accept_sign(",") and not self.is_sign("]"):
            items.append(self.expression(_SUM))
        self.depth -= 1
        closing = self.expect_sign("]", "',' or ']' in the list")
        return ListLiteral(tuple(items), start=opening.start, end=closing.end)

    # ------------------------------------------------------------------------- operands

    def _prefix(self) -> Expr:
        token = self.current
        kind = token.kind
        if kind is NAME:
            return self._word(token)
        if kind is SIGN:
            return self._sign(token)
        if kind is BACKTICK:
            return self._steps(self.field())
        if kind not in _LITERALS:
            self.fail("a value, a field or a function")
        self.take()
        return self._literal(token)

    def _literal(self, token: Token) -> Expr:
        kind = token.kind
        if kind is Kind.NUMBER:
            return self._number(token)
        if kind is Kind.DURATION:
            return duration(token)
        if kind is Kind.STRING:
            value = quoting.unescape(token.value)
            return String(value, start=token.start, end=token.end)
        if kind is Kind.REGEX:
            pattern = quoting.regex_value(token.value)
            return Regex(pattern, start=token.start, end=token.end)
        return Placeholder(token.value, start=token.start, end=token.end)

    def _word(self, token: Token) -> Expr:
        word = token.value
        lowered = word.lower()
        if lowered == "not":
            return self._not(token)
        if self.tokens[self.at + 1].value == "(" and self.tokens[self.at + 1].kind is SIGN:
            return self._steps(self._call(token))
        if lowered in ("true", "false"):
            self.take()
            return Boolean(lowered == "true", start=token.start, end=token.end)
        if lowered in _JOINING:
            self.fail(
                "a value, a field or a function", f"A field of that name is written `{word}`."
            )
        if word[0].isdigit():
            self.fail(
                "a value",
                f'Put a text in quotes: "{word}"; a name that starts with a digit in backticks.',
            )
        return self._steps(self.field())

    def _not(self, token: Token) -> Expr:
        self.take()
        self.deeper()
        operand = self.expression(_COMPARE)
        self.depth -= 1
        return Unary("not", operand, start=token.start, end=operand.end, spelling=token.value)

    def _sign(self, token: Token) -> Expr:
        if token.value == "(":
            self.take()
            self.deeper()
            inner = self.expression()
            self.expect_sign(")", "')' to close the bracket")
            self.depth -= 1
            return self._steps(inner)
        if token.value == "!":
            return self._not(token)
        if token.value == "-":
            self._refuse_foreign_comment(token)
            self.take()
            self.deeper()
            operand = self.expression(_MINUS)
            self.depth -= 1
            return Unary("-", operand, start=token.start, end=operand.end)
        if token.value == "[":
            self.take()
            return self._list(token)
        self._refuse_foreign_comment(token)
        return self.fail("a value, a field or a function")

    def _refuse_foreign_comment(self, token: Token) -> None:
        """``--`` and ``//`` start comments elsewhere; here they would silently calculate."""
        before = self.previous
        if token.value in "-/" and before.value == token.value and before.end == token.start:
            self.fail("a value, a field or a function", COMMENT_HINT, "foreign-operator")

    def _starts_date(self, token: Token) -> bool:
        """``2026-01-02`` outside quotes is a subtraction, which nobody means."""
        rest = self.tokens[self.at : self.at + 4]
        touching = all(a.end == b.start for a, b in pairwise([token, *rest]))
        words = [part.value for part in rest]
        return (
            touching
            and len(token.value) == 4
            and words[0::2] == ["-", "-"]
            and ([len(word) for word in words[1::2]] == [2, 2])
        )

    def _number(self, token: Token) -> Number:
        after = self.current
        if after.start == token.end and (after.kind is NAME or self._starts_date(token)):
            self.fail(
                "a number or a text in quotes",
                "Put addresses, URLs and dates in quotes.",
            )
        return Number(token.value, start=token.start, end=token.end)

    def _call(self, token: Token) -> Call:
        """call = name "(" ("*" | expression ("," expression)*)? ")" """
        self.take()
        self.take()
        self.deeper()
        arguments: list[Expr] = []
        if self.is_sign("*") and self.peek().value in (")", ",", "|", ""):
            star = self.take()
            arguments.append(Star(start=star.start, end=star.end))
        while not self.is_sign(")"):
            arguments.append(self._argument(token))
            if not self.accept_sign(","):
                break
        closing = self.expect_sign(")", f"',' or ')' in the call of {token.value}")
        self.depth -= 1
        return Call(token.value, tuple(arguments), start=token.start, end=closing.end)

    def _argument(self, function: Token) -> Expr:
        if self.is_word("distinct") and self.peek().value not in (",", ")", "."):
            name = self.peek().value
            self.fail("an argument", f"Write count_distinct({name}).", "foreign-operator")
        argument = self.expression()
        if self.is_sign("|") or self.current.kind is Kind.END:
            raise ParseFault(
                function.start,
                function.end,
                f"The bracket of '{function.value}(' is not closed: "
                f"unexpected symbol found {self.current.value or '<EOF>'}.",
                "Add the missing ')'.",
            )
        return argument

    def field(self) -> Field:
        """field = name (("." name) | "[" number "]")*"""
        token = self.current
        if token.kind is BACKTICK:
            self.take()
            return self._field_steps(token, [token.value])
        if token.kind is not NAME or token.value[0] == ".":
            self.fail("a field name", _quoted_name(token))
        self.take()
        word = token.value
        if word[-1] == "@" and self.current.kind is not BACKTICK:
            raise ParseFault(token.start, token.end, f"'{word}' is no field name.")
        segments: list[str | int] = list(word.split(".")) if "." in word else [word]
        if word[-1] in "@." and self.current.kind is BACKTICK:
            segments[-1] = f"{segments[-1]}{self.take().value}"
        return self._field_steps(token, segments)

    def _field_steps(self, first: Token, segments: list[str | int]) -> Field:
        after, end = self.current, self.tokens[self.at - 1].end
        if after.start == end and after.value and after.value[0] in ".[":
            segments += self._path()
            end = self.previous.end
        return Field(tuple(segments), start=first.start, end=end)

    def _path(self) -> list[str | int]:
        """path = ("." name | "[" number "]")*, each step adjacent to the one before"""
        steps: list[str | int] = []
        while self.current.start == self.previous.end:
            token = self.current
            if token.kind is NAME and token.value[0] == ".":
                self.take()
                steps += token.value[1:].split(".")
                if not steps[-1] and self.current.kind is BACKTICK:
                    steps[-1] = self.take().value
            elif self.is_sign("[") and self.peek().kind is Kind.NUMBER:
                self.take()
                steps.append(self._index())
            else:
                break
        return steps

    def _index(self) -> int:
        token = self.take()
        if not token.value.isdigit() or len(token.value) > _MAX_DIGITS:
            raise ParseFault(token.start, token.end, f"'{token.value}' is no list index.")
        self.expect_sign("]", "']' after the index")
        return int(token.value)

    def _steps(self, base: Expr) -> Expr:
        after = self.current
        if after.start != base.end or not after.value or after.value[0] not in ".[":
            return base
        steps = self._path()
        if not steps:
            return base
        return Path(base, tuple(steps), start=base.start, end=self.previous.end)


def duration(token: Token) -> Duration:
    """``5m`` as a node."""
    digits = token.value.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    unit = token.value[len(digits) :].lower()
    if len(digits) > _MAX_DIGITS:
        raise ParseFault(
            token.start, token.end, f"'{token.value}' is too long for a period.", "Write 5m or 1h."
        )
    return Duration(int(digits), unit, start=token.start, end=token.end)


def _quoted_name(token: Token) -> str:
    if token.kind is Kind.STRING and token.value:
        return f"Names stand in backticks, not in quotes: `{token.value}`."
    return ""
