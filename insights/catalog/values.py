"""The types of parameters: what each is given, and the value that comes of it.

Values arrive as text from a command line, or as numbers, truth values and lists from YAML. Each
type turns what it is given into one kind of value or refuses it with the reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TypeAlias

from insights.catalog.model import Parameter
from insights.lang.re2 import refusal
from insights.suggest import did_you_mean

Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = Scalar | tuple[Scalar, ...]


#: Line breaks and control characters: what they mean inside a literal is not documented.
UNWRITABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")


class RefusedError(Exception):
    """A value that cannot be used. ``message`` is a sentence, ``hint`` says what to type."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def converted(parameter: Parameter, given: object) -> Value:
    """The value that a parameter has when it is given ``given``; ``RefusedError`` if none."""
    if parameter.type == "list":
        return _list(parameter, given)
    return _scalar(parameter, parameter.type, given)


def _list(parameter: Parameter, given: object) -> tuple[Scalar, ...]:
    """A list, or text with commas between its elements."""
    if isinstance(given, str):
        given = [part.strip() for part in given.split(",")] if given.strip() else []
    if not isinstance(given, list | tuple):
        given = [given]
    if not given:
        message = f"'{parameter.name}' is an empty list, which the language does not have."
        raise RefusedError(message, "Give it at least one value.")
    _bounded(parameter, len(given), "elements")
    return tuple(_scalar(parameter, parameter.of, element) for element in given)


def _scalar(parameter: Parameter, kind: str, given: object) -> Scalar:
    value = _CONVERSIONS[kind](parameter, given)
    if parameter.type != "list":
        if isinstance(value, str) and kind in ("string", "regex", "field", "log_group"):
            _bounded(parameter, len(value), "characters")
        elif isinstance(value, int | float) and kind != "boolean":
            _bounded(parameter, value, "")
    if parameter.pattern and isinstance(value, str):
        _matched(parameter, value)
    return value


def _bounded(parameter: Parameter, amount: float, of: str) -> None:
    unit, has = (f" {of}", "has") if of else ("", "is")
    if parameter.minimum is not None and amount < parameter.minimum:
        low = f"{parameter.minimum:g}{unit}"
        message = f"'{parameter.name}' {has} {amount}{unit}; the least is {low}."
        raise RefusedError(message, f"Give it at least {low}.")
    if parameter.maximum is not None and amount > parameter.maximum:
        high = f"{parameter.maximum:g}{unit}"
        message = f"'{parameter.name}' {has} {amount}{unit}; the most is {high}."
        raise RefusedError(message, f"Give it at most {high}.")


def _matched(parameter: Parameter, value: str) -> None:
    try:
        fits = re.fullmatch(parameter.pattern, value)
    except re.error as error:
        raise RefusedError(
            f"The pattern of '{parameter.name}' does not compile: {error}."
        ) from None
    if not fits:
        message = f"'{parameter.name}' cannot be '{value}': it must match /{parameter.pattern}/."
        raise RefusedError(message)


def _refused(parameter: Parameter, given: object, wanted: str, hint: str = "") -> RefusedError:
    return RefusedError(f"'{parameter.name}' must be {wanted}, not '{_shown(given)}'.", hint)


def _shown(given: object) -> str:
    text = str(given).lower() if isinstance(given, bool) else str(given)
    return text if len(text) <= 80 else text[:77] + "..."


# ------------------------------------------------------------------------------ conversions

_WHOLE = re.compile(r"[-+]?[0-9]{1,40}", re.ASCII)
_DECIMAL = re.compile(
    r"[-+]?(?:[0-9]{1,40}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?", re.ASCII
)
#: The units of the language (language spec section 1).
_DURATION = re.compile(
    r"0*[1-9][0-9]{0,8}(?:ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|"
    r"d|days?|w|weeks?|mo|mon|months?|q|qtrs?|quarters?|y|yrs?|years?)",
    re.ASCII,
)
#: Names and ARNs of log groups (API_CreateLogGroup).
_LOG_GROUP = re.compile(
    r"[.\-_/#A-Za-z0-9]{1,512}"
    r"|arn:aws[a-z-]*:logs:[a-z0-9-]+:[0-9]{12}:log-group:[.\-_/#A-Za-z0-9]{1,512}(?::\*)?"
)


def _string(parameter: Parameter, given: object) -> str:
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str):
        raise _refused(parameter, given, "a text", f"Put it in quotes: '{_shown(given)}'.")
    return given


def _integer(parameter: Parameter, given: object) -> int:
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    if not isinstance(given, str) or not _WHOLE.fullmatch(given.strip()):
        raise _refused(parameter, given, "a whole number", "Write digits only, such as 20.")
    return int(given)


def _number(parameter: Parameter, given: object) -> int | float:
    value = given
    if isinstance(given, str) and _WHOLE.fullmatch(given.strip()):
        value = int(given)
    elif isinstance(given, str) and _DECIMAL.fullmatch(given.strip()):
        value = float(given)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, float) or not math.isfinite(value):
        raise _refused(parameter, given, "a number", "Write it like 0.75 or 20.")
    return value


def _boolean(parameter: Parameter, given: object) -> bool:
    if isinstance(given, bool):
        return given
    word = given.strip().lower() if isinstance(given, str) else ""
    if word not in ("true", "false"):
        raise _refused(parameter, given, "true or false", "Write true or false.")
    return word == "true"


def _duration(parameter: Parameter, given: object) -> str:
    text = given.strip() if isinstance(given, str) else ""
    if not _DURATION.fullmatch(text):
        hint = "Write one number and its unit, such as 30s, 5m, 1h or 7d."
        raise _refused(parameter, given, "a duration", hint)
    return text


def _enum(parameter: Parameter, given: object) -> str | int | float:
    for value in parameter.values:
        same = given == value and not isinstance(given, bool)
        if same or (isinstance(given, str) and given == str(value)):
            return value
    words = [str(value) for value in parameter.values]
    listed = ", ".join(f"'{word}'" for word in words)
    hint = did_you_mean(_shown(given), words) or f"Give one of {listed}."
    raise RefusedError(f"'{parameter.name}' cannot be '{_shown(given)}'.", hint)


def _ip(parameter: Parameter, given: object) -> str:
    try:
        address = ip_address(given.strip() if isinstance(given, str) else "")
    except ValueError:
        raise _refused(parameter, given, "an IP address", "Write it like 10.0.0.1.") from None
    if isinstance(address, IPv6Address) and address.scope_id:
        hint = f"Write {str(address).partition('%')[0]}."
        raise _refused(parameter, given, "an IP address without a zone", hint)
    return str(address)


def _cidr(parameter: Parameter, given: object) -> str:
    text = given.strip() if isinstance(given, str) else ""
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        hint = "Write it like 10.0.0.0/8."
        raise _refused(parameter, given, "a network", hint) from None
    base, _, length = text.partition("/")
    if not length.isdigit() or str(ip_address(base)) != str(network.network_address):
        raise _refused(parameter, given, "a network", f"Write {network}.")
    return str(network)


def _regex(parameter: Parameter, given: object) -> str:
    if not isinstance(given, str):
        raise _refused(parameter, given, "a regular expression")
    reason = refusal(given)
    if not reason and UNWRITABLE.search(given):
        reason = "has a line break or control character"
    if reason:
        hint = "Write it in the syntax of RE2."
        raise RefusedError(
            f"The regular expression '{given}' of '{parameter.name}' {reason}.", hint
        )
    return given


def _field(parameter: Parameter, given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise _refused(parameter, given, "a field name", "Write it like @message or user.name.")
    if "`" in given:
        message = f"'{parameter.name}' cannot be '{_shown(given)}': no field name has a backtick."
        raise RefusedError(message, "Write the name without backticks; they are added as needed.")
    return given


def _log_group(parameter: Parameter, given: object) -> str:
    if not isinstance(given, str) or not _LOG_GROUP.fullmatch(given):
        raise _refused(
            parameter, given, "a log group", "Write its name, such as /aws/vpc/flowlogs."
        )
    return given


_CONVERSIONS: dict[str, Callable[[Parameter, object], Scalar]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "duration": _duration,
    "enum": _enum,
    "ip": _ip,
    "cidr": _cidr,
    "regex": _regex,
    "field": _field,
    "log_group": _log_group,
}

#: All types, as a catalog writes them.
TYPES: tuple[str, ...] = (*_CONVERSIONS, "list")
