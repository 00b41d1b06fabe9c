"""Lookup tables as files: what is checked before a query reads any event.

fidelity: lookup-files.
"""

from __future__ import annotations

import csv
import io
import ipaddress
from collections.abc import Iterator
from pathlib import Path

from insights.dataclass import dataclass
from insights.engines.protocol import Request
from insights.errors import DataError
from insights.lang import ast
from insights.lang.walk import find
from insights.sql.program import Table
from insights.sql.tables import networks_column
from insights.sql.text import ident, literal

#: The most that the service takes (CWL_QuerySyntax-Lookup), counted as 10 * 1024 ** 2 (assumed).
MOST_BYTES = 10 * 1024**2


def lookup_tables(request: Request) -> dict[str, Table]:
    """The tables of a run by name; the files of those that the query names are looked at.

    Raises ``DataError`` for a file that is none, with the line where one is at fault.
    """
    lookups: list[ast.Lookup | ast.CidrLookup] = [
        *find(request.query, ast.Lookup),
        *find(request.query, ast.CidrLookup),
    ]
    named = {command.table for command in lookups}
    tables: dict[str, Table] = {}
    for name, path in request.lookups.items():
        file = _File(name, path)
        tables[name] = file.table() if name in named else Table()
        for command in lookups:
            if isinstance(command, ast.CidrLookup) and command.table == name:
                file.check_networks(networks_column(command, tables[name]))
    return tables


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    path: str

    def table(self) -> Table:
        """The table as SQL, once every line of the file has as many values as its first."""
        header: list[str] = []
        for line, row in self._rows():
            if not header:
                header = self._header(row)
            elif row and len(row) != len(header):
                raise self._broken(line, f"has {len(row)} values where {len(header)} belong")
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
        name = ident(f"lookup {self.name}")
        made_by = (
            f"CREATE TEMP TABLE {name} AS FROM read_csv({literal(self.path)}, auto_detect=false,"
            f" header=true, delim=',', quote='\"', escape='\"', nullstr='', columns={{{columns}}})"
        )
        return Table(name, tuple(header), made_by)

    def check_networks(self, column: str) -> None:
        """Raise ``DataError`` for the first value of a column that is no network."""
        rows = self._rows()
        header = next(rows)[1]
        if column not in header:
            return
        for line, row in rows:
            text = row[header.index(column)].strip() if row else ""
            try:
                if text:
                    ipaddress.ip_network(text, strict=False)
            except ValueError:
                raise self._broken(line, f"has '{text}', which is no network") from None

    def _header(self, row: list[str]) -> list[str]:
        if "" in row or len(set(row)) < len(row):
            raise self._broken(1, "does not name each column once")
        return row

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(self._text(), newline=""), strict=True)
        try:
            for row in reader:
                yield reader.line_num, row
        except csv.Error as error:
            raise self._broken(reader.line_num, f"is no CSV: {error}") from error

    def _text(self) -> str:
        table = f"The lookup table '{self.name}'"
        try:
            data = Path(self.path).read_bytes()
        except FileNotFoundError:
            message = f"The file '{self.path}' of the lookup table '{self.name}' does not exist."
            raise DataError(message) from None
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise DataError(f"{table} cannot be read from '{self.path}': {why}.") from error
        if len(data) > MOST_BYTES:
            message = f"{table} is too large: '{self.path}' has {len(data):,} bytes."
            raise DataError(message, f"CloudWatch takes at most 10 MB, {MOST_BYTES:,} bytes.")
        if not data.strip():
            raise DataError(f"{table} is empty: '{self.path}' has no header.")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise self._broken(line, "is not UTF-8") from None

    def _broken(self, line: int, what: str) -> DataError:
        message = f"The lookup table '{self.name}' cannot be used: line {line} of '{self.path}'"
        return DataError(f"{message} {what}.", "Correct the line.")
