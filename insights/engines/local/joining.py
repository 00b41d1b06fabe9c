"""Copies of files in which every event stands on one line, whatever lines it was broken into.

fidelity: joined-lines, tail-colors.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from insights.engines.local.heads import BREAK, COLOR, END, HEADS
from insights.engines.local.inputs import Input, Layout, Packing
from insights.engines.local.unpacking import blocks

#: Inside `aws logs tail --format json`, a message begins on the line behind its head.
_MARK = BREAK.encode()


def joined(found: Input, copy: Path) -> Input:
    """The file as a copy with ``heads.BREAK`` for each line break inside an event.

    Only regular expressions over large pieces: the files may be large. Raises ``ERRORS``.
    """
    on_one_line = _Joiner(found.layout)
    with copy.open("wb") as out:
        left = b""
        for block in blocks(found.place):
            whole, end, left = (left + block).rpartition(b"\n")
            # The last line break is looked at together with the line behind it.
            if whole.endswith(b"\r"):
                whole, end = whole[:-1], b"\r\n"
            left = end + left
            out.write(on_one_line(whole))
        out.write(on_one_line(left.rstrip(b"\r\n")) + b"\n")
    return replace(found, copy=copy, packing=Packing.NONE, joined=True)


class _Joiner:
    """Text to text, for one layout."""

    def __init__(self, layout: Layout) -> None:
        head = HEADS[layout] + END
        self._inner = re.compile(rf"\r?\n(?!{head})".encode(), re.MULTILINE)
        color, words = COLOR.encode(), rb"(\S+)"
        self._colored = re.compile(
            rb"^" + color + words + color + rb"(?: " + color + words + color + rb")?", re.MULTILINE
        )
        self._empty = re.compile(rf"^(\S+ [^ \r\n\x02]+){BREAK}".encode(), re.MULTILINE)
        self._names_streams = layout is Layout.TAIL_DETAILED

    def __call__(self, text: bytes) -> bytes:
        if b"\x1b[" in text:
            text = self._colored.sub(_words, text)
        text = self._inner.sub(_MARK, text)
        if self._names_streams:
            text = self._empty.sub(rb"\1 " + _MARK, text)
        return text


def _words(found: re.Match[bytes]) -> bytes:
    return b" ".join(word for word in found.groups() if word)
