"""A path in backticks as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lint.base import Context, Finding, Rule

_PATH = re.compile(r"@?[A-Za-z_]\w*(?:\.\w+)+")


class QuotedDottedName(Rule):
    """A whole path in backticks names a key that itself has a dot, if it names anything.

    A key inside another one is written ``a.b``; only a part with special characters stands in
    backticks (CWL_QuerySyntax).
    """

    code = "INS312"
    slug = "quoted-dotted-name"
    severity = Severity.HINT
    good = ("fields user.id, labels.`app.kubernetes.io/name` | limit 5",)
    bad = ("fields `user.id` | limit 5",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every field of one segment that reads like a path."""
        for _, node in context.event_fields:
            if len(node.segments) == 1 and _PATH.fullmatch(str(node.segments[0])):
                message = f"'{node.name}' in backticks is one key with a dot."
                yield Finding(node, message, f"Write {node.name} if the key is inside another.")
