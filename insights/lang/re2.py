"""Whether a regular expression is one that Logs Insights can run.

The service is taken to use RE2 (language spec section 1): no look-around, no back-references, no
atomic groups or possessive repetition, at most 1,000 repetitions.
"""

from __future__ import annotations

import re
import warnings

_LOOK = re.compile(r"\(\?<?[=!]")
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_FLAGS = re.compile(r"\(\?(?:[imsU]+(?:-[imsU]+)?|-[imsU]+)?(?P<end>[:)])")
#: The service takes names such as ``@ip``, which RE2 gets as numbers.
_GROUP = re.compile(r"\(\?P?<[^>=!][^>]*>")
_CLASS = re.compile(
    r"\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit)"
    r":\]"
)
_ESCAPES = frozenset("AbBdDsSwWzCaftnrvx0")
_WIDE = re.compile(r"\\[pP](?:\{\^?[A-Za-z_]+\}|[A-Z])|\\x\{[0-9A-Fa-f]{1,6}\}")
MAX_REPEAT = 1000


def refusal(pattern: str) -> str:
    """Why ``pattern`` cannot be run, as the rest of a sentence; empty when it can."""
    return fault(pattern)[1]


def fault(pattern: str) -> tuple[int, str]:
    """Where ``pattern`` cannot be run, and why; the reason is empty when it can."""
    if not pattern:
        return 0, "is empty and would match everything"
    scanner = _Scanner(pattern)
    try:
        translated = scanner.python()
    except ValueError as reason:
        return scanner.at, str(reason)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(translated)
    except (re.error, OverflowError, RecursionError) as error:
        return 0, f"does not compile: {str(error).split(' at position')[0]}"
    return 0, ""


class _Scanner:
    """Reads a pattern once; ``ValueError`` names what RE2 does not have, at ``at``."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self.at = 0

    def python(self) -> str:
        """The pattern for Python's compiler, which stands in for RE2's."""
        written = ""
        while self.at < len(self._pattern):
            sign = self._pattern[self.at]
            if sign == "\\":
                written += self._escape()
            elif sign == "[":
                written += self._set()
            elif sign == "(":
                written += self._group()
            elif sign in "*+?{":
                written += self._repetition()
            else:
                written += sign
                self.at += 1
        return written

    def _take(self, found: re.Match[str]) -> str:
        self.at = found.end()
        return found[0]

    def _escape(self) -> str:
        wide = _WIDE.match(self._pattern, self.at)
        if wide:
            self._take(wide)
            return r"\w"
        two = self._pattern[self.at : self.at + 2]
        if two[1:] in tuple("123456789"):
            raise ValueError(f"has the back-reference '{two}', which RE2 does not have")
        if two == r"\Q":
            return self._quoted()
        if (two[1:].isalnum() or not two.isascii()) and two[1] not in _ESCAPES:
            raise ValueError(f"has '{two}', which RE2 does not have")
        self.at += len(two)
        return {r"\z": r"\Z", r"\C": "."}.get(two, two)

    def _quoted(self) -> str:
        end = self._pattern.find(r"\E", self.at)
        end = len(self._pattern) if end < 0 else end
        text = self._pattern[self.at + 2 : end]
        self.at = end + 2
        return re.escape(text)

    def _set(self) -> str:
        """A class up to its closing bracket, POSIX names and all."""
        start, at = self.at, self.at + 1
        at += self._pattern.startswith("^", at)
        first = at
        while at < len(self._pattern) and (self._pattern[at] != "]" or at == first):
            named = _CLASS.match(self._pattern, at) or _WIDE.match(self._pattern, at)
            at = named.end() if named else at + (2 if self._pattern[at] == "\\" else 1)
        self.at = at + 1
        if "[:" in _CLASS.sub("", self._pattern[start + 1 : self.at]):
            raise ValueError("has an unknown class in '[: :]'")
        body = _WIDE.sub("a", _CLASS.sub("a", self._pattern[start : self.at]))
        return re.sub(r"(?<=.)\[", r"\\[", body)

    def _group(self) -> str:
        if _LOOK.match(self._pattern, self.at):
            raise ValueError("looks ahead or behind, which RE2 cannot")
        if not self._pattern.startswith("(?", self.at):
            self.at += 1
            return "("
        name = _GROUP.match(self._pattern, self.at)
        if name:
            self._take(name)
            return "("
        flags = _FLAGS.match(self._pattern, self.at)
        if flags:
            self._take(flags)
            # '^' stands for flags: like them it is no thing to repeat
            return "(?:" if flags["end"] == ":" else "^"
        raise ValueError(f"has '{self._pattern[self.at : self.at + 3]}', which RE2 does not have")

    def _repetition(self) -> str:
        repeat = _REPEAT.match(self._pattern, self.at)
        if repeat and max(int(count or 0) for count in repeat.groups()) > MAX_REPEAT:
            raise ValueError(f"repeats more than {MAX_REPEAT:,} times, which RE2 does not")
        written = self._take(repeat) if repeat else self._pattern[self.at]
        if not repeat:
            self.at += 1
            if written == "{":
                return r"\{"
        lazy = self._pattern.startswith("?", self.at)
        self.at += lazy
        if self._pattern.startswith("+", self.at):
            self.at -= lazy + len(written)
            raise ValueError(f"has the possessive '{written}+', which RE2 does not have")
        return written + "?" * lazy
