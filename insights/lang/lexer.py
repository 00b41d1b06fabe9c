"""Text to tokens. Never fails: what is no token becomes a ``BAD`` one with a diagnostic.

Two signs depend on where they stand. A slash starts a regular expression where an operand may
start, after ``like`` and in a ``parse`` stage; elsewhere it divides. Log group names after
``SOURCE`` may stand bare, slashes and hyphens included.
"""

from __future__ import annotations

import re

from insights.lang.tokens import NAME, SIGN, Kind, Token

_UNITS = (
    "milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|months?|mon|mo|m|hours?|hrs?|h|"
    "days?|d|weeks?|w|quarters?|qtrs?|q|years?|yrs?|y"
)
_SPACE = re.compile(r"\s*")
_TOKEN = re.compile(
    rf"""
    \s*+(?:
    (?P<duration>\d+(?:{_UNITS})(?![\w@]))
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w@]))
  | (?P<name>[@\w](?:[\w@]|\.(?=[\w@`]))*)
  | (?P<path>\.(?:[\w@](?:[\w@]|\.(?=[\w@`]))*)?(?=[\w@`]|(?<=[\w@])))
  | (?P<string>"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*')
  | (?P<comment>\#[^\n]*)
  | (?P<placeholder>\{{\{{[ ]*(?:[A-Za-z_]\w*)[ ]*\}}\}})
  | (?P<sign>\|\||&&|==|!=|<>|<=|>=|=~|~=|[|,()\[\]{{}}:=<>+\-*/%^!;?])
  | (?P<backtick>`[^`\n]*`)
  | (?P<saved>\$(?:[\w./-]+|`[^`\n]*`))
    )""",
    re.VERBOSE,
)
# A literal may run over lines as long as no line of it starts like a stage.
_LONG_STRING = re.compile(
    r""""(?:[^"\\\n]|\\.|\n(?!\s*\|))*"|'(?:[^'\\\n]|\\.|\n(?!\s*\|))*'""", re.DOTALL
)
_REGEX = re.compile(r"/(?:[^/\\\n]|\\[^\n])*/")
_LONG_REGEX = re.compile(r"/(?:[^/\\\n]|\\.|\n(?!\s*\|\s*[A-Za-z]))*/", re.DOTALL)
_GROUP = re.compile(r"[^\s()\[\]{},=|'\"`]+")
_SOURCE = re.compile(r"source(?=\s*(?:['\"`]|[\w./#-]+\s*(?:[|()]|$|start\s*=|end\s*=)))", re.I)
_SMART = {"\u201c": "\u201d", "\u201d": "\u201d", "\u2018": "\u2019", "\u2019": "\u2019"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_UTF8 = (
    "The text holds a byte that is not UTF-8.",
    "Save the file as UTF-8.",
    "unexpected-symbol",
)
_KINDS = {
    "duration": Kind.DURATION,
    "number": Kind.NUMBER,
    "name": Kind.NAME,
    "path": Kind.NAME,
    "string": Kind.STRING,
    "comment": Kind.COMMENT,
    "placeholder": Kind.PLACEHOLDER,
    "sign": Kind.SIGN,
    "backtick": Kind.BACKTICK,
    "saved": Kind.SAVED,
}
_OPERANDS = {Kind.NAME, Kind.BACKTICK, Kind.STRING, Kind.NUMBER, Kind.DURATION, Kind.PLACEHOLDER}

_NESTING = ("(", "[", "{", ")", "]", "}", "|")
# Half of all tokens are names and a third are signs: these are made without a call of Token.
_new = tuple.__new__

#: Start, end, message, hint, and the slug of the rule.
Fault = tuple[int, int, str, str, str]
_QUOTED = re.compile(r"""\.(?:"([^"`\n]*)"|'([^'`\n]*)')""")


class Lexer:
    """One pass over a text. ``tokens`` end with an ``END``; comments are kept apart."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.comments: list[Token] = []
        self.faults: list[Fault] = []
        self._depth = 0
        self._in_parse = False
        self._source_depth = -1

    def run(self) -> Lexer:
        """Read the whole text."""
        at, text, end = 0, self.text, len(self.text)
        match = _TOKEN.match
        while at < end:
            found = match(text, at)
            if found is None:
                at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
                at = self._sign("", at, at) if at < end else at
                continue
            group, start, stop = found.lastgroup, found.start(found.lastindex or 0), found.end()
            if group == "sign" or self._source_depth >= 0:
                at = self._sign(group or "", start, stop)
            elif group == "name":
                at = self._name(start, stop)
            else:
                at = self._plain(group or "", start, stop)
        self.tokens.append(Token(Kind.END, "", end, end))
        half = None if text.isascii() else _SURROGATE.search(text)
        if half:
            self.faults.append((half.start(), half.end(), *_NOT_UTF8))
        return self

    def _plain(self, group: str, start: int, end: int) -> int:
        text = self.text
        if group in ("string", "backtick"):
            value = text[start + 1 : end - 1]
        elif group == "placeholder":
            value = text[start + 2 : end - 2].strip()
        elif group == "saved":
            value = text[start + 1 : end].strip("`")
        else:
            value = text[start:end]
        token = Token(_KINDS[group], value, start, end)
        (self.comments if group == "comment" else self.tokens).append(token)
        return end

    def _name(self, start: int, end: int) -> int:
        word, tokens = self.text[start:end], self.tokens
        if not tokens or (tokens[-1].kind is SIGN and tokens[-1].value in "|("):
            lowered = word.lower()
            self._in_parse = lowered == "parse" or (self._in_parse and self._depth > 0)
            if lowered == "source" and self._starts_source(start):
                self._source_depth = self._depth
        tokens.append(_new(Token, (NAME, word, start, end)))
        return end

    def _starts_source(self, start: int) -> bool:
        inside = bool(self.tokens) and self.tokens[-1].value == "("
        return not inside or _SOURCE.match(self.text, start) is not None

    def _sign(self, group: str, at: int, end: int) -> int:
        """A sign, or whatever stands where a bare log group may; without a group, no token."""
        if self._source_depth >= 0 and self._depth == self._source_depth:
            after = self._source(group, at, end)
            if after:
                return after
        if not group:
            return self._bad(at)
        if group != "sign":
            return self._plain(group, at, end)
        sign = self.text[at:end]
        if sign == "/" and self._regex_may_start():
            after = self._regex(at)
            if after:
                return after
        if sign in _NESTING:
            self._nest(sign)
        self.tokens.append(_new(Token, (SIGN, sign, at, end)))
        return end

    def _nest(self, sign: str) -> None:
        if sign in ("(", "[", "{"):
            self._depth += 1
        elif sign in (")", "]", "}"):
            self._depth = max(0, self._depth - 1)
            if self._depth < self._source_depth:
                self._source_depth = -1
        elif sign == "|":
            if self._depth <= self._source_depth:
                self._source_depth = -1
            if self._depth == 0:
                self._in_parse = False

    def _source(self, group: str, at: int, end: int) -> int:
        """A bare log group name, where the ordinary token would be a piece of one."""
        if group in ("string", "backtick", "comment", "placeholder"):
            return 0
        word = _GROUP.match(self.text, at)
        if word is None or (group and end >= word.end()):
            return 0
        self.tokens.append(Token(Kind.GROUP, word.group(), at, word.end()))
        return word.end()

    def _regex_may_start(self) -> bool:
        if not self.tokens or self._in_parse:
            return True
        last = self.tokens[-1]
        if last.kind is Kind.NAME:
            return last.value.lower() in ("like", "parse")
        return last.kind not in _OPERANDS and last.value not in (")", "]")

    def _regex(self, at: int) -> int:
        found = _REGEX.match(self.text, at) or _LONG_REGEX.match(self.text, at)
        if found is None:
            if self._in_parse or self._after_like():
                return self._unterminated(Kind.REGEX, at, "regular expression", "/")
            return 0
        self.tokens.append(Token(Kind.REGEX, found.group()[1:-1], at, found.end()))
        return found.end()

    def _after_like(self) -> bool:
        return bool(self.tokens) and self.tokens[-1].value.lower() in ("like", "=~", "~=")

    def _bad(self, at: int) -> int:
        sign = self.text[at]
        if sign in "\"'":
            found = _LONG_STRING.match(self.text, at)
            if found:
                return self._plain("string", at, found.end())
            return self._unterminated(Kind.STRING, at, "string", sign)
        if sign == "`":
            return self._unterminated(Kind.BACKTICK, at, "name in backticks", sign)
        if sign in _SMART:
            return self._smart(at)
        if not _SURROGATE.match(sign):
            shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
            message = f"Unexpected character: unexpected symbol found {shown}."
            self.faults.append((at, at + 1, message, self._meant(at), "unexpected-symbol"))
        self.tokens.append(Token(Kind.BAD, sign, at, at + 1))
        return at + 1

    def _meant(self, at: int) -> str:
        """A hint for a character that starts no token."""
        quoted = _QUOTED.match(self.text, at)
        if quoted:
            name = quoted.group(1) or quoted.group(2) or ""
            return f"Put the name in backticks: .`{name}`."
        return {"&": "Write 'and'.", "~": "Write '=~'."}.get(self.text[at], "")

    def _unterminated(self, kind: Kind, at: int, what: str, sign: str) -> int:
        line_end = self.text.find("\n", at)
        end = len(self.text) if line_end < 0 else line_end
        self.faults.append(
            (
                at,
                end,
                f"The {what} is not closed.",
                f"Add the closing {sign} where it ends.",
                "unclosed-literal",
            )
        )
        self.tokens.append(Token(kind, self.text[at + 1 : end], at, end))
        return end

    def _smart(self, at: int) -> int:
        close = re.compile("[\u201c\u201d\u2018\u2019\n]").search(self.text, at + 1)
        end = close.end() if close and close.group() != "\n" else at + 1
        self.faults.append(
            (
                at,
                end,
                f"Typographic quotes do not quote: unexpected symbol found {self.text[at]}.",
                "Type plain quotes: \" or '.",
                "unexpected-symbol",
            )
        )
        self.tokens.append(Token(Kind.STRING, self.text[at + 1 : max(at + 1, end - 1)], at, end))
        return end


def lex(text: str) -> Lexer:
    """All tokens, comments and faults of ``text``."""
    return Lexer(text).run()
