"""Functions of texts. What is missing, a map or a list has no result unless it is said."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote

from oracle import values
from oracle.expressions import regex
from oracle.values import Value

_BLANKS = " \t\n\v\f\r"


def _of_texts(function: Callable[..., Value]) -> Callable[..., Value]:
    """A function that has a result where all of its arguments are there."""

    def apply(*given: Value) -> Value:
        found = [values.text(value) for value in given]
        return None if None in found else function(*found)

    return apply


def _substr(value: Value, start: Value, size: Value = 10**9) -> Value:
    """From 0 on; a start in front of the text is its start, a negative size is none."""
    found, first, count = values.text(value), values.whole(start), values.whole(size)
    if found is None or first is None or count is None:
        return None
    first = max(first, 0)
    return found[first : first + max(count, 0)]


def _regex_replace(value: str, pattern: str, new: str) -> str:
    """Every match; ``\\1`` and ``$1`` are groups."""
    return regex(pattern).sub(re.sub(r"\$(\d)", r"\\\1", new), value)


def _replace(value: str, old: str, new: str) -> str:
    return value.replace(old, new) if old else value


def _decoded(data: Callable[[], bytes]) -> str | None:
    try:
        return data().decode("utf-8")
    except (ValueError, binascii.Error):
        return None


def _hex_to_dec(found: str) -> int | None:
    matched = re.fullmatch(r"(-?)(?:0x)?([0-9a-f]{1,15})", found.lower())
    return int(matched[1] + matched[2], 16) if matched else None


def _dec_to_hex(value: Value) -> str | None:
    found = values.whole(value)
    return None if found is None else hex(found)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    # Missing is empty for these three.
    "isempty": lambda value: (values.shown(value) or "") == "",
    "isblank": lambda value: (values.shown(value) or "").strip(_BLANKS) == "",
    "concat": lambda *given: "".join(values.text(value) or "" for value in given),
    "ltrim": _of_texts(lambda s, chars=_BLANKS: s.lstrip(chars)),
    "rtrim": _of_texts(lambda s, chars=_BLANKS: s.rstrip(chars)),
    "trim": _of_texts(lambda s, chars=_BLANKS: s.strip(chars)),
    "strlen": _of_texts(len),
    "toupper": _of_texts(str.upper),
    "tolower": _of_texts(str.lower),
    "substr": _substr,
    "replace": _of_texts(_replace),
    "regexreplace": _of_texts(_regex_replace),
    # The third argument has no effect (seen live).
    "strcontains": lambda s, part, _=None: _of_texts(lambda a, b: b in a)(s, part),
    "startswith": _of_texts(str.startswith),
    "endswith": _of_texts(str.endswith),
    "urlencode": _of_texts(lambda s: quote(s, safe="")),
    "urldecode": _of_texts(unquote),
    "base64encode": _of_texts(lambda s: base64.b64encode(s.encode()).decode()),
    "base64decode": _of_texts(
        lambda s: _decoded(lambda: base64.b64decode(s.encode(), validate=True))
    ),
    "split": _of_texts(lambda s, sign: s.split(sign) if sign else list(s)),
    "hextoascii": _of_texts(lambda s: _decoded(lambda: bytes.fromhex(s))),
    "hextodec": _of_texts(_hex_to_dec),
    "dectohex": _dec_to_hex,
    "md5": _of_texts(lambda s: hashlib.md5(s.encode(), usedforsecurity=False).hexdigest()),
    "sha256": _of_texts(lambda s: hashlib.sha256(s.encode()).hexdigest()),
}
