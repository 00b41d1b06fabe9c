"""``parse`` of formats and the ``json`` command, as steps of SQL (language spec 5.4).

fidelity: glob-flag.
"""

from __future__ import annotations

import re

from insights.lang import ast
from insights.sql import values
from insights.sql.bindings import json_path
from insights.sql.expressions import compile_expression
from insights.sql.refusals import Refusal
from insights.sql.relation import Relation
from insights.sql.text import literal
from insights.sql.values import Kind, Value

_PAIR = r'([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)'
#: A cell and the comma in front of it; the first cell gets one too, for it may be empty.
_CSV_CELL = r',((?:"(?:[^"]|"")*")?[^,]*)'
_XML_STEP = re.compile(r"[A-Za-z_][\w.-]*")


def parse_format(relation: Relation, command: ast.ParseFormat) -> None:
    """logfmt to a map, csv to columns by position, XML to the text of one element."""
    node = command.field if command.field is not None else ast.Field(("@message",))
    text = values.text(compile_expression(node, relation.bindings))
    names = [name.text for name in command.names]
    if command.format == "logfmt":
        found = {names[0]: Value(f"li_logfmt({text}, {literal(_PAIR)})", Kind.JSON)}
    elif command.format == "csv":
        column, cells = relation.column(
            Value(f"regexp_extract_all(',' || {text}, {literal(_CSV_CELL)}, 1)", Kind.TEXT)
        )
        relation.step(f"SELECT *, {column} FROM {relation.last}")
        found = {
            name: Value(f"li_csv_cell({cells.sql}[{place}])", Kind.TEXT)
            for place, name in enumerate(names, 1)
        }
    else:
        found = {names[0]: Value(_xml(text, command), Kind.TEXT)}
    relation.extract(found)


def _xml(text: str, command: ast.ParseFormat) -> str:
    """The text of the first element on a path of names, ``/event/level``."""
    path = command.path.value if command.path else ""
    steps = path.strip("/").split("/")
    if not path.startswith("/") or not all(_XML_STEP.fullmatch(step) for step in steps):
        raise Refusal(
            command.path or command,
            f"The local engine reads no XML path '{path}'.",
            "Write the names of elements: '/event/level'.",
        )
    for step in steps:
        pattern = literal(rf"(?s)<{step}(?:\s[^>]*)?>(.*?)</{step}\s*>")
        text = f"nullif(regexp_extract({text}, {pattern}, 1), '')"
    return f"li_xml_text({text})"


def json(relation: Relation, command: ast.Json) -> None:
    """One value out of a text that holds JSON."""
    whole = Value(values.json(relation.bindings.resolve(command.field)), Kind.JSON)
    found = json_path(whole, tuple(command.path.value.split(".")))
    relation.extract({command.name.text: found})
