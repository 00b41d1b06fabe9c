"""The YAML parser: libyaml's, or the same in Python where PyYAML was built without it."""

from __future__ import annotations

from typing import Any, Protocol

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner


class Events(Protocol):
    """Gives the events of a text one by one, and ``None`` after the last.

    Raises ``yaml.YAMLError`` where the text is no YAML.
    """

    def get_event(self) -> Any:
        """The next event."""


class PurePython(Reader, Scanner, Parser):
    """PyYAML's own parser, without the layers that build values."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def parser(text: str) -> Events:
    """A parser at the start of ``text``."""
    if yaml.__with_libyaml__:
        from yaml._yaml import CParser

        return CParser(text)
    return PurePython(text)
