"""A regular expression that the service cannot compile."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from insights.lang.ast import Regex
from insights.lang.glob import numbered
from insights.lint.base import Context, Finding, Rule

_BEYOND_RE2 = re.compile(r"(?<!\\)(?:\\\\)*(\(\?<?[=!]|\(\?>|\\[1-9]|\(\?\(|[*+?]\+)")


class BadRegex(Rule):
    """A pattern is no regular expression of RE2, the dialect of the service.

    RE2 has no look-around and no back-references; a bracket that is not closed has no meaning
    in any dialect.
    """

    code = "INS111"
    slug = "bad-regex"
    good = ("filter @message like /a(b|c)\\/d/", "parse @message /id=(?<id>\\d+)/")
    bad = ("filter @message like /a(b/", "filter @message like /a(?!b)/")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every pattern that cannot be compiled."""
        for node in context.all(Regex):
            beyond = _BEYOND_RE2.search(node.pattern)
            if beyond:
                message = f"RE2 has no '{beyond.group(1)}': no look-around, no back-references."
                yield Finding(node, message)
            elif (why := _fault(node.pattern)) is not None:
                yield Finding(node, f"The regular expression cannot be compiled: {why}.")


def _fault(pattern: str) -> str | None:
    plain, _ = numbered(pattern)
    # Python takes flags at the start only, RE2 anywhere.
    plain = re.sub(r"\(\?[imsU-]+\)", "", plain)
    plain = re.sub(r"\(\?([imsU-]+):", "(?:", plain)
    plain = re.sub(r"\\[pP](\{\^?\w+\}|\w)", "x", plain)
    plain = re.sub(r"\\[zQEC]", "", plain)
    plain = re.sub(r"\\x\{[0-9A-Fa-f]{1,6}\}", "x", plain)
    try:
        with warnings.catch_warnings():
            # Python wonders about [[:alpha:]], which RE2 knows.
            warnings.simplefilter("ignore")
            re.compile(plain)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error).split(" at position")[0]
    return None
