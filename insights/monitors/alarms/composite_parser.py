"""The text of a composite alarm's rule to its tree, or the refusal in the service's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NoReturn

from insights.dataclass import dataclass
from insights.monitors.alarms.composite import (
    MOST_CHARACTERS,
    MOST_CHILDREN,
    MOST_ELEMENTS,
    AtLeast,
    Both,
    CompositeRule,
    Constant,
    Either,
    Is,
    Not,
    children,
    elements,
)
from insights.monitors.alarms.states import State

#: Parentheses inside one another; no rule of people comes near.
MOST_DEEP = 100

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[(),]|[^\s(),]+', re.DOTALL)
_END = "<EOF>"
_STATES = "ALARM, OK, or INSUFFICIENT_DATA"
_OPERAND = f"'(', 'NOT', AT_LEAST, TRUE or FALSE, {_STATES}"
_NUMBER = re.compile(r"\d{1,9}")
_PERCENTAGE = re.compile(r"(\d{1,9})%")


@dataclass(frozen=True, slots=True)
class CompositeFault:
    """What is wrong, with offsets into the text; ``answer`` is what the service says."""

    start: int
    end: int
    message: str

    @property
    def answer(self) -> str:
        """The whole message of the service's ValidationError."""
        return f"Error in AlarmRule [{self.message}]"


def read_rule(text: str) -> CompositeRule | CompositeFault:
    """The rule's tree, or the first thing that is wrong with it; never raises."""
    if len(text) > MOST_CHARACTERS:
        return CompositeFault(0, len(text), f"the rule has more than {MOST_CHARACTERS} characters")
    parser = _Parser(text)
    try:
        rule = parser.whole()
    except _FaultError as error:
        return error.fault
    if len(set(children(rule))) > MOST_CHILDREN:
        return CompositeFault(0, len(text), f"the rule names more than {MOST_CHILDREN} alarms")
    if elements(rule) > MOST_ELEMENTS:
        return CompositeFault(0, len(text), f"the rule has more than {MOST_ELEMENTS} elements")
    return rule


class _FaultError(Exception):
    def __init__(self, fault: CompositeFault) -> None:
        super().__init__()
        self.fault = fault


class _Parser:
    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._tokens = [(found[0], found.start()) for found in _TOKEN.finditer(text)]
        self._at = 0
        self._deep = 0

    def whole(self) -> CompositeRule:
        """whole = either end"""
        rule = self._either()
        self._close(_END)
        return rule

    def _either(self) -> CompositeRule:
        """either = both ("OR" both)*"""
        rules = [self._both()]
        while self._accept("OR"):
            rules.append(self._both())
        return rules[0] if len(rules) == 1 else Either(tuple(rules))

    def _both(self) -> CompositeRule:
        """both = operand ("AND" operand)*"""
        rules = [self._operand()]
        while self._accept("AND"):
            rules.append(self._operand())
        return rules[0] if len(rules) == 1 else Both(tuple(rules))

    def _operand(self) -> CompositeRule:
        """operand = "NOT" operand | "(" either ")" | "TRUE" | "FALSE" | is | at_least"""
        self._deep += 1
        if self._deep > MOST_DEEP:
            self._fail(["fewer parentheses and NOTs"])
        rule = self._unguarded()
        self._deep -= 1
        return rule

    def _unguarded(self) -> CompositeRule:
        if self._accept("NOT"):
            return Not(self._operand())
        if self._accept("("):
            rule = self._either()
            self._close(")")
            return rule
        for word in ("TRUE", "FALSE"):
            if self._accept(word):
                return Constant(word == "TRUE")
        if self._accept("AT_LEAST"):
            return self._at_least()
        return self._is()

    def _is(self) -> Is:
        """is = state "(" name ")" """
        state = self._state(_OPERAND)
        self._expect("(")
        name = self._name()
        self._expect(")")
        return Is(state, name)

    def _at_least(self) -> AtLeast:
        """at_least = "AT_LEAST" "(" number ["%"] "," ["NOT"] state "," "(" names ")" ")" """
        self._expect("(")
        word, start = self._next
        percentage = _PERCENTAGE.fullmatch(word)
        if percentage is None and _NUMBER.fullmatch(word) is None:
            self._fail(["NUMBER", "PERCENTAGE NUMBER"])
        self._at += 1
        self._expect(",")
        negated = self._accept("NOT")
        state = self._state(_STATES if negated else f"'NOT', {_STATES}")
        self._expect(",")
        self._expect("(")
        names = [self._name()]
        while self._accept(","):
            names.append(self._name())
        self._expect(")")
        self._expect(")")
        count = int(percentage[1] if percentage else word)
        self._in_range(count, percentage is not None, len(names), (start, start + len(word)))
        return AtLeast(count, percentage is not None, negated, state, tuple(names))

    def _in_range(self, count: int, percent: bool, alarms: int, place: tuple[int, int]) -> None:
        if percent and not 1 <= count <= 100:
            message = "AT_LEAST percentage threshold must be between 1 and 100"
        elif not percent and not 1 <= count <= alarms:
            message = "AT_LEAST absolute threshold must be between 1 and number of alarms"
            message = f"{message} ({alarms})"
        else:
            return
        raise _FaultError(CompositeFault(*place, message))

    def _state(self, expected: str) -> State:
        word, _ = self._next
        if word not in list(State):
            self._fail([expected])
        self._at += 1
        return State(word)

    def _name(self) -> str:
        word, _ = self._next
        if word in ("(", ")", ",", _END):
            self._fail(["ALARM NAME OR ARN"])  # (A) no recorded text
        self._at += 1
        if len(word) > 1 and word[0] == word[-1] == '"':
            return re.sub(r"\\(.)", r"\1", word[1:-1], flags=re.DOTALL)
        return word

    def _close(self, sign: str) -> None:
        """The end of an expression.

        With a single word too many the service names the end alone, else also what could have
        gone on (V: both texts; that this is the difference is inferred, A).
        """
        word, _ = self._next
        if word == sign:
            self._at += 1
            return
        following = self._tokens[self._at + 1][0] if self._at + 1 < len(self._tokens) else _END
        shown = sign if sign == _END else f"'{sign}'"
        self._fail([shown] if word != _END and following == sign else [shown, "'AND'", "'OR'"])

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            self._fail([f"'{sign}'"])

    def _accept(self, word: str) -> bool:
        if self._next[0] != word:
            return False
        self._at += 1
        return True

    @property
    def _next(self) -> tuple[str, int]:
        if self._at < len(self._tokens):
            return self._tokens[self._at]
        return (_END, self._length)

    def _fail(self, expected: Sequence[str]) -> NoReturn:
        word, start = self._next
        message = f"Unsupported token '{word}' at char {start}, must be: {', '.join(expected)}"
        end = start if word == _END else start + len(word)
        raise _FaultError(CompositeFault(start, end, message))
