"""Walking trees: children by class, never by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TypeVar

from insights.lang.ast import Node

N = TypeVar("N", bound=Node)


_PARTS: dict[type[Node], tuple[str, ...]] = {}


def _parts(kind: type[Node]) -> tuple[str, ...]:
    """The attributes of a class that hold its meaning, in the order of the text."""
    if kind not in _PARTS:
        _PARTS[kind] = tuple(part.name for part in fields(kind) if part.compare)
    return _PARTS[kind]


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside a node, in the order of the text."""
    for name in _parts(type(node)):
        yield from _nodes(getattr(node, name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes(part)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


def find(node: Node, kind: type[N]) -> Iterator[N]:
    """All nodes of that class, in the order of the text."""
    return (found for found in walk(node) if isinstance(found, kind))


def height(node: Node) -> int:
    """How many nodes stand above one another at most, found without recursion."""
    most, level = 0, [node]
    while level:
        most += 1
        level = [child for parent in level for child in children(parent)]
    return most
