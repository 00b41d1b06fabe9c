"""Text to tree. A fault ends its stage only: reading goes on at the next pipe."""

from __future__ import annotations

from collections.abc import Callable

from insights.diagnostics import Diagnostic, Severity, Source, ordered
from insights.lang.ast import Command, Comment, Query
from insights.lang.cursor import MAX_HEIGHT, ParseFault
from insights.lang.expressions import COMMENT_HINT
from insights.lang.lexer import lex
from insights.lang.origins import Origins
from insights.lang.tokens import Kind, Token
from insights.lang.walk import height
from insights.suggest import did_you_mean

_RULES = {
    "unexpected-symbol": "INS001",
    "unclosed-literal": "INS002",
    "unknown-command": "INS003",
    "empty-query": "INS004",
    "glob-names": "INS005",
    "regex-flag": "INS006",
    "foreign-operator": "INS007",
    "sort-by-call": "INS008",
    "in-without-list": "INS009",
    "too-deep": "INS010",
    "hyphen-in-name": "INS011",
}
#: What other languages call it (language spec section 11).
_FOREIGN_COMMANDS = {
    "select": "Write fields a, b.",
    "from": "Name the log group with -g, or start with SOURCE 'group'.",
    "group": "Write stats count(*) by field.",
    "having": "Write filter after stats.",
    "count": "Write stats count(*).",
    "top": "Write stats count(*) as n by field | sort n desc | limit 10.",
    "rename": "Write fields old as new.",
    "eval": "Write fields expression as name.",
    "search": "Write filter @message like 'text'.",
    "table": "Write display a, b.",
    "project": "Write display a, b.",
    "extend": "Write fields expression as name.",
    "summarize": "Write stats count(*) by field.",
}


class Parser(Origins):
    """One pass over the tokens of a text."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self.faults: list[ParseFault] = []
        self.stages: dict[str, Callable[[Token], Command]] = {
            "fields": self.fields,
            "field": self.fields,
            "display": self.display,
            "filter": self.filter,
            "where": self.filter,
            "filterindex": self.filter_index,
            "parse": self.parse,
            "json": self.json,
            "stats": self.stats,
            "stat": self.stats,
            "sort": self.sort,
            "order": self.sort,
            "limit": self.limit,
            "head": self.limit,
            "tail": self.limit,
            "dedup": self.dedup,
            "pattern": self.pattern,
            "diff": self.diff,
            "anomaly": self.anomaly,
            "relevantfields": self.relevant_fields,
            "logcompare": self.log_compare,
            "addtotals": self.add_totals,
            "accum": self.accum,
            "autoregress": self.auto_regress,
            "filldown": self.fill_down,
            "fillmissing": self.fill_missing,
            "outlier": self.outlier,
            "sessionize": self.sessionize,
            "countfrequent": self.count_frequent,
            "count_frequent": self.count_frequent,
            "appendcols": self.append_cols,
            "expand": self.expand,
            "unnest": self.unnest,
            "estimate": self.estimate,
            "source": self.source,
            "join": self.join,
            "lookup": self.lookup,
            "cidrlookup": self.cidr_lookup,
        }

    def query(self) -> Query:
        """query = "|"? stage ("|" stage)* "|"? until the end or a closing bracket"""
        start = self.current.start
        commands: list[Command] = []
        faults = len(self.faults)
        self.accept_sign("|")
        while not (self.current.kind is Kind.END or (self.is_sign(")") and self.depth)):
            stage = self._stage_or_fault()
            if stage is not None:
                commands.append(stage)
            if not self.accept_sign("|"):
                break
        end = self.previous.end
        complete = len(self.faults) == faults
        return Query(tuple(commands), start=start, end=max(start, end), complete=complete)

    def subquery(self) -> Query:
        """A query up to its closing bracket."""
        opening = self.previous
        self.deeper()
        query = self.query()
        self.depth -= 1
        if self.current.kind is Kind.END:
            raise ParseFault(opening.start, opening.end, "The bracket is not closed.", "Add ')'.")
        self.expect_sign(")", "')' after the query")
        return query

    def _stage_or_fault(self) -> Command | None:
        depth = self.depth
        self.weight = 0
        try:
            command = self._stage()
            if self.weight > MAX_HEIGHT and height(command) > MAX_HEIGHT:
                raise ParseFault(
                    command.start,
                    command.end,
                    f"The stage nests operations more than {MAX_HEIGHT} levels deep.",
                    "Split the expression over several fields commands.",
                    "too-deep",
                )
            if not self.at_stage_end() or (self.is_sign(")") and not self.depth):
                self.fail("'|' or the end of the query", _stage_hint(self.previous, self.current))
        except ParseFault as fault:
            self.faults.append(fault)
            self.depth = depth
            self._skip()
            return None
        return command

    def _stage(self) -> Command:
        token = self.current
        if token.kind is Kind.SAVED:
            return self.saved_call(self.take())
        if token.kind is not Kind.NAME:
            slashes = token.kind is Kind.REGEX and not token.value
            self.fail("a command", COMMENT_HINT if slashes else "")
        read = self.stages.get(token.value.lower())
        if read is None:
            word = token.value.lower()
            hint = _FOREIGN_COMMANDS.get(word) or did_you_mean(token.value, self.stages)
            self.fail("a command", hint, "unknown-command")
        return read(self.take())

    def _skip(self) -> None:
        """To the next pipe outside brackets, or to the bracket that closes this query."""
        nested = 0
        while self.current.kind is not Kind.END:
            if self.current.kind is Kind.SIGN:
                sign = self.current.value
                if sign in ("(", "[", "{"):
                    nested += 1
                elif sign in (")", "]", "}"):
                    if nested == 0 and sign == ")" and self.depth:
                        return
                    nested = max(0, nested - 1)
                elif sign == "|" and self._stage_follows(nested):
                    return
            self.take()

    def _stage_follows(self, nested: int) -> bool:
        """An open bracket is no excuse to swallow what clearly is the next stage."""
        after = self.peek()
        return nested == 0 or (after.kind is Kind.NAME and after.value.lower() in self.stages)


def _stage_hint(previous: Token, token: Token) -> str:
    if token.kind is Kind.SIGN and token.value == ":":
        return "Put URLs and times in quotes."
    word = previous.value if previous.kind is Kind.NAME else ""
    if token.kind is Kind.NAME and word.lower().endswith("by") and len(word) > 2:
        return f"If 'by' was meant, write {word[:-2]} by {token.value}."
    if token.kind is Kind.SIGN and token.value == ";":
        return "Remove the ';'."
    if token.kind is Kind.SIGN and token.value == "-":
        return "A name with a hyphen stands in backticks."
    if token.kind is Kind.NAME:
        return f"If '{token.value}' starts a new stage, put '|' before it."
    return ""


def parse(source: Source) -> tuple[Query, list[Diagnostic]]:
    """The tree of a query and everything that keeps it from being one.

    Never raises. Where a stage is faulty the tree holds the others and is not ``complete``.
    """
    lexer = lex(source.text)
    parser = Parser(lexer.tokens)
    query = parser.query()
    found = [
        _diagnostic(source, start, end, (message, hint, rule))
        for start, end, message, hint, rule in lexer.faults
    ]
    broken = {(start, end) for start, end, *_ in lexer.faults}
    for fault in parser.faults:
        if not any(start <= fault.start <= end for start, end in broken):
            about = (fault.message, fault.hint, fault.rule)
            found.append(_diagnostic(source, fault.start, fault.end, about))
    if not query.commands and not found:
        about = ("Expected a command: unexpected symbol found <EOF>.", "", "empty-query")
        found.append(_diagnostic(source, len(source.text), len(source.text), about))
    return _with_comments(query, lexer.comments, bool(found)), ordered(found)


def _with_comments(query: Query, comments: list[Token], faulty: bool) -> Query:
    return Query(
        query.commands,
        start=query.start,
        end=query.end,
        comments=tuple(Comment(c.value[1:], start=c.start, end=c.end) for c in comments),
        complete=query.complete and not faulty,
    )


def _diagnostic(source: Source, start: int, end: int, about: tuple[str, str, str]) -> Diagnostic:
    message, hint, rule = about
    return Diagnostic(
        _RULES[rule], rule, Severity.ERROR, source.file, source.span(start, end), message, hint
    )
