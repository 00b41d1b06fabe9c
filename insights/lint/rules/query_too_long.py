"""A query that is longer than the service takes."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lint.base import Context, Finding, Rule

#: API_StartQuery, queryString.
MOST = 10_000


class QueryTooLong(Rule):
    """The text has more than 10,000 characters, the most that StartQuery takes."""

    code = "INS112"
    slug = "query-too-long"
    good = ("fields @message",)
    bad = ("filter @message like '" + "x" * MOST + "'",)

    def check(self, context: Context) -> Iterator[Finding]:
        """The query as a whole."""
        length = len(context.text.text)
        if length > MOST:
            message = f"The query has {length:,} characters; the service takes {MOST:,}."
            yield Finding(context.query, message, "Move long lists into a lookup table.")
