"""Values as query text, by the place they are put into.

Whatever the value, it stays one literal: strings and regular expressions are escaped, names get
backticks, and what cannot be written is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from insights.catalog.model import Parameter
from insights.catalog.placeholders import Place, Placeholder
from insights.catalog.values import UNWRITABLE, RefusedError, Scalar, Value
from insights.lang import quoting

_SPECIAL = re.compile(r"[\\.^$|?*+()\[\]{}/]")
_SPECIAL_IN_CLASS = re.compile(r"[\\\]\[^&~/-]")
_PATH = re.compile(r"[@\w]+(?:\[[0-9]{1,9}\])*", re.ASCII)
_NAMES = ("field", "string", "enum")
_TEXTS = ("string", "enum", "integer", "number", "boolean", "ip", "cidr", "log_group")

#: Words that mean something to the language; as names they stand in backticks.
_WORDS = frozenset(
    """
    accum addtotals and anomaly any appendcols as asc autoregress between by cidrlookup contains
    count_frequent countfrequent csv dedup desc diff display distinct endswith estimate exists
    expand false field fields filldown fillmissing filter filterindex for from group head in into
    is join json left like limit logcompare logfmt lookup maxspan multi not null offset or order
    outlier output outputnew parse pattern relevantfields right search sessionize sort source
    startswith stat stats tail timeshift true unmask unnest where with xml
    """.split()  # noqa: SIM905 - words are read better without eighty pairs of quotes
)


def misplaced(parameter: Parameter, at: Placeholder) -> RefusedError | None:
    """Why no value of that parameter can be written there, or ``None`` where one can."""
    name, kind = at.name, parameter.type
    if at.place is Place.NOWHERE:
        hint = "Write the value itself."
        return RefusedError(f"The placeholder '{name}' stands where none is read.", hint)
    if at.around.escaped:
        message = f"A backslash stands directly before the placeholder '{name}'."
        return RefusedError(message, "Double the backslash, or remove it.")
    if at.around.glued:
        message = f"The placeholder '{name}' touches a name or number."
        return RefusedError(message, "Set it apart with blanks, or put the whole in quotes.")
    if kind == "list" and at.place is not Place.LIST:
        message = f"The list '{name}' stands where one value is wanted."
        return RefusedError(
            message, f"Write 'field in {{{{{name}}}}}', without brackets or quotes."
        )
    wanted = _ONLY.get(at.place)
    kind = parameter.of if kind == "list" else kind
    if wanted is not None and kind not in wanted:
        message = f"'{name}' is of the type {kind} and stands for {at.place.value}."
        return RefusedError(message, f"Declare it as type: {wanted[0]}.")
    return None


_ONLY: dict[Place, tuple[str, ...]] = {
    Place.FIELD: _NAMES,
    Place.COUNT: ("integer", "enum"),
    Place.PERIOD: ("duration",),
    Place.TITLE: _NAMES,
    Place.GROUP: ("log_group", "string", "enum"),
    Place.TEXT: (*_TEXTS, "regex"),
    Place.REGEX: (*_TEXTS, "regex"),
    Place.ITEM: ("field", *_TEXTS, "duration"),
    Place.LIST: (*_TEXTS, "field", "duration"),
    Place.IN_CLASS: (*_TEXTS, "field", "duration"),
}


def write(parameter: Parameter, value: Value, at: Placeholder) -> str:
    """The text that stands for ``value`` there; ``RefusedError`` where there is none."""
    wrong = misplaced(parameter, at)
    if wrong is not None:
        raise wrong
    if isinstance(value, tuple):
        written = [_literal(parameter.of, parameter.name, element) for element in value]
        return f"[{', '.join(written)}]"
    return _WRITERS[at.place](parameter, value, at)


def text(value: Scalar) -> str:
    """A value as plain characters, for inside quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _literal(kind: str, name: str, value: Scalar) -> str:
    if isinstance(value, str):
        if kind == "duration":
            return value
        if kind == "regex":
            return f"/{quoting.regex_body(value)}/"
        if kind == "field":
            return _field(name, value)
        return quoting.string(_clean(name, value))
    return text(value)


def _value(parameter: Parameter, value: Scalar, at: Placeholder) -> str:
    written = _literal(parameter.type, parameter.name, value)
    negative = at.around.arithmetic and written.startswith("-")
    return f"({written})" if negative else written


def _item(parameter: Parameter, value: Scalar, at: Placeholder) -> str:
    if isinstance(value, str) and parameter.type in _NAMES:
        return _field(parameter.name, value)
    return _value(parameter, value, at)


def _only_field(parameter: Parameter, value: Scalar, _: Placeholder) -> str:
    return _field(parameter.name, text(value))


def _one_item_list(parameter: Parameter, value: Scalar, _: Placeholder) -> str:
    return f"[{_literal(parameter.type, parameter.name, value)}]"


def _pattern(parameter: Parameter, value: Scalar, _: Placeholder) -> str:
    if parameter.type == "regex":
        return f"/{quoting.regex_body(text(value))}/"
    return quoting.string(_clean(parameter.name, text(value)))


def _regex(parameter: Parameter, value: Scalar, _: Placeholder) -> str:
    if parameter.type == "regex":
        return f"/{quoting.regex_body(text(value))}/"
    if not text(value):
        raise _nothing(parameter)
    return f"/{_plain_regex(parameter.name, text(value), _SPECIAL)}/"


def _count(parameter: Parameter, value: Scalar, _: Placeholder) -> str:
    if not isinstance(value, int) or value < 0:
        message = f"'{parameter.name}' cannot be '{text(value)}': it is a number of rows."
        raise RefusedError(message, "Give it a whole number, such as 20.")
    return str(value)


def _title(parameter: Parameter, value: Scalar, _: Placeholder) -> str:
    clean = _clean(parameter.name, text(value))
    return clean if quoting.is_bare(clean) else quoting.string(clean)


def _group(parameter: Parameter, value: Scalar, _: Placeholder) -> str:
    return quoting.string(_clean(parameter.name, text(value)))


def _in_string(parameter: Parameter, value: Scalar, at: Placeholder) -> str:
    return quoting.escape(_clean(parameter.name, text(value)), at.around.quote)


def _in_glob(parameter: Parameter, value: Scalar, at: Placeholder) -> str:
    if "*" in text(value):
        message = f"'{parameter.name}' cannot be '{value}': in a pattern of parse '*' is any text."
        raise RefusedError(message, "Give it a text without '*'.")
    return _in_string(parameter, value, at)


def _in_regex(parameter: Parameter, value: Scalar, at: Placeholder) -> str:
    around = at.around
    if parameter.type == "regex":
        body = quoting.regex_body(text(value))
        free = around.whole or not (around.repeated or "|" in body or "(?" in body)
        return body if free else f"(?:{body})"
    if around.whole and not text(value):
        raise _nothing(parameter)
    body = _plain_regex(parameter.name, text(value), _SPECIAL)
    return f"(?:{body})" if around.repeated and len(text(value)) != 1 else body


def _in_class(parameter: Parameter, value: Scalar, _: Placeholder) -> str:
    if not text(value):
        raise _nothing(parameter)
    return _plain_regex(parameter.name, text(value), _SPECIAL_IN_CLASS)


def _in_backticks(parameter: Parameter, value: Scalar, _: Placeholder) -> str:
    clean = _clean(parameter.name, text(value))
    if "`" in clean or not clean:
        message = f"'{parameter.name}' cannot be '{clean}': it stands in backticks."
        raise RefusedError(message, "Give it a text that is not empty and has no backtick.")
    return clean


def _plain_regex(name: str, value: str, special: re.Pattern[str]) -> str:
    return special.sub(r"\\\g<0>", _clean(name, value))


def _clean(name: str, value: str) -> str:
    """The value, once it is known to have nothing that cannot be written."""
    found = UNWRITABLE.search(value)
    if found:
        sign = "a line break" if found[0] in "\n\r" else f"the character U+{ord(found[0]):04X}"
        message = f"'{name}' has {sign}, which cannot be written in a query."
        raise RefusedError(message, "Leave it out, or look for the parts on its sides.")
    return value


def _nothing(parameter: Parameter) -> RefusedError:
    message = f"'{parameter.name}' is empty and would match everything."
    return RefusedError(message, "Give it a text.")


def _field(name: str, value: str) -> str:
    """A field name; each part that is no plain word in backticks of its own."""
    clean = _clean(name, value)
    if "`" in clean or not clean.strip():
        message = f"'{name}' cannot be '{clean}': it stands for a field."
        raise RefusedError(message, "Give it a field name without backticks.")
    parts = clean.split(".")
    plain = [_PATH.fullmatch(part) is not None for part in parts]
    reserved = clean.lower() in _WORDS or parts[0][:1].isdigit()
    if all(plain) and not reserved:
        return clean
    if clean.startswith("@") or not all(parts):
        return quoting.field(clean)
    plain[0] = plain[0] and not reserved
    return ".".join(part if bare else f"`{part}`" for part, bare in zip(parts, plain, strict=True))


_WRITERS: dict[Place, Callable[[Parameter, Scalar, Placeholder], str]] = {
    Place.VALUE: _value,
    Place.ITEM: _item,
    Place.FIELD: _only_field,
    Place.LIST: _one_item_list,
    Place.TEXT: _pattern,
    Place.REGEX: _regex,
    Place.COUNT: _count,
    Place.PERIOD: _value,
    Place.TITLE: _title,
    Place.GROUP: _group,
    Place.IN_STRING: _in_string,
    Place.IN_GLOB: _in_glob,
    Place.IN_REGEX: _in_regex,
    Place.IN_CLASS: _in_class,
    Place.IN_BACKTICKS: _in_backticks,
}
