"""Rules for queries: what fails, what costs, what misleads."""

from insights.lint.linter import check, lint

__all__ = ["check", "lint"]
