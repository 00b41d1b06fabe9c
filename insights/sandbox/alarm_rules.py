"""What holds for alarms of every type; texts recorded where observed.md 6.4 has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insights.monitors.resources.arns import is_action, partition_of, region_of
from insights.sandbox.account import Home
from insights.sandbox.refusal import Refusal

STATIC = (
    *("GreaterThanOrEqualToThreshold", "GreaterThanThreshold"),
    *("LessThanThreshold", "LessThanOrEqualToThreshold"),
)
_TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")
_LISTS = ("OKActions", "AlarmActions", "InsufficientDataActions")


def wrong(text: str) -> Refusal:
    """A value that the service does not take."""
    return Refusal("ValidationError", text)


def check_actions(asked: Mapping[str, Any], home: Home) -> None:
    """Raises :class:`Refusal` for an action that is no ARN, also where actions are off.

    So it does for one of another partition or region, whatever the account (E).
    """
    for key in _LISTS:
        for action in asked.get(key, ()):
            if not is_action(action):
                raise wrong(f"Invalid arn syntax: {action}")
            partition, own = action.split(":")[1], partition_of(home.region)
            if partition != own:
                raise wrong(f"Invalid partition {partition} specified. Only {own} is supported.")
            region = region_of(action)
            if region not in ("", home.region):
                raise wrong(f"Invalid region {region} specified. Only {home.region} is supported.")


def check_treatment(asked: Mapping[str, Any]) -> None:
    """Raises :class:`Refusal` for a treatment of missing data that there is not."""
    treatment = asked.get("TreatMissingData", "missing")
    if treatment not in _TREATMENTS:
        raise wrong(
            f"The value {treatment} is not supported for TreatMissingData; supported are "
            f"{', '.join(_TREATMENTS)}."
        )
