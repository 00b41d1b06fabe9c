"""Backslashes doubled by another language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast, quoting
from insights.lint.base import Context, Finding, Rule

_DOUBLED = re.compile(r"\\\\(?:[dswDSWb](?=[+*?{\])|$]|\\\\)|[.\[\](){}+*?|^$])")
_SINGLE = re.compile(r"(?<!\\)(?:\\\\)*\\(?!\\)")


class DoubleEscapedBackslash(Rule):
    """A pattern has every backslash twice, as in texts of JSON, HCL or Python.

    Two backslashes and a d look for a backslash and the letter d. Block texts of YAML need no
    escapes.
    """

    code = "INS134"
    slug = "double-escaped-backslash"
    severity = Severity.WARNING
    good = ("filter @message like /id=\\d+/ | limit 5",)
    bad = ("filter @message like /id=\\\\d+/ | limit 5", "parse @message /\\\\[(?<x>.*)\\\\]/")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every pattern whose backslashes all come in pairs before letters with a meaning."""
        for node in context.all(ast.Regex):
            if "\\\\" not in node.pattern:
                continue
            doubled = _DOUBLED.search(node.pattern)
            if doubled and not _SINGLE.search(node.pattern):
                plain = quoting.regex_body(node.pattern.replace("\\\\", "\\"))
                message = "The pattern looks for backslashes: they are doubled."
                yield Finding(node, message, f"Write /{plain}/.")
