"""The language of CloudWatch Logs Insights: text to tree, and back."""

from insights.lang.parser import parse

__all__ = ["parse"]
