"""``insights sandbox``: a local AWS endpoint."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from insights.cli import options
from insights.cli.terminal import Terminal
from insights.runs import clock


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="0 takes a free one.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep the logs in this folder.")
@click.option("--empty", is_flag=True, help="Start without sample logs.")
@options.color
@options.quiet
@click.pass_obj
def command(
    terminal: Terminal, /, port: int, folder: Path | None, empty: bool, **_: object
) -> None:
    """Start a local AWS endpoint with this project's engine behind it, until Ctrl-C.

    It prints the variables with which boto3, the AWS CLI and insights talk to it.
    """
    from insights.engines.local.engine import LocalEngine
    from insights.sandbox.samples import samples
    from insights.sandbox.server import Sandbox

    ended = _until_told_to_end()
    with Sandbox(LocalEngine(), folder, port) as sandbox:
        groups: dict[str, int] = {}
        filled = empty or sandbox.groups
        for group, stream, events in () if filled else samples(int(clock.now().timestamp())):
            sandbox.load(group, stream, events)
            groups[group] = groups.get(group, 0) + len(events)
        for name, value in sandbox.environment().items():
            terminal.write(f"export {name}={value}\n")
        terminal.flush()
        for group, count in groups.items():
            terminal.say(f"{group}: {count:,} events")
        terminal.say("Try: insights run rejects -g /aws/vpc/flowlogs. Ctrl-C stops the sandbox.")
        while not ended.wait(0.5):
            pass


def _until_told_to_end() -> threading.Event:
    """Set by Ctrl-C or a signal to end; both are a normal end of a server, at any moment."""
    ended = threading.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda *_: ended.set())
    return ended
