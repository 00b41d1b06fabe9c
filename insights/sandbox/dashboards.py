"""The operations on dashboards."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from insights.sandbox.account import Home
from insights.sandbox.alarm_tags import AlarmTags, check_tags
from insights.sandbox.clock import SandboxClock
from insights.sandbox.dashboard_body import BodyFinding, check_body, read_body
from insights.sandbox.journal import Table
from insights.sandbox.metrics import BAD_TOKEN
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import Refusal

Reply = dict[str, Any]
#: The rule for names, the names of a page, and those that one call deletes (D).
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_PAGE, _MOST_DELETED = 1000, 100


class DashboardOperations:
    """PutDashboard and its kin. ``kept`` is the account's: its regions have the same dashboards."""

    def __init__(self, home: Home, kept: Table, tags: AlarmTags, clock: SandboxClock) -> None:
        self._arn = home.dashboard_arn
        self._kept = kept
        self._tags = tags
        self._clock = clock
        self._tokens = Tokens(clock, BAD_TOKEN)
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "PutDashboard": self.put,
            "GetDashboard": self.get,
            "ListDashboards": self.list,
            "DeleteDashboards": self.delete,
        }

    def put(self, parameters: Reply) -> Reply:
        """PutDashboard; tags count at creation only, and warnings keep nothing from it (D)."""
        name, text = parameters["DashboardName"], parameters["DashboardBody"]
        if not _NAME.fullmatch(name):
            raise _invalid(f"The value {name} for field DashboardName contains invalid characters.")
        warnings = _checked(text)
        tags = parameters.get("Tags", [])
        check_tags(tags)
        new = name not in self._kept
        self._kept.put(name, {"body": text, "modified": self._clock.now()})
        if new:
            self._tags.put(self._arn(name), tags)
        return {"DashboardValidationMessages": [warning.record() for warning in warnings]}

    def get(self, parameters: Reply) -> Reply:
        """GetDashboard: the body as it was put."""
        name = parameters["DashboardName"]
        if name not in self._kept:
            raise Refusal("ResourceNotFound", f"Dashboard {name} does not exist", 404)
        body = self._kept.get(name)["body"]
        return {
            "DashboardArn": self._arn(name),
            "DashboardBody": body,
            "DashboardName": name,
        }

    def list(self, parameters: Reply) -> Reply:
        """ListDashboards, by name."""
        prefix = parameters.get("DashboardNamePrefix", "")
        found = [
            {
                "DashboardName": name,
                "DashboardArn": self._arn(name),
                "LastModified": kept["modified"],
                "Size": len(kept["body"].encode("utf-8", "replace")),
            }
            for name, kept in sorted(self._kept.items())
            if name.startswith(prefix)
        ]
        token = parameters.get("NextToken", "")
        page, following = self._tokens.page(f"dashboards {prefix}", found, token, _PAGE)
        return {"DashboardEntries": page, **({"NextToken": following} if following else {})}

    def delete(self, parameters: Reply) -> Reply:
        """DeleteDashboards: as many as possible (D), then a word on those that are not there.

        Its model has no error for these any more, its documentation had one for long (A).
        """
        names = list(dict.fromkeys(parameters["DashboardNames"]))
        if not 1 <= len(names) <= _MOST_DELETED:
            raise _invalid(f"DashboardNames must have 1 to {_MOST_DELETED} names.")
        missing = [name for name in names if name not in self._kept]
        for name in names:
            self._kept.remove(name)
            self._tags.forget(self._arn(name))
        if missing:
            text = f"The specified dashboard does not exist. [{', '.join(missing)}]"
            raise Refusal("ResourceNotFound", text, 404)
        return {}

    def clear(self) -> None:
        """Forget all dashboards and their tags."""
        for name, _ in self._kept.items():
            self._tags.forget(self._arn(name))
        self._kept.clear()


def _checked(text: str) -> list[BodyFinding]:
    """The warnings about a body. Raises :class:`Refusal` for errors, with all of them (E)."""
    body = read_body(text)
    if body is None:
        said = "The field DashboardBody must be a valid JSON object"
        raise Refusal("InvalidParameterInput", said)
    found = list(check_body(body))
    errors = [one for one in found if not one.warning]
    if errors:
        raise _refused(errors)
    return found


def _refused(errors: Sequence[BodyFinding]) -> Refusal:
    listed = [{"dataPath": one.path, "message": one.message} for one in errors]
    plural = "" if len(errors) == 1 else "s"
    verb = "are" if plural else "is"
    return Refusal(
        "InvalidParameterInput",
        f"The dashboard body is invalid, there {verb} {len(errors)} validation error{plural}:\n"
        f"{json.dumps(listed, indent=2)}",
        members={"dashboardValidationMessages": [one.record() for one in errors]},
    )


def _invalid(text: str) -> Refusal:
    return Refusal("InvalidParameterValue", text)
