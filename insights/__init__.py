"""CloudWatch Logs Insights as code."""

from typing import TYPE_CHECKING, Any

from insights.version import __version__

if TYPE_CHECKING:
    from insights.runs.api import load_catalog, query

__all__ = ["__version__", "load_catalog", "query"]


def __getattr__(name: str) -> Any:
    """``load_catalog`` and ``query``, imported when they are first used: starts stay fast."""
    if name not in ("load_catalog", "query"):
        raise AttributeError(f"module 'insights' has no attribute '{name}'")
    from insights.runs import api

    return getattr(api, name)
