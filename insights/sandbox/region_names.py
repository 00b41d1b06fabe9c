"""What regions are called, and which words can be the name of one."""

from __future__ import annotations

import re
from functools import cache

import botocore.loaders

#: ``us-east-1``, ``us-gov-west-1``, ``eusc-de-east-1``; there may be more of them than are known.
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")


def is_region(text: str) -> bool:
    """Whether a word has the form of a region's name."""
    return _REGION.fullmatch(text) is not None


def long_name(region: str) -> str:
    """``US East (N. Virginia)``, as messages of alarms have it.

    After botocore's table of regions, but that messages say ``EU (Ireland)`` where it says
    ``Europe (Ireland)`` (E; that the other regions of Europe do so too is assumed). A region that
    is not in the table stands for itself (A).
    """
    return _long_names().get(region, region).replace("Europe (", "EU (")


@cache
def _long_names() -> dict[str, str]:
    partitions = botocore.loaders.Loader().load_data("endpoints")["partitions"]
    return {
        name: str(known["description"])
        for partition in partitions
        for name, known in partition["regions"].items()
    }
