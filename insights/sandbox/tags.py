"""Tags of log groups and scheduled queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.account import Home
from insights.sandbox.journal import Table
from insights.sandbox.refusal import Refusal, invalid, missing

Reply = dict[str, Any]
#: A resource has at most so many (API_TagResource).
MOST_TAGS = 50


class Tags:
    """Tags of a home by ARN. ``exists`` tells whether there is a resource with that ARN."""

    def __init__(self, home: Home, kept: Table) -> None:
        self.home = home
        self._kept = kept
        self.exists: list[Callable[[str], bool]] = []
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "TagResource": self.tag,
            "UntagResource": self.untag,
            "ListTagsForResource": self.list,
            "TagLogGroup": self.tag_group,
            "UntagLogGroup": self.untag_group,
            "ListTagsLogGroup": self.list_group,
        }

    def of(self, arn: str) -> dict[str, str]:
        """The tags of a resource."""
        return dict(self._kept.get(arn) or {})

    def put(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags, and change those that are there. Raises :class:`Refusal` for a bad key."""
        check_keys(tags)
        both = {**self.of(arn), **tags}
        if len(both) > MOST_TAGS:
            raise Refusal(
                "TooManyTagsException",
                f"A resource has at most {MOST_TAGS} tags.",
                members={"resourceName": arn},
            )
        if both:
            self._kept.put(arn, both)

    def forget(self, arn: str) -> None:
        """The resource is gone."""
        self._kept.remove(arn)

    def clear(self) -> None:
        """Forget all tags."""
        self._kept.clear()

    def tag(self, parameters: Reply) -> Reply:
        """TagResource."""
        self.put(self._existing(parameters["resourceArn"]), parameters["tags"])
        return {}

    def untag(self, parameters: Reply) -> Reply:
        """UntagResource; keys that are not there are no error."""
        arn = self._existing(parameters["resourceArn"])
        gone = set(parameters["tagKeys"])
        self._kept.put(arn, {key: text for key, text in self.of(arn).items() if key not in gone})
        return {}

    def list(self, parameters: Reply) -> Reply:
        """ListTagsForResource."""
        return {"tags": self.of(self._existing(parameters["resourceArn"]))}

    def tag_group(self, parameters: Reply) -> Reply:
        """TagLogGroup, the older form."""
        return self.tag({"resourceArn": self._group(parameters), "tags": parameters["tags"]})

    def untag_group(self, parameters: Reply) -> Reply:
        """UntagLogGroup, the older form."""
        return self.untag({"resourceArn": self._group(parameters), "tagKeys": parameters["tags"]})

    def list_group(self, parameters: Reply) -> Reply:
        """ListTagsLogGroup, the older form."""
        return self.list({"resourceArn": self._group(parameters)})

    def _group(self, parameters: Reply) -> str:
        return self.home.group_arn(parameters["logGroupName"])

    def _existing(self, arn: str) -> str:
        if not any(exists(arn) for exists in self.exists):
            raise missing("The specified resource does not exist.")
        return arn


def check_keys(tags: Mapping[str, str]) -> None:
    """Raises :class:`Refusal` for keys that belong to AWS."""
    for key in tags:
        if key.lower().startswith("aws:"):
            raise invalid(f"The tag key '{key}' begins with aws:, which is reserved.")
