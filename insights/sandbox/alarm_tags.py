"""Tags of alarms and dashboards, as CloudWatch takes them: lists of keys and values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from insights.sandbox.account import Home
from insights.sandbox.dashboard_tables import Dashboards
from insights.sandbox.journal import Table
from insights.sandbox.refusal import Refusal
from insights.sandbox.tags import MOST_TAGS

Reply = dict[str, Any]


class AlarmTags:
    """Tags by ARN. ``alarms`` holds the alarms of the home by name, ``dashboards`` those of its
    account, whose tags are with them.
    """

    def __init__(self, home: Home, kept: Table, alarms: Table, dashboards: Dashboards) -> None:
        self._home = home
        self._alarm_tags = kept
        self._alarms = alarms
        self._dashboards = dashboards
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "TagResource": self.tag,
            "UntagResource": self.untag,
            "ListTagsForResource": self.list,
        }

    def put(self, arn: str, tags: Sequence[Mapping[str, str]]) -> None:
        """Add tags, and change those that are there; of equal keys the last one counts."""
        check_tags(tags)
        both = {**self._of(arn), **{tag["Key"]: tag["Value"] for tag in tags}}
        if len(both) > MOST_TAGS:
            raise Refusal("InvalidParameterValue", f"A resource has at most {MOST_TAGS} tags.")
        if both:
            self._kept(arn).put(arn, both)

    def forget(self, arn: str) -> None:
        """The alarm or the dashboard is gone."""
        self._kept(arn).remove(arn)

    def tag(self, parameters: Reply) -> Reply:
        """TagResource."""
        self.put(self._existing(parameters), parameters["Tags"])
        return {}

    def untag(self, parameters: Reply) -> Reply:
        """UntagResource; keys that are not there are no error."""
        arn = self._existing(parameters)
        gone = set(parameters["TagKeys"])
        left = {key: value for key, value in self._of(arn).items() if key not in gone}
        self._kept(arn).put(arn, left)
        return {}

    def list(self, parameters: Reply) -> Reply:
        """ListTagsForResource."""
        tags = self._of(self._existing(parameters))
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _of(self, arn: str) -> dict[str, str]:
        return self._kept(arn).get(arn) or {}

    def _kept(self, arn: str) -> Table:
        return self._dashboards.tags if self._home.dashboard_of(arn) else self._alarm_tags

    def _existing(self, parameters: Reply) -> str:
        arn = str(parameters["ResourceARN"])
        if (
            self._home.alarm_of(arn) not in self._alarms
            and self._home.dashboard_of(arn) not in self._dashboards.kept
        ):
            raise Refusal("ResourceNotFoundException", f"Unknown resource: {arn}", 404)
        return arn


def check_tags(tags: Sequence[Mapping[str, str]]) -> None:
    """Raises :class:`Refusal` for a key that belongs to AWS (text recorded, observed 6.4)."""
    if any(tag["Key"].lower().startswith("aws:") for tag in tags):
        text = 'The provided tag keys must not start with any case of "aws:"'
        raise Refusal("AccessDenied", text, 403)


def without_tags(asked: Mapping[str, Any]) -> tuple[Reply, list[dict[str, str]]]:
    """The parameters of an alarm, and its tags apart from them."""
    plain = {key: value for key, value in asked.items() if key != "Tags"}
    return plain, asked.get("Tags", [])
