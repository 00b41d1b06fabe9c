"""Patterns of JSON events: ``{ $.a.b = "x" && $.c[0] > 5 }``."""

from __future__ import annotations

import re
from typing import NoReturn

from insights.patterns import faults
from insights.patterns.conditions import Conditions
from insights.patterns.faults import Refused, bad_term
from insights.patterns.nodes import (
    Compare,
    Condition,
    Every,
    Is,
    JsonPattern,
    Selector,
    State,
    Step,
)
from insights.patterns.tokens import Token, lex, operand

_SELECTOR = re.compile(r"\$(?:\.[\w-]+|\.\*|\[[0-9]+\]|\[\*\]|\.\['[^']*'\])*", re.ASCII)
# A selector in front of a point or a bracket goes on in a way that selectors do not have.
_TOKEN = re.compile(
    rf"""
    (?P<blank>\s+)
  | (?P<selector>(?>{_SELECTOR.pattern})(?![.\[]))
  | (?P<sign>&&|\|\||!=|<=|>=|[=<>(){{}}])
  | (?P<bare>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+(?![\w.*])
          |[+-][0-9.]+(?![\w.*])|[\w.*]+)
    """,
    re.VERBOSE | re.ASCII,
)
_STEP = re.compile(r"\.(?P<key>[\w-]+)|\.\['(?P<quoted>[^']*)'\]|\[(?P<index>\d+)\]|.*?\*\]?", re.A)
_MOST_IN_SELECTOR = 1
_MOST_SELECTORS = 3
#: A list of JSON has no more places than this; a longer number is no index.
_MOST_DIGITS = 9


def parse_json(text: str) -> JsonPattern:
    """pattern = "{" condition "}"; raises :class:`Refused`."""
    return _Parser(text, lex(text, _TOKEN, _unknown)).pattern()


def _bad_step(text: str, start: int) -> NoReturn:
    """Refuse the step behind the selector that starts there."""
    found = _SELECTOR.match(text, start)
    at = found.end() if found else start
    end = at + 1
    while end < len(text) and (text[end].isdigit() or text[end] == "*"):
        end += 1
    end = min(end + 1, len(text))
    begin = start if text[at] == "." and at == start + 1 else at
    message = f"'{text[at:end]}' is no step of a selector."
    hint = "Steps are .name, ['a name'] behind a point, [0], [*] and .*."
    if text[at : at + 3] == '.["':
        message = "A key in brackets stands in single quotes."
        hint = "Write $.['the key']."
    bad_term("pattern-symbol", text, (begin, end), message, hint)


def _unknown(text: str, at: int) -> NoReturn:
    if text[at] == "$":
        _bad_step(text, at)
    end = at + 1
    while end < len(text) and text[at] in "!&|" and text[end].isspace():
        end += 1
    place = (at, min(end + 1, len(text)) if text[at] in "!&|" else end)
    sign = text[at]
    message = f"'{sign}' means nothing in a JSON pattern."
    hints = {
        "!": "There is no negation; write the opposite comparison, such as '!='.",
        "&": "Write '&&'.",
        "|": "Write '||'.",
        "'": "Texts stand in double quotes.",
    }
    bad_term("pattern-symbol", text, place, message, hints.get(sign, "Quote texts that hold it."))


class _Parser(Conditions):
    def pattern(self) -> JsonPattern:
        """The whole pattern."""
        opening = self.take()
        condition = self.condition()
        if not self.accept("}"):
            self.unexpected("'&&', '||' or '}'", opening)
        if self.current.kind != "end":
            self.unexpected("nothing behind the closing brace")
        return JsonPattern(condition, start=opening.start, end=self.tokens[self.at - 1].end)

    def comparison(self) -> Condition:
        """comparison = selector (operator value | "IS" state | "NOT EXISTS")"""
        token = self.current
        if token.kind != "selector":
            self.unexpected("a selector such as $.name")
        self.take()
        selector = _selector(token)
        if self.current.kind == "bare":
            return self.state(selector)
        operator = self.operator()
        value = self.value()
        compared = operand(operator, value, "null")
        return Compare(selector, operator, compared, start=token.start, end=value.end)

    def state(self, selector: Selector) -> Is:
        """state = "IS NULL" | "IS TRUE" | "IS FALSE" | "NOT EXISTS" """
        first = self.take()
        second = self.current
        words = f"{first.value} {second.value}"
        for state in State:
            if words == state.value and second.kind == "bare":
                self.take()
                return Is(selector, state, start=selector.start, end=second.end)
        raise self._no_state(first, second)

    def _no_state(self, first: Token, second: Token) -> Refused:
        place = (first.start, second.end if second.kind == "bare" else first.end)
        words = self.text[slice(*place)]
        upper = " ".join(words.upper().split())
        slug = "pattern-foreign-word"
        if upper in [state.value for state in State]:
            return Refused(slug, place, f"'{words}' stands in capitals.", f"Write {upper}.")
        if upper == "IS NOT":
            shown = faults.TERM.format(second.value)
            hint = "Write = * for a text or a number, IS TRUE or IS FALSE for a truth value."
            return Refused(slug, place, "There is no 'IS NOT'.", hint, shown)
        if upper.startswith("EXISTS"):
            hint = "Write = *, which matches texts and numbers only."
            return Refused(slug, first.place, "There is no 'EXISTS'.", hint)
        wanted = "a comparison, IS NULL, IS TRUE, IS FALSE or NOT EXISTS"
        return self.not_expected(wanted, first)


def _selector(token: Token) -> Selector:
    steps: list[Step] = []
    at = 1
    while at < len(token.value):
        found = _STEP.match(token.value, at)
        assert found is not None
        steps.append(_step(found, token))
        at = found.end()
    selector = Selector(tuple(steps), start=token.start, end=token.end)
    if selector.wildcards > _MOST_IN_SELECTOR:
        message = f"'{token.value}' has {selector.wildcards} wildcards; a selector may have one."
        slug = "pattern-many-wildcards"
        raise Refused(slug, token.place, message, text=faults.SELECTOR_WILDCARDS)
    return selector


def _step(found: re.Match[str], token: Token) -> Step:
    if found["index"] is not None:
        if len(found["index"]) > _MOST_DIGITS:
            place = (token.start + found.start(), token.start + found.end())
            raise Refused("pattern-structure", place, "No list is so long.")
        return int(found["index"])
    key = found["key"] if found["key"] is not None else found["quoted"]
    return Every(dotted=found.group().startswith(".")) if key is None else str(key)


def check_wildcards(selectors: list[Selector]) -> None:
    """At most three selectors of a pattern branch (observed 3.4)."""
    wild = [one for one in selectors if one.wildcards]
    if len(wild) > _MOST_SELECTORS:
        place = (wild[_MOST_SELECTORS].start, wild[_MOST_SELECTORS].end)
        message = f"The pattern has {len(wild)} selectors with a wildcard; it may have three."
        raise Refused("pattern-many-wildcards", place, message, text=faults.WILDCARDS)
