"""A new query text in the bytes of an entry's file; every other byte stays what it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from insights.catalog.marked import load
from insights.catalog.places import MarkedMap
from insights.diagnostics import Span

_KEY = "query"
_STEP = 2
_BOM = "\ufeff"
#: The header of a block scalar: its sign, then indentation and what happens to the last line end.
_HEADER = re.compile(r"[|>](?:[+-]?[1-9]?|[1-9][+-])(?=\s|\Z)")


def with_query(data: bytes, file: str, text: str) -> bytes | None:
    """``data`` with ``text`` as its query, or ``None`` where that cannot be done safely.

    A literal block (``|``) keeps its header, its indentation and what follows it. A folded block
    and a text in or without quotes become a literal block where the rest of their lines allows
    it. The result reads as ``data`` does, the query alone excepted.
    """
    values, found = load(data, file)
    if found or not isinstance(values, MarkedMap) or not isinstance(values.get(_KEY), str):
        return None
    written = data.decode("utf-8")
    mark = _BOM if written.startswith(_BOM) else ""
    lines = written.removeprefix(_BOM).split("\n")
    scalar = _Scalar(lines, values.value_span(_KEY), values.key_span(_KEY).column - 1)
    changed = (mark + "\n".join(scalar.replaced(text))).encode("utf-8")
    return changed if _reads_as(changed, file, values, text) else None


def query_indent(data: bytes, file: str) -> int:
    """Columns in front of the query's lines in the file, or what they will be in a block."""
    values, _ = load(data, file)
    if not isinstance(values, MarkedMap) or not isinstance(values.get(_KEY), str):
        return 0
    lines = data.decode("utf-8").removeprefix(_BOM).split("\n")
    return _Scalar(lines, values.value_span(_KEY), values.key_span(_KEY).column - 1).indent


def _reads_as(data: bytes, file: str, before: MarkedMap, text: str) -> bool:
    values, found = load(data, file)
    if found or not isinstance(values, dict):
        return False
    wanted: dict[str, Any] = {**before, _KEY: text.rstrip("\n")}
    return {**values, _KEY: str(values.get(_KEY)).rstrip("\n")} == wanted


@dataclass(slots=True)
class _Scalar:
    """A scalar in the lines of a file (split at line feeds); ``owner`` is the column of its key."""

    lines: list[str]
    span: Span
    owner: int

    def replaced(self, text: str) -> list[str]:
        """The lines with another text in a literal block."""
        head, end = self._block() or self._flow()
        cut = "\r" if head.endswith("\r") else ""
        room = " " * self.indent
        body = [f"{room}{line}{cut}" if line else cut for line in text.rstrip("\n").split("\n")]
        if cut and end == len(self.lines):
            body[-1] = body[-1].removesuffix(cut)
        return [*self.lines[: self.span.line - 1], head, *body, *self.lines[end:]]

    @property
    def indent(self) -> int:
        """Columns in front of each line of the text."""
        header = self._header()
        if header:
            told = re.search(r"[1-9]", header[0])
            if told:
                return self.owner + int(told[0])
            for line in self.lines[self.span.line :]:
                if line.strip():
                    depth = len(line) - len(line.lstrip(" "))
                    return depth if depth > self.owner else self.owner + _STEP
        return self.owner + _STEP

    def _header(self) -> re.Match[str] | None:
        return _HEADER.match(self.lines[self.span.line - 1], self.span.column - 1)

    def _block(self) -> tuple[str, int] | None:
        """Of a block: its first line as a literal one, and the line behind its text."""
        header = self._header()
        if header is None:
            return None
        line = self.lines[self.span.line - 1]
        head = f"{line[: header.start()]}|{line[header.start() + 1 :]}"
        indent = self.indent
        end = self.span.line
        for at in range(end, len(self.lines)):
            row = self.lines[at].removesuffix("\r")
            if row.strip() and not row.startswith(" " * indent):
                break
            if len(row) > indent:
                end = at + 1
        return head, end

    def _flow(self) -> tuple[str, int]:
        """The same of a text in or without quotes, which becomes a block."""
        first, last = self.lines[self.span.line - 1], self.lines[self.span.end_line - 1]
        rest = last[self.span.end_column - 1 :]
        head = f"{first[: self.span.column - 1]}|{rest}"
        return head, self.span.end_line
