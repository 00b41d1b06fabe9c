"""The group of commands, and the one place where exceptions become exit codes."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from insights.cli.terminal import ReaderLeftError, Terminal
from insights.errors import FindingsError, InsightsError, QueryError
from insights.suggest import did_you_mean
from insights.version import __version__

#: Command name to the module that holds it; a module is imported when its command is used.
COMMANDS: dict[str, str] = {
    "init": "Make a new catalog.",
    "list": "Show the catalog's queries.",
    "show": "Show one entry: its query, parameters and columns.",
    "run": "Run a query of the catalog.",
    "query": "Run a query given on the spot.",
    "history": "Show past runs, with parameters, statistics and price.",
    "attach": "Fetch the answer of a query that was started before.",
    "spend": "Show what queries cost, by entry and by user.",
    "sources": "Show what an environment has; find out why there is no data.",
    "fields": "Show the fields of a source's events.",
    "validate": "Check the catalog: schema, parameters, syntax, references.",
    "lint": "Look for what is wrong, costly or misleading in queries.",
    "test": "Run the tests that entries carry, offline.",
    "lock": "Keep what every entry is at its version, and check versions.",
    "plan": "Show what would have to change in AWS.",
    "sync": "Make AWS as the catalog wants it.",
    "adopt": "Take over objects in AWS that somebody made by hand.",
    "capture": "Write edits in the console back into the entries.",
    "import": "Make a catalog from what an account has.",
    "review": "Tell what changed since a revision of git, and what it means.",
    "backtest": "Tell what the alarms of an entry would have done.",
    "tune": "Take thresholds of alarms from a query's rows.",
    "pin": "Take the rows of 'for_each' anew from their queries.",
    "publish": "Publish rows of an entry as metrics.",
    "export": "Write the objects for Terraform or CloudFormation, and IAM policies.",
    "fmt": "Put queries into canonical layout.",
    "match": "Tell which events a metric filter pattern matches.",
    "explain": "Tell what a finding means; list all rules.",
    "cache": "Keep columnar copies of log files, for the next queries on them.",
    "sandbox": "Start a local AWS endpoint with sample logs.",
}
#: Modules of commands whose names are words of Python.
_MODULES = {"import": "importing"}
_BUG = 70
_INTERRUPTED = 130


class _Commands(click.Group):
    """Imports a command only when it is asked for, so that every start is fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"insights.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], COMMANDS) or f"Type one of {', '.join(COMMANDS)}."
            raise click.UsageError(f"There is no command '{args[0]}'. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="insights", message="%(prog)s %(version)s")
def cli() -> None:
    """CloudWatch Logs Insights as code: named queries that run live and offline."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and leave with its exit code."""
    with ExitStack() as opened:
        _open_missing(opened)
        terminal = Terminal()
        code = _run(list(sys.argv[1:] if arguments is None else arguments), terminal)
        terminal.flush()
    sys.exit(code)


def _open_missing(opened: ExitStack) -> None:
    """Let a stream that the caller closed be there, and lead nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - closed at the end
            stream = opened.enter_context(nowhere)
            setattr(sys, name, stream)


def _run(arguments: list[str], terminal: Terminal) -> int:
    try:
        code = cli.main(arguments, "insights", standalone_mode=False, obj=terminal)
        return code if isinstance(code, int) else 0
    except click.exceptions.Abort:
        terminal.error("Interrupted.")
        return _INTERRUPTED
    except click.ClickException as error:
        return _usage(error, terminal, arguments)
    except KeyboardInterrupt:
        terminal.error("Interrupted.", kind="interrupted", exit_code=_INTERRUPTED)
        return _INTERRUPTED
    except ReaderLeftError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except InsightsError as error:
        return _refused(error, terminal)
    except Exception:  # a bug: everything else is translated where it happens
        return _bug(terminal)


def _usage(error: click.ClickException, terminal: Terminal, arguments: list[str]) -> int:
    if terminal.wants_json(arguments):
        message = error.format_message()
        terminal.error(message, kind="usage", exit_code=error.exit_code, as_json=True)
    else:
        error.show()
    return error.exit_code


def _refused(error: InsightsError, terminal: Terminal) -> int:
    found = error.diagnostics if isinstance(error, FindingsError | QueryError) else ()
    terminal.error(
        error.message, error.hint, kind=error.kind, exit_code=error.exit_code, diagnostics=found
    )
    return error.exit_code


def _bug(terminal: Terminal) -> int:
    details: dict[str, Any] = {"kind": "bug", "exit_code": _BUG}
    terminal.error(
        f"This is a bug in insights {__version__}.", "Report it with the lines below.", **details
    )
    terminal.note(traceback.format_exc().rstrip())
    return _BUG


if __name__ == "__main__":
    main()
