"""Where the rows of scheduled queries go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from insights.sandbox.lookup_tables import LookupTables, written
from insights.sandbox.refusal import Refusal
from insights.sandbox.started import StartedQuery
from insights.sandbox.tags import Tags

Destination = dict[str, Any]
_NO_BUCKET = "The sandbox has no S3: nothing was written."


class Delivering:
    """Rows of a run become a lookup table; for S3 the history says that nothing was written."""

    def __init__(self, tables: LookupTables, tags: Tags) -> None:
        self._tables = tables
        self._tags = tags

    def deliver(self, record: Mapping[str, Any], query: StartedQuery) -> list[Destination]:
        """Deliver the rows of a run that is complete; what became of it, as the history shows."""
        return list(self._delivered(record.get("destinationConfiguration", {}), query))

    def _delivered(
        self, asked: Mapping[str, Mapping[str, Any]], query: StartedQuery
    ) -> Iterator[Destination]:
        if "s3Configuration" in asked:
            bucket = asked["s3Configuration"]["destinationIdentifier"]
            yield _destination("S3", bucket, failure=_NO_BUCKET)
        if "lookupTableConfiguration" in asked:
            table = asked["lookupTableConfiguration"]
            failure = self._replaced(table, query)
            arn = self._tables.home.lookup_table_arn(table["tableName"])
            yield _destination("LOOKUP_TABLE", table["tableName"], arn, failure)

    def _replaced(self, table: Mapping[str, Any], query: StartedQuery) -> str:
        """Replace the table whole, or say why it stays as it is (D)."""
        if query.answer is None or not query.answer.columns:
            return "The query returned no columns."
        name = table["tableName"]
        new = name not in self._tables
        more = {key: table[key] for key in ("description", "kmsKeyId") if key in table}
        try:
            record = self._tables.put(name, written(query.answer), more)
        except Refusal as refusal:
            return refusal.message
        if new:
            self._tags.put(record["lookupTableArn"], table.get("tags", {}))
        return ""


def _destination(kind: str, name: str, processed: str = "", failure: str = "") -> Destination:
    """A failed delivery names no result."""
    told = {"destinationType": kind, "destinationIdentifier": name}
    if failure:
        return {**told, "status": "FAILED", "errorMessage": failure}
    return {**told, "status": "COMPLETE", "processedIdentifier": processed}
