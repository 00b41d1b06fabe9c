"""A like where an index could serve."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from insights.diagnostics import Severity
from insights.lang import ast, quoting
from insights.lang.log_types import LogSource
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule

#: Fields with an index by default (CloudWatchLogs-Field-Indexing-Syntax), by log type.
_INDEXED: Mapping[str, frozenset[str]] = {
    "": frozenset(["@logStream", "@aws.region", "@aws.account", "traceId", "severityText"]),
    "vpcflow": frozenset(["action", "logStatus", "region", "flowDirection", "type"]),
    "route53-resolver": frozenset(["query_type", "transport", "rcode"]),
    "waf": frozenset(["action", "httpRequest.country"]),
    "cloudtrail": frozenset(
        [
            "eventSource",
            "eventName",
            "awsRegion",
            "userAgent",
            "errorCode",
            "eventType",
            "managementEvent",
            "readOnly",
            "eventCategory",
            "requestId",
        ]
    ),
}
_PLAIN = re.compile(r"\^([\w.:-]+)\$")


class LikeSkipsIndex(Rule):
    """``like`` reads every event, also where the field has an index.

    Only ``=`` and ``in`` use field indexes (CWL_QuerySyntax-Filter). These fields have one by
    default.
    """

    code = "INS204"
    slug = "like-skips-index"
    severity = Severity.HINT
    good = (
        "filter eventName = 'CreateUser' | limit 5",
        "filter eventName like /^Create/ | limit 5",
    )
    bad = ("filter eventName like 'CreateUser' | limit 5",)
    source = LogSource("cloudtrail")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every like on such a field that looks for a whole value."""
        indexed = _INDEXED[""] | _INDEXED.get(context.source.type, frozenset())
        for like in context.all(ast.Like):
            if isinstance(like.left, ast.Field) and like.left.name in indexed and not like.negated:
                value = _value(like.pattern)
                if value is not None:
                    name = expression(like.left)
                    message = f"'like' makes no use of the index on '{name}'."
                    hint = f"Write {name} = {quoting.string(value)} if that is the whole value."
                    yield Finding(like, message, hint)


def _value(pattern: ast.Expr) -> str | None:
    if isinstance(pattern, ast.String):
        return pattern.value
    plain = _PLAIN.fullmatch(pattern.pattern) if isinstance(pattern, ast.Regex) else None
    return plain[1] if plain else None
