"""A stage where the service does not take it."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class StageOrder(Rule):
    """A command stands before or after one that it cannot stand before or after.

    ``sort`` and ``limit`` follow the last ``stats``; only ``limit`` follows ``dedup``;
    ``pattern`` precedes ``sort``; ``SOURCE`` is first; ``estimate`` is last
    (language spec section 3).
    """

    code = "INS105"
    slug = "stage-order"
    good = (
        "fields svc | sort svc asc | dedup svc | limit 5",
        "stats count(*) as n by svc | sort n desc | limit 5",
    )
    bad = (
        "fields svc, ms | sort ms desc | stats count(*) as n by svc",
        "fields svc | dedup svc | sort svc asc",
        "sort @timestamp desc | pattern @message",
        "fields @message | SOURCE '/a'",
        "estimate | limit 5",
    )

    def check(self, context: Context) -> Iterator[Finding]:
        """Each stage that is out of place."""
        commands = context.query.commands
        for place, command in enumerate(commands):
            before, after = commands[:place], commands[place + 1 :]
            yield from _before_stats(command, after)
            yield from _after_dedup(command, before)
            yield from _ends(command, before, after)


def _before_stats(command: ast.Command, after: tuple[ast.Command, ...]) -> Iterator[Finding]:
    if isinstance(command, ast.Sort | ast.Limit) and any(isinstance(c, ast.Stats) for c in after):
        word = command.word.lower() or "sort"
        yield Finding(
            command, f"'{word}' stands before stats.", f"Move {word} behind the last stats."
        )


def _after_dedup(command: ast.Command, before: tuple[ast.Command, ...]) -> Iterator[Finding]:
    if isinstance(command, ast.Limit) or not any(isinstance(c, ast.Dedup) for c in before):
        return
    word = command.word.lower() or type(command).__name__.lower()
    yield Finding(
        command,
        f"Only limit may follow dedup: unexpected symbol found {word}.",
        f"Put {word} in front of dedup.",
    )


def _ends(
    command: ast.Command, before: tuple[ast.Command, ...], after: tuple[ast.Command, ...]
) -> Iterator[Finding]:
    if isinstance(command, ast.Pattern) and any(isinstance(c, ast.Sort) for c in before):
        yield Finding(command, "'pattern' stands after sort.", "Remove the sort.")
    if isinstance(command, ast.SourceStage) and not all(
        isinstance(c, ast.SourceStage) for c in before
    ):
        yield Finding(command, "'SOURCE' is not the first stage.", "Move SOURCE to the front.")
    if isinstance(command, ast.Estimate) and after:
        word = after[0].word.lower() or "a stage"
        message = f"'estimate' must be last: unexpected symbol found {word}."
        yield Finding(after[0], message, "Move estimate to the end.")
