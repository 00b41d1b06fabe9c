"""What an engine cannot say in SQL, as an answer with a reason."""

from __future__ import annotations

from insights.lang.ast import Node


class Refusal(Exception):  # noqa: N818 - turned into a diagnostic by the engine that compiles
    """The query is fine, but this engine has no faithful answer to ``node``."""

    def __init__(self, node: Node, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.node = node
        self.message = message
        self.hint = hint
