"""The operations on lookup tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.lookup_tables import LookupTables, written
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import exists, invalid, missing
from insights.sandbox.started import Answer
from insights.sandbox.tags import Tags

Reply = dict[str, Any]
_PAGE = 50
_KEPT = ("description", "kmsKeyId")


class LookupOperations:
    """CreateLookupTable and its kin; ``answer`` is that of a query that ended, by its id."""

    def __init__(
        self,
        tables: LookupTables,
        tokens: Tokens,
        tags: Tags,
        answer: Callable[[str], Answer | None],
    ) -> None:
        self._tables = tables
        self._tokens = tokens
        self._tags = tags
        self._answer = answer
        tags.exists.append(lambda arn: tables.home.lookup_table_of(arn) in tables)
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "CreateLookupTable": self.create,
            "UpdateLookupTable": self.update,
            "DeleteLookupTable": self.delete,
            "GetLookupTable": self.get,
            "DescribeLookupTables": self.describe,
        }

    def create(self, parameters: Reply) -> Reply:
        """CreateLookupTable, from a text or from the rows of a query."""
        name = parameters["lookupTableName"]
        if name in self._tables:
            raise exists(f"A lookup table named '{name}' already exists.")
        record = self._tables.put(name, self._text(parameters), _more(parameters))
        self._tags.put(record["lookupTableArn"], parameters.get("tags", {}))
        arn, moment = record["lookupTableArn"], record["lastUpdatedTime"]
        return {"lookupTableArn": arn, "createdAt": moment}

    def update(self, parameters: Reply) -> Reply:
        """UpdateLookupTable: the content is replaced; what is not named of the rest stays (A)."""
        name = self._existing(parameters)
        before = {key: text for key, text in self._tables.record(name).items() if key in _KEPT}
        record = self._tables.put(name, self._text(parameters), {**before, **_more(parameters)})
        return {key: record[key] for key in ("lookupTableArn", "lastUpdatedTime")}

    def delete(self, parameters: Reply) -> Reply:
        """DeleteLookupTable."""
        self.drop(self._existing(parameters))
        return {}

    def get(self, parameters: Reply) -> Reply:
        """GetLookupTable: the whole text."""
        name = self._existing(parameters)
        told = ("lookupTableArn", "lookupTableName", "sizeBytes", "lastUpdatedTime", *_KEPT)
        record = self._tables.record(name)
        shown = {key: record[key] for key in told if key in record}
        return {**shown, "tableBody": self._tables.text(name)}

    def describe(self, parameters: Reply) -> Reply:
        """DescribeLookupTables, by name."""
        prefix = parameters.get("lookupTableNamePrefix", "")
        found = [one for one in self._tables.all() if one["lookupTableName"].startswith(prefix)]
        of = f"lookup tables {prefix}"
        return self._tokens.listed("lookupTables", of, found, parameters, _PAGE)

    def drop(self, name: str) -> None:
        """Forget a table and its tags."""
        self._tags.forget(self._tables.record(name)["lookupTableArn"])
        self._tables.remove(name)

    def clear(self) -> None:
        """Forget all tables."""
        for record in self._tables.all():
            self.drop(record["lookupTableName"])

    def _existing(self, parameters: Reply) -> str:
        name = self._tables.home.lookup_table_of(parameters["lookupTableArn"])
        if name not in self._tables:
            raise missing("The specified lookup table does not exist.")
        return name

    def _text(self, parameters: Reply) -> str:
        if ("tableBody" in parameters) == ("queryId" in parameters):
            raise invalid("Specify one of tableBody and queryId, and not both.")
        if "tableBody" in parameters:
            return str(parameters["tableBody"])
        answer = self._answer(parameters["queryId"])
        if answer is None:
            raise invalid(f"The query '{parameters['queryId']}' has no results.")
        return written(answer)


def _more(parameters: Reply) -> Reply:
    return {key: parameters[key] for key in _KEPT if key in parameters}
