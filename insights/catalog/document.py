"""The characters of one YAML file: decoded, checked, and cut into lines for placing text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from insights.catalog import codes
from insights.diagnostics import Diagnostic, Source, Span

if TYPE_CHECKING:
    import yaml

#: Larger files are refused; a long entry with tests has some tens of kilobytes.
MAX_BYTES = 4 * 1024 * 1024

# What YAML does not allow, and the line ends that editors do not count as such.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\r(?!\n)"
)

#: What the YAML parser says, to what a person can use: a sentence and what to type.
_SAID: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "A ':' stands here inside a value, or the line is indented too far.",
        "Put the value in quotes, or align the key with its neighbours.",
    ),
    (
        "found unexpected end of stream",
        "A quote that opens here is never closed.",
        "Close it with the same quote.",
    ),
    (
        "found unexpected document indicator",
        "A quote that opens here is never closed.",
        "Close it with the same quote.",
    ),
    (
        "cannot start any token",
        "A value without quotes cannot start with this character.",
        "Put the value in quotes.",
    ),
    (
        "could not find expected ':'",
        "A key has no ':' behind it, or its text goes on over two lines.",
        "Write 'key: value' on one line, or indent the text that goes on.",
    ),
    (
        # libyaml from 0.2.6 on stops by itself where it reads far ahead.
        "exceeded maximum nesting depth",
        "Values are nested too many levels deep here.",
        "Write it with fewer levels.",
    ),
    (
        "block sequence entries are not allowed",
        "A '- ' stands behind other text.",
        "Start the list on a line of its own, or put the text in quotes.",
    ),
    (
        "tab character",
        "A tab stands in the indentation.",
        "Indent with blanks.",
    ),
    (
        "did not find expected ',' or",
        "A list or mapping in brackets goes on without a ',' or its closing bracket.",
        "Add the missing ',' or bracket.",
    ),
    (
        "did not find expected '-' indicator",
        "A list ends here without being left.",
        "Start the item with '- ', or indent it like the list's owner.",
    ),
    (
        "did not find expected key",
        "A key was expected here.",
        "Align the line with the keys above it, or put a value that holds quotes in quotes.",
    ),
    (
        "alphabetic or numeric character",
        "A value without quotes cannot start with '*' or '&'.",
        "Put the value in quotes.",
    ),
    (
        "directive",
        "A line cannot start with '%'.",
        "Put the value in quotes, on the line of its key.",
    ),
    (
        "tag",
        "A value without quotes cannot start with '!'.",
        "Put the value in quotes.",
    ),
    (
        "unknown escape character",
        "This escape means nothing inside double quotes.",
        "Double the backslash, or use single quotes.",
    ),
    (
        "expected hexdecimal",
        "An escape inside double quotes lacks digits.",
        "Double the backslash, or use single quotes.",
    ),
    (
        "comment or line break",
        "Text stands behind the '|' or '>'.",
        "Start the text on the next line.",
    ),
    (
        "did not find expected <document start>",
        "The text goes on after the value has ended.",
        "Align the line with the keys above it.",
    ),
)


class Document:
    """One file's text. ``file`` is its name as diagnostics show it."""

    __slots__ = ("_lines", "file", "text")

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self._lines: list[str] | None = None

    @classmethod
    def decode(cls, data: bytes | str, file: str) -> tuple[Document | None, list[Diagnostic]]:
        """The document, or what forbids to read it as YAML."""
        if len(data) > MAX_BYTES:
            size = f"The file has more than {MAX_BYTES:,} bytes."
            hint = "Keep sample events in files below 'fixtures/'."
            return None, [codes.YAML.at(file, Span(1, 1, 1, 1), size, hint)]
        try:
            text = data if isinstance(data, str) else data.decode("utf-8")
        except UnicodeDecodeError as error:
            return None, [_not_utf8(bytes(error.object), error.start, file)]
        document = cls(text.removeprefix("\ufeff"), file)
        fault = _FORBIDDEN.search(document.text)
        return (None, [document._forbidden(fault)]) if fault else (document, [])

    @property
    def lines(self) -> list[str]:
        """The lines without their line breaks; the first is line 1 of the file."""
        if self._lines is None:
            self._lines = [line.removesuffix("\r") for line in self.text.split("\n")]
        return self._lines

    def block(self, value: str, span: Span) -> Source | None:
        """The place of a literal block scalar (``|``), whose header stands at ``span``.

        Each line of the value is one line of the file with the same number of columns removed;
        ``None`` where that does not hold.
        """
        rows = value.rstrip("\n").split("\n")
        written = self.lines[span.line : span.line + len(rows)]
        pairs = [(line, row) for line, row in zip(written, rows, strict=False) if row]
        if not pairs or len(written) < len(rows):
            return None
        indent = len(pairs[0][0]) - len(pairs[0][1])
        if any(line[:indent].strip(" ") or line[indent:] != row for line, row in pairs):
            return None
        return Source(value, self.file, span.line + 1, indent)

    def line(self, value: str, span: Span, style: str) -> Source | None:
        """The place of a scalar on one line, as long as it is written as it reads."""
        if span.line != span.end_line:
            return None
        quote = len(style) if style in ("'", '"') else 0
        written = self.lines[span.line - 1][span.column - 1 + quote : span.end_column - 1 - quote]
        if written != value:
            return None
        return Source(value, self.file, span.line, span.column - 1 + quote)

    def syntax(self, error: yaml.YAMLError) -> Diagnostic:
        """What the YAML parser could not read, in words for people."""
        mark: Any = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error)
        if mark is not None and self._character(mark) == "\t":
            problem = "tab character"
        for said, message, hint in _SAID:
            if said in problem:
                start = getattr(error, "context_mark", None) if "quote" in message else None
                return codes.YAML.at(self.file, _point(start or mark), message, hint)
        message = f"This is not YAML: {problem}."
        return codes.YAML.at(self.file, _point(mark), message, "Check the quotes and indentation.")

    def _character(self, mark: Any) -> str:
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        return line[mark.column : mark.column + 1]

    def _forbidden(self, fault: re.Match[str]) -> Diagnostic:
        row = self.text.count("\n", 0, fault.start())
        column = fault.start() - (self.text.rfind("\n", 0, fault.start()) + 1)
        code = ord(fault[0])
        message = f"The character U+{code:04X} cannot stand in a YAML file."
        hint = f'Remove it, or write it as "\\u{code:04X}" in double quotes.'
        span = Span(row + 1, column + 1, row + 1, column + 2)
        return codes.YAML.at(self.file, span, message, hint)


def _point(mark: Any) -> Span:
    if mark is None:
        return Span(1, 1, 1, 1)
    return Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 1)


def _not_utf8(data: bytes, offset: int, file: str) -> Diagnostic:
    before = data[:offset]
    row = before.count(b"\n")
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8-sig"))
    span = Span(row + 1, column + 1, row + 1, column + 2)
    message = f"The byte 0x{data[offset]:02X} is not UTF-8."
    return codes.YAML.at(file, span, message, "Save the file as UTF-8.")
