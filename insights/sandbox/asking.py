"""Which groups and which window a StartQuery asks for."""

from __future__ import annotations

from typing import Any

from insights.lang.ast import Query, SourceStage
from insights.sandbox.clock import SandboxClock
from insights.sandbox.compiling import malformed
from insights.sandbox.refusal import invalid, missing
from insights.sandbox.store import Store
from insights.times import Window

_MOST_GROUPS = 50
#: A time beyond this many seconds (the year 5138) was meant in milliseconds (observed 2.12).
MILLISECONDS_FROM = 10**11
_DAY = 86_400_000


class Asking:
    """Reads and checks the parameters of StartQuery against what the account holds."""

    def __init__(self, store: Store, clock: SandboxClock) -> None:
        self._store = store
        self._clock = clock

    def groups(self, parameters: dict[str, Any], tree: Query) -> list[str]:
        """The names of the groups, each once. Raises :class:`Refusal` for an unknown one."""
        keys = ("logGroupName", "logGroupNames", "logGroupIdentifiers")
        given = [parameters[key] for key in keys if parameters.get(key)]
        sources = [stage for stage in tree.commands if isinstance(stage, SourceStage)]
        if len(given) + len(sources) != 1:
            raise invalid(
                "Specify exactly one of logGroupName, logGroupNames, logGroupIdentifiers and a "
                "SOURCE command."
            )
        if sources:
            return self._named_by(sources[0])
        asked = [given[0]] if isinstance(given[0], str) else given[0]
        if len(asked) > _MOST_GROUPS:
            raise invalid(f"A query reads at most {_MOST_GROUPS} log groups.")
        return list(dict.fromkeys(self._existing(name) for name in asked))

    def window(self, parameters: dict[str, Any], groups: list[str]) -> Window:
        """The window in seconds. Raises :class:`Refusal` where no group can have its events."""
        times = (parameters["startTime"], parameters["endTime"])
        start, end = (time // 1000 if time >= MILLISECONDS_FROM else time for time in times)
        if end < start:
            raise invalid("The end time of a query must not be before its start time.")
        kept = [self._kept_since(group) for group in groups]
        if kept and end < min(kept):
            limits = f"[{min(kept) * 1000},{self._clock.now_ms()}]"
            raise malformed(
                "Query's end date and time is either before the log groups creation time or "
                f"exceeds the log groups log retention settings ({limits})",
                0,
                len(parameters["queryString"]),
            )
        return Window(start, end)

    def _kept_since(self, name: str) -> int:
        """The first second of which the group can have events."""
        group = self._store.groups[name]
        retained = self._clock.now_ms() - group.retention * _DAY if group.retention else 0
        return max(group.created, retained) // 1000

    def _existing(self, identifier: str) -> str:
        home = self._store.home
        name = home.group_of(identifier)
        if name not in self._store.groups:
            # The text as recorded (observed 2.13).
            raise missing(
                f"Log group '{name}' does not exist for account ID '{home.account}' (Service: "
                "AWSLogs; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: "
                "sandbox; Proxy: null)"
            )
        return name

    def _named_by(self, stage: SourceStage) -> list[str]:
        """The groups of a SOURCE command; name prefixes are the only selector offered here."""
        names = [self._existing(group.text) for group in stage.groups]
        for selector in stage.selectors:
            arguments = dict(selector.arguments)
            if selector.kind != "logGroups" or arguments.keys() - {"namePrefix"}:
                raise invalid(
                    f"The sandbox resolves SOURCE logGroups(namePrefix: [..]) only, not "
                    f"'{selector.kind}' with {', '.join(arguments) or 'no argument'}."
                )
            prefixes = tuple(arguments.get("namePrefix", ("",)))
            names += [name for name in sorted(self._store.groups) if name.startswith(prefixes)]
        return list(dict.fromkeys(names))
