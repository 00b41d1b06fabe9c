"""A CloudFormation template of wanted objects.

No value is inside ``Fn::Sub``, so ``${...}`` in a query stands for itself and needs no escape (D).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from insights.errors import UsageError
from insights.exports.names import logical_ids
from insights.exports.resources import Resource

#: Limits of a template (D): resources, and bytes from a bucket and in a request.
MOST_RESOURCES, LONGEST, LONGEST_INLINE = 500, 1_000_000, 51_200
#: No line of a text is broken where it has no break.
_NO_FOLD = 1_000_000
#: Plain texts that one reader of YAML or another takes for a number or a truth value.
_AMBIGUOUS = re.compile(r"[0-9.+-]|[yYnN]\Z")


def template(made: Sequence[Resource], about: str) -> dict[str, Any]:
    """The template; ``about`` describes it. Raises ``UsageError`` for too many resources."""
    if len(made) > MOST_RESOURCES:
        raise UsageError(
            f"A template has {MOST_RESOURCES} resources at most, and these are {len(made)}.",
            "Divide them by kind with --only.",
        )
    ids = logical_ids(made)
    by_name = {one.wanted.name: id_ for one, id_ in zip(made, ids, strict=True) if _is_alarm(one)}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": about,
        "Resources": dict(
            sorted((id_, _resource(one, by_name)) for one, id_ in zip(made, ids, strict=True))
        ),
    }


def as_json(content: Mapping[str, Any]) -> str:
    """A template or a configuration as JSON."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def as_yaml(content: Mapping[str, Any]) -> str:
    """A template as YAML, texts of several lines as such."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """The way of this file."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
            return True  # aws cloudformation package reads none

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = "|" if "\n" in value else "'" if _AMBIGUOUS.match(value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    return yaml.dump(content, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=_NO_FOLD)


def checked_size(text: str) -> str:
    """A remark where a template is too long for a request; ``UsageError`` where for a bucket."""
    length = len(text.encode())
    if length > LONGEST:
        raise UsageError(
            f"A template has {LONGEST:,} bytes at most, and this one {length:,}.",
            "Divide it by kind with --only.",
        )
    if length > LONGEST_INLINE:
        return (
            f"The template has {length:,} bytes; above {LONGEST_INLINE:,} it has to be in a "
            "bucket: 'aws cloudformation deploy --s3-bucket NAME'."
        )
    return ""


def _resource(one: Resource, by_name: Mapping[str, str]) -> dict[str, Any]:
    """Alarms that a composite alarm names come first; those of others are there already."""
    first = sorted(by_name[name] for name in one.below if name in by_name)
    depends = {"DependsOn": first} if first else {}
    return {"Type": one.type, **depends, "Properties": dict(one.properties)}


def _is_alarm(one: Resource) -> bool:
    return one.type.endswith("Alarm")
