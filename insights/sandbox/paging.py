"""Page tokens: opaque to the caller, good for one kind of list, and for a limited time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from insights.sandbox.clock import SandboxClock
from insights.sandbox.refusal import Refusal, invalid

T = TypeVar("T")
#: Seconds that a token lasts; one hour for GetQueryResults, here for all.
LIFETIME = 3600.0


class Tokens:
    """The tokens that were given out; ``bad`` answers any other one."""

    def __init__(self, clock: SandboxClock, bad: Refusal | None = None) -> None:
        self._clock = clock
        self._bad = bad or invalid("The specified nextToken is invalid.")
        self._places: dict[str, tuple[str, int, float]] = {}

    def page(self, of: str, items: Sequence[T], token: str, size: int) -> tuple[list[T], str]:
        """The page behind ``token`` (the first for none) and the token of the next, if any.

        ``of`` says which list it is, its filters included; a token of another list is invalid.
        """
        start = self.place(of, token) if token else 0
        end = start + size
        following = self.give(of, end) if end < len(items) else ""
        return list(items[start:end]), following

    def listed(
        self, key: str, of: str, items: Sequence[Any], asked: Mapping[str, Any], most: int
    ) -> dict[str, Any]:
        """A reply with a page of the list below ``key``, for ``nextToken``, and the page's size.

        A request names the size ``limit`` or ``maxResults``; without one it is ``most``.
        """
        size = asked.get("limit") or asked.get("maxResults") or most
        page, following = self.page(of, items, asked.get("nextToken", ""), size)
        return {key: page, **({"nextToken": following} if following else {})}

    def give(self, of: str, place: int) -> str:
        """The token of a place in that list: the same place has the same token.

        Readers of GetLogEvents know the end by a token that they were given before.
        """
        token = hashlib.sha256(f"{of}\0{place}".encode("utf-8", "replace")).hexdigest()[:32]
        self._places[token] = (of, place, self._clock.now() + LIFETIME)
        return token

    def place(self, of: str, token: str) -> int:
        """Where a token leads. Raises :class:`Refusal` when it is unknown or expired."""
        kind, place, until = self._places.get(token, ("", 0, 0.0))
        if kind != of or self._clock.now() > until:
            raise Refusal(self._bad.code, self._bad.message)
        return place
