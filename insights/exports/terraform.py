"""A Terraform configuration of wanted objects, in JSON syntax.

Resources are those of the provider ``aws`` where its arguments say all of an object, and those of
``awscc``, which has every type and property of CloudFormation, where they do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from insights.exports.names import terraform_names
from insights.exports.resources import Resource
from insights.exports.terraform_arguments import AWS, said

_INTERPOLATION = re.compile(r"([$%])\1*\{")
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")


def configuration(made: Sequence[Resource], about: str) -> dict[str, Any]:
    """The content of a ``.tf.json`` file; ``about`` is the comment at its head."""
    names = terraform_names(made)
    told = [_resource(one) for one in made]
    addresses = {
        one.wanted.name: f"{type_}.{name}"
        for one, name, (type_, _) in zip(made, names, told, strict=True)
        if one.type.endswith("Alarm")
    }
    blocks: dict[str, dict[str, Any]] = {}
    for one, name, (type_, arguments) in zip(made, names, told, strict=True):
        first = sorted(addresses[below] for below in one.below if below in addresses)
        depends = {"depends_on": first} if first else {}
        blocks.setdefault(type_, {})[name] = {**arguments, **depends}
    providers = sorted({type_.partition("_")[0] for type_ in blocks})
    required = {name: {"source": f"hashicorp/{name}"} for name in providers}
    return {
        "//": about,
        "terraform": {"required_providers": required},
        "resource": {type_: dict(sorted(blocks[type_].items())) for type_ in sorted(blocks)},
    }


def escaped(text: str) -> str:
    """A text that Terraform's templates leave as it is: no ``${`` and no ``%{`` in it counts (D).

    ``$${`` is the escape of ``${``. Signs before that stand in an interpolation of their own, since
    a row of them could be read in two ways.
    """

    def escape(found: re.Match[str]) -> str:
        sign, before = found[1], len(found[0]) - 2
        return f'${{"{sign}"}}' * before + f"{sign}{sign}{{"

    return _INTERPOLATION.sub(escape, text)


def snake(name: str) -> str:
    """A property as ``awscc`` calls it (E): ``OKActions`` is ``ok_actions``."""
    return "_".join(_WORDS.findall(name.replace("OKActions", "OkActions"))).lower()


def _resource(one: Resource) -> tuple[str, dict[str, Any]]:
    """The type and the arguments of a resource."""
    if one.type in AWS:
        type_, rules = AWS[one.type]
        arguments: dict[str, Any] = {}
        if said(one.properties, rules, arguments, _value):
            return type_, arguments
    _, service, name = one.type.split("::")
    return f"awscc_{service.lower()}_{snake(name)}", _native(one.properties)


def _native(properties: Any) -> Any:
    if isinstance(properties, Mapping):
        return {snake(key): _native(value) for key, value in properties.items()}
    if isinstance(properties, list):
        return [_native(one) for one in properties]
    return _value(properties)


def _value(value: Any) -> Any:
    """A value in which nothing is a template."""
    if isinstance(value, str):
        return escaped(value)
    return [_value(one) for one in value] if isinstance(value, list) else value
