"""The parse stage that names the fields of a custom flow-log format.

Logs Insights discovers the fields of the default format only; records of any other format have
to be parsed by position (cloudwatch spec 9.1).
"""

from __future__ import annotations

from insights.lang import ast
from insights.lang.log_types import flow_field
from insights.lang.stage_printer import stage


def parse_stage(record: tuple[str, ...]) -> ast.ParseGlob:
    """``parse @message "* * *" as a, b, c`` for the record's fields in order."""
    names = tuple(ast.Name(flow_field(field)[0]) for field in record)
    message = ast.Field(("@message",))
    return ast.ParseGlob(message, ast.String(" ".join("*" * len(record))), names, word="parse")


def in_front(text: str, record: tuple[str, ...]) -> tuple[str, int]:
    """A query with the stage in front, and how far that moved the query's own text."""
    prefix = stage(parse_stage(record)) + "\n| "
    return prefix + text, len(prefix)
