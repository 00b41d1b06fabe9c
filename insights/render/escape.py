"""Text from logs, made harmless for the place where it is shown."""

from __future__ import annotations

import re

# Controls (C0, DEL, C1), line and paragraph separators, what turns the writing direction round,
# invisible marks, and halves of surrogate pairs, which no output can encode.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TSV = re.compile(r"[\\\t\n\r]")
_TSV_NAMED = {**_NAMED, "\\": "\\\\"}
_MARKDOWN = re.compile(r"\r\n|[\\`*_~|\[\]<>&\r\n]")
#: What would start a list, a heading or a rule at the start of a line.
_BLOCK = re.compile(r"^([0-9]+(?=[.)](?:\s|$))|(?=[-+#=]))([-+#=.)])")
_REFERENCE = re.compile(r"@|#(?=[0-9])|\bGH-(?=[0-9])|://")
_MARKDOWN_NAMED = {
    "\r\n": "<br>",
    "\r": "<br>",
    "\n": "<br>",
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
}


def visible(text: str) -> str:
    """One line in which control characters show as ``\\n`` or ``\\x1b``.

    What a terminal would obey, or would show as nothing, becomes text; so a log line can
    neither move the cursor nor pass for another. A backslash of the text itself stays as it is.
    """
    return _UNSEEN.sub(_spell, text)


def visible_line(text: str) -> str:
    """:func:`visible` without the line break that ends most events."""
    return visible(text.removesuffix("\n").removesuffix("\r"))


def tsv(text: str) -> str:
    """A cell between tabs: backslash, tab and line breaks are written ``\\\\ \\t \\n \\r``."""
    return _TSV.sub(lambda found: _TSV_NAMED[found[0]], text)


def markdown(text: str) -> str:
    """A cell of a GitHub table that shows exactly the text.

    Every bar has an odd number of backslashes before it, so it cannot end the cell; line breaks
    are ``<br>``; nothing in it is markup, HTML or code.
    """
    escaped = _MARKDOWN.sub(_escape_markdown, text)
    return visible(escaped)


def comment(text: str) -> str:
    """:func:`markdown` for a comment on a pull request: it calls nobody and links nothing, and
    is no list, heading or rule of its own.

    ``@message`` would tell the user of that name, and ``#12`` would be a reference. A comment of
    HTML behind the sign leaves what is shown, and what is copied, as it is (A: such references
    are looked for in the texts between tags).
    """
    escaped = _REFERENCE.sub(lambda found: f"{found[0]}<!-- -->", markdown(text.strip()))
    return _BLOCK.sub(r"\1\\\2", escaped)


def _spell(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    return _NAMED.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _escape_markdown(found: re.Match[str]) -> str:
    return _MARKDOWN_NAMED.get(found[0]) or f"\\{found[0]}"
