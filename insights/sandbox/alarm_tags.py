"""Tags of alarms and dashboards, as CloudWatch takes them: lists of keys and values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from insights.sandbox.account import alarm_of, dashboard_of
from insights.sandbox.journal import Table
from insights.sandbox.refusal import Refusal
from insights.sandbox.tags import MOST_TAGS

Reply = dict[str, Any]


class AlarmTags:
    """Tags by ARN; ``alarms`` and ``dashboards`` hold both by name."""

    def __init__(self, kept: Table, alarms: Table, dashboards: Table) -> None:
        self._kept = kept
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
        both = {**(self._kept.get(arn) or {}), **{tag["Key"]: tag["Value"] for tag in tags}}
        if len(both) > MOST_TAGS:
            raise Refusal("InvalidParameterValue", f"A resource has at most {MOST_TAGS} tags.")
        if both:
            self._kept.put(arn, both)

    def forget(self, arn: str) -> None:
        """The alarm or the dashboard is gone."""
        self._kept.remove(arn)

    def tag(self, parameters: Reply) -> Reply:
        """TagResource."""
        self.put(self._existing(parameters), parameters["Tags"])
        return {}

    def untag(self, parameters: Reply) -> Reply:
        """UntagResource; keys that are not there are no error."""
        arn = self._existing(parameters)
        tags = self._kept.get(arn) or {}
        gone = set(parameters["TagKeys"])
        self._kept.put(arn, {key: value for key, value in tags.items() if key not in gone})
        return {}

    def list(self, parameters: Reply) -> Reply:
        """ListTagsForResource."""
        tags = self._kept.get(self._existing(parameters)) or {}
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _existing(self, parameters: Reply) -> str:
        arn = str(parameters["ResourceARN"])
        if alarm_of(arn) not in self._alarms and dashboard_of(arn) not in self._dashboards:
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
