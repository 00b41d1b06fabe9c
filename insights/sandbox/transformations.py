"""What a metric filter may make of an event; texts as recorded (observed 4)."""

from __future__ import annotations

import re
from typing import Any

from insights.monitors.criteria import is_criteria
from insights.sandbox.refusal import invalid

SYSTEM_FIELDS = ("@aws.region", "@aws.account", "@source.log")
_MOST_DIMENSIONS = 3
#: What counts as a number, in a literal and in an event.
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
#: ``$.a.b[0]`` or ``$name``. Wildcards are refused, although patterns may have them (4.12).
_SELECTOR = re.compile(r"\$(\.[^*\s]+|[A-Za-z0-9_-]+)")
_WRONG = "Invalid metric transformation: "


def check_transformation(asked: dict[str, Any]) -> None:
    """Raises :class:`Refusal` for what the service refuses about a metric filter's metric.

    Whether a selector occurs in the pattern is not checked (4.11).
    """
    made = asked["metricTransformations"][0]
    value, dimensions = made["metricValue"], made.get("dimensions", {})
    system = asked.get("emitSystemFieldDimensions", [])
    if not NUMBER.fullmatch(value) and not _SELECTOR.fullmatch(value):
        raise invalid(f"{_WRONG}metric value {value} must be a valid number")
    if dimensions and "defaultValue" in made:
        raise invalid(f"{_WRONG}dimensions and default value are mutually exclusive properties")
    if not all(_SELECTOR.fullmatch(selector) for selector in dimensions.values()):
        raise invalid(f"{_WRONG}dimension value must be valid selector")
    if not set(system) <= set(SYSTEM_FIELDS):
        raise invalid(
            "The provided system fields are invalid. The supported system fields are - "
            f"[{', '.join(SYSTEM_FIELDS)}]"
        )
    if len(dimensions) + len(set(system)) > _MOST_DIMENSIONS:
        raise invalid(
            "Number of dimensions exceeds the maximum number of dimensions supported per metric "
            "filter"
        )
    criteria = asked.get("fieldSelectionCriteria", "")
    if criteria and not is_criteria(criteria):
        raise invalid("The provided field selection criteria is invalid")
