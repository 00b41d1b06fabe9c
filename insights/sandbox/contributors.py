"""DescribeAlarmContributors: which groups of a log alarm are in ALARM."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.alarm_book import LOG, AlarmBook, contributor_id
from insights.sandbox.clock import SandboxClock
from insights.sandbox.log_judge import LogJudge
from insights.sandbox.metrics import BAD_TOKEN
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import Refusal

Reply = dict[str, Any]
_PAGE = 100


class ContributorOperations:
    """Only contributors in ALARM are listed (observed 6.4)."""

    def __init__(self, judge: LogJudge, book: AlarmBook, clock: SandboxClock) -> None:
        self._judge = judge
        self._book = book
        self._tokens = Tokens(clock, BAD_TOKEN)
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "DescribeAlarmContributors": self.describe
        }

    def describe(self, parameters: Reply) -> Reply:
        """DescribeAlarmContributors, by their fields; the size of a page is assumed."""
        name, token = parameters["AlarmName"], parameters.get("NextToken", "")
        record = self._book.get(name)
        if record is None:
            raise Refusal("ResourceNotFoundException", f"There is no alarm named {name}.", 404)
        of_log = self._book.kind(name) == LOG
        since = self._judge.alarming(record) if of_log else {}
        found = [
            {
                "ContributorId": contributor_id(fields),
                "ContributorAttributes": json.loads(fields),
                "StateReason": record["StateReason"],
                "StateTransitionedTimestamp": moment,
            }
            for fields, moment in sorted(since.items())
        ]
        page, following = self._tokens.page(f"contributors {name}", found, token, _PAGE)
        return {"AlarmContributors": page, **({"NextToken": following} if following else {})}
