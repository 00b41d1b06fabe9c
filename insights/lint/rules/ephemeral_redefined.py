"""A name that is defined a second time."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang.ast import (
    Command,
    Field,
    Fields,
    Item,
    Json,
    Name,
    Node,
    ParseFormat,
    ParseGlob,
    ParseRegex,
    Stats,
)
from insights.lang.scope import column_name, regex_names
from insights.lint.base import Context, Finding, Rule


class EphemeralRedefined(Rule):
    """A name that an earlier stage made is made again.

    Fields that parse, fields or stats create can be used by later stages but not defined anew;
    listing one in ``fields`` counts as a definition, ``display`` does not. Seen live in more
    than eight independent repositories (language spec section 3).
    """

    code = "INS103"
    slug = "ephemeral-redefined"
    good = (
        'parse @message "gate-*" as gate | display gate',
        "fields src | stats count(*) as n by src",
        "fields if(ispresent(src), src, 'unknown') as src",
    )
    bad = (
        'parse @message "gate-* (lane *" as gate, rest | fields @timestamp, gate',
        "fields ms / 1000 as s | fields s * 2 as s",
        "stats count(*) as n by svc | fields n",
        "fields a + 1 as x | stats sum(x) as x",
    )

    def check(self, context: Context) -> Iterator[Finding]:
        """Every definition of a name that is defined already."""
        for command, scope in zip(context.query.commands, context.scopes, strict=False):
            taken = set(scope.defined) - set(_same_listing(command))
            if not isinstance(command, Stats):
                taken |= _redefined_listing(command, set(scope.listed))
            for name, node in _definitions(command):
                if name in taken:
                    yield Finding(
                        node,
                        f"Ephemeral field is already defined: {name}.",
                        _hint(command, node, name),
                    )
                taken.add(name)


def _redefined_listing(command: Command, listed: set[str]) -> set[str]:
    """Names that a fields command listed and this one gives a new meaning."""
    if not isinstance(command, Fields):
        return set()
    return {column_name(item) for item in command.items if item.alias} & listed


def _same_listing(command: Command) -> list[str]:
    """Group keys of stats name existing fields; they define nothing."""
    if not isinstance(command, Stats):
        return []
    return [column_name(key) for key in command.keys if _is_plain(key)]


def _is_plain(item: Item) -> bool:
    return isinstance(item.value, Field) and (
        item.alias is None or item.alias.text == item.value.name
    )


def _definitions(command: Command) -> Iterator[tuple[str, Node]]:
    match command:
        case Fields():
            for item in command.items:
                yield column_name(item), item
        case Stats():
            for item in (*command.keys, *command.items):
                if not _is_plain(item):
                    yield column_name(item), item
        case ParseGlob() | ParseFormat():
            yield from _named(command.names)
        case ParseRegex():
            yield from ((name, command.pattern) for name in regex_names(command))
        case Json():
            yield command.name.text, command.name


def _named(names: tuple[Name, ...]) -> Iterator[tuple[str, Node]]:
    return ((name.text, name) for name in names)


def _hint(command: Command, node: Node, name: str) -> str:
    plain = isinstance(node, Item) and node.alias is None
    if isinstance(command, Fields) and plain:
        return f"Write display {name}: display lists a field without defining it."
    return "Choose another name."
