"""The operations on query definitions, which the console calls saved queries."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.clock import SandboxClock
from insights.sandbox.expanding import placeholder_names
from insights.sandbox.journal import Table
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import Refusal, invalid, missing

Reply = dict[str, Any]
_MOST = 1000
_PAGE = 1000
_LANGUAGE = "CWLI"
#: What a definition keeps of a request; the others are not part of it.
_KEPT = ("queryLanguage", "name", "queryString", "logGroupNames", "parameters")


class DefinitionOperations:
    """PutQueryDefinition, DescribeQueryDefinitions and DeleteQueryDefinition."""

    def __init__(self, kept: Table, clients: Table, clock: SandboxClock, tokens: Tokens) -> None:
        self._kept = kept
        self._clients = clients
        self._clock = clock
        self._tokens = tokens
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "PutQueryDefinition": self.put,
            "DescribeQueryDefinitions": self.describe,
            "DeleteQueryDefinition": self.delete,
        }

    def all(self) -> list[Reply]:
        """Every definition, by name and then as they came."""
        return sorted(self._kept.values(), key=lambda one: str(one["name"]))

    def clear(self) -> None:
        """Forget all definitions."""
        self._kept.clear()
        self._clients.clear()

    def put(self, parameters: Reply) -> Reply:
        """PutQueryDefinition; a change replaces everything.

        A ``clientToken`` that made a definition before makes no second one. Names may repeat.
        """
        _check_parameters(parameters)
        token = parameters.get("clientToken", "")
        identity = parameters.get("queryDefinitionId") or self._clients.get(token)
        if identity is None:
            identity = self._new()
        elif identity not in self._kept:
            raise missing("The specified query definition does not exist.")
        if token:
            self._clients.put(token, identity)
        kept = {key: parameters[key] for key in _KEPT if key in parameters}
        record = {"queryLanguage": _LANGUAGE, "logGroupNames": [], **kept}
        stamp = {"queryDefinitionId": identity, "lastModified": self._clock.now_ms()}
        self._kept.put(identity, {**record, **stamp})
        return {"queryDefinitionId": identity}

    def describe(self, parameters: Reply) -> Reply:
        """DescribeQueryDefinitions, by name."""
        prefix = parameters.get("queryDefinitionNamePrefix", "")
        language = parameters.get("queryLanguage", "")
        found = [
            one
            for one in self.all()
            if one["name"].startswith(prefix) and language in ("", one["queryLanguage"])
        ]
        of = f"definitions {prefix} {language}"
        return self._tokens.listed("queryDefinitions", of, found, parameters, _PAGE)

    def delete(self, parameters: Reply) -> Reply:
        """DeleteQueryDefinition."""
        identity = parameters["queryDefinitionId"]
        if identity not in self._kept:
            raise missing("The specified query definition does not exist.")
        self._kept.remove(identity)
        for token, made in self._clients.items():
            if made == identity:
                self._clients.remove(token)
        return {"success": True}

    def _new(self) -> str:
        if len(self._kept) >= _MOST:
            raise Refusal("LimitExceededException", "Resource limit exceeded.")
        return str(uuid.uuid4())


def _check_parameters(parameters: Reply) -> None:
    """The rules for declared parameters (CWL_Insights-Saving-Queries); the texts are assumed."""
    names = [one["name"] for one in parameters.get("parameters", ())]
    if not names:
        return
    if parameters.get("queryLanguage", _LANGUAGE) != _LANGUAGE:
        raise invalid("Query parameters are supported only for the query language CWLI.")
    for name in names:
        if names.count(name) > 1:
            raise invalid(f"Duplicate query parameter name: {name}")
        if name not in placeholder_names(parameters["queryString"]):
            raise invalid(
                f"Query parameter '{name}' has no placeholder {{{{{name}}}}} in the query."
            )
