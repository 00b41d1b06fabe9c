"""The aggregation expression of a log alarm: ``max(rejects) by srcAddr | sort desc``.

The grammar is the documented one (D, spec 6.2): one of five functions, at most five fields
behind ``by``, no ``bin()`` there, and an order by value.
"""

from __future__ import annotations

import re
from typing import NoReturn

from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Source
from insights.monitors.codes import BAD_AGGREGATE
from insights.suggest import did_you_mean

FUNCTIONS = ("count", "avg", "sum", "min", "max")
#: The most fields behind ``by`` (D).
MOST_GROUPS = 5

_TOKEN = re.compile(r"`[^`\n]*`|[@\w](?:[\w@.\-]*\w)?|\S")
_FIELD = re.compile(r"`[^`\n]+`|[@\w](?:[\w@.\-]*\w)?")


@dataclass(frozen=True, slots=True)
class Aggregation:
    """``argument`` is a field or ``*``; ``order`` is empty, ``asc`` or ``desc``."""

    function: str
    argument: str
    by: tuple[str, ...] = ()
    order: str = ""

    def __str__(self) -> str:
        groups = f" by {', '.join(map(_written, self.by))}" if self.by else ""
        order = f" | sort {self.order}" if self.order else ""
        argument = self.argument if self.argument == "*" else _written(self.argument)
        return f"{self.function}({argument}){groups}{order}"


def read_aggregation(source: Source) -> tuple[Aggregation | None, list[Diagnostic]]:
    """The expression, or what keeps it from being read; never raises."""
    parser = _Parser(source)
    try:
        return parser.expression(), []
    except _FaultError as fault:
        return None, [fault.diagnostic]


class _FaultError(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__()
        self.diagnostic = diagnostic


class _Parser:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._tokens = list(_TOKEN.finditer(source.text))
        self._at = 0

    def expression(self) -> Aggregation:
        """expression = function "(" argument ")" ["by" fields] ["|" "sort" ("asc" | "desc")]"""
        function = self._function()
        self._sign("(", f"Write {function}(...).")
        argument = self._argument(function)
        self._sign(")", "Close the parenthesis behind the field.")
        groups = self._groups() if self._accept("by") else ()
        order = self._order() if self._accept("|") else ""
        if self._at < len(self._tokens):
            hint = "An alarm has one aggregate." if self._word == "," else "Remove the rest."
            self._fail(f"'{self._word}' does not belong here.", hint)
        return Aggregation(function, argument, groups, order)

    def _function(self) -> str:
        name = self._word.lower()
        if name not in FUNCTIONS:
            said = f"'{self._word}' is no function of log alarms." if name else "Nothing is here."
            hint = did_you_mean(name, FUNCTIONS) if name else ""
            self._fail(said, hint or "Write count(*), avg(f), sum(f), min(f) or max(f).")
        self._at += 1
        return name

    def _argument(self, function: str) -> str:
        if self._accept("*"):
            if function != "count":
                self._at -= 1
                self._fail(f"{function}(*) has no meaning.", f"Name a field: {function}(field).")
            return "*"
        return self._field()

    def _groups(self) -> tuple[str, ...]:
        fields = [self._field()]
        while self._accept(","):
            if len(fields) == MOST_GROUPS:
                message = f"There are more than {MOST_GROUPS} fields behind 'by'."
                self._fail(message, f"Keep {MOST_GROUPS} of them.")
            fields.append(self._field())
        return tuple(fields)

    def _field(self) -> str:
        word = self._word
        if _FIELD.fullmatch(word) is None:
            self._fail(self._found("a field"), "Write a field; one with other signs in backticks.")
        following = self._tokens[self._at + 1][0] if self._at + 1 < len(self._tokens) else ""
        if following == "(":
            hint = "Compute it in the query with 'fields ... as name' and write the name here."
            self._fail(f"A call of {word}() cannot stand here.", hint)
        self._at += 1
        return word.strip("`")

    def _order(self) -> str:
        if not self._accept("sort"):
            self._fail(self._found("'sort'"), "Write '| sort desc' or '| sort asc'.")
        order = self._word.lower()
        if order not in ("asc", "desc"):
            hint = "Groups are sorted by their value; write '| sort desc' or '| sort asc'."
            self._fail(self._found("'asc' or 'desc'"), hint)
        self._at += 1
        return order

    def _sign(self, sign: str, hint: str) -> None:
        if not self._accept(sign):
            self._fail(self._found(f"'{sign}'"), hint)

    def _accept(self, word: str) -> bool:
        if self._word.lower() != word:
            return False
        self._at += 1
        return True

    @property
    def _word(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _found(self, expected: str) -> str:
        return f"Expected {expected}, found {repr(self._word) if self._word else 'the end'}."

    def _fail(self, message: str, hint: str) -> NoReturn:
        length = len(self._source.text)
        start, end = self._tokens[self._at].span() if self._word else (length, length)
        span = self._source.span(start, end)
        raise _FaultError(BAD_AGGREGATE.at(self._source.file, span, message, hint))


def _written(field: str) -> str:
    return field if re.fullmatch(r"[@\w][\w@.]*", field) else f"`{field}`"
