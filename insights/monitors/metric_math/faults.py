"""What is wrong with an expression of metric math."""

from __future__ import annotations


class FormulaFaultError(Exception):
    """The expression is wrong, in the words that follow ``Error in expression 'e1':``."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotComputedError(Exception):
    """The expression may be right, and what it needs is not computed here: ``name`` says what."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
