"""``insights sandbox``: a local AWS endpoint."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import options
from insights.cli.terminal import Terminal
from insights.errors import UsageError
from insights.runs import clock

if TYPE_CHECKING:
    from insights.sandbox.server import Sandbox


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="0 takes a free one.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep everything in this folder, and go on with what is there.",
)
@click.option("--empty", is_flag=True, help="Start without sample logs.")
@click.option("--now", metavar="TIME", help="Start the clock at this time: 2026-11-20T12:00:00Z.")
@click.option("--frozen", is_flag=True, help="Let the clock stand still.")
@click.option(
    "--delay",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="Show events so long after they arrived.",
)
@options.color
@options.quiet
@click.pass_obj
def command(
    terminal: Terminal,
    /,
    port: int,
    folder: Path | None,
    empty: bool,
    **clock_options: Any,
) -> None:
    """Start a local AWS endpoint with this project's engine behind it, until Ctrl-C.

    It prints the variables with which boto3, the AWS CLI and insights talk to it. It answers
    CloudWatch Logs, the metrics and alarms of CloudWatch, and STS, in every account and region,
    each with objects of its own: --region leads to another region, any role to its account.
    POST /_sandbox/faults makes calls fail, /_sandbox/clock moves its time, /_sandbox/delay lets
    events be seen later, and /_sandbox/reset starts anew; GET /_sandbox/calls lists every call.
    """
    from insights.engines.local.engine import LocalEngine
    from insights.sandbox.server import Sandbox

    ended = _until_told_to_end()
    with Sandbox(LocalEngine(), folder, port, time=_seconds) as sandbox:
        _set(sandbox, **clock_options)
        groups = {} if empty or sandbox.groups else _filled(sandbox)
        for name, value in sandbox.environment().items():
            terminal.write(f"export {name}={value}\n")
        terminal.flush()
        for group, count in groups.items():
            terminal.say(f"{group}: {count:,} events")
        terminal.say("Try: insights run rejects -g /aws/vpc/flowlogs. Ctrl-C stops the sandbox.")
        while not ended.wait(0.5):
            pass


def _set(sandbox: Sandbox, now: str | None, frozen: bool, delay: float | None, **_: object) -> None:
    """The clock and the delay as asked for; else they stay as the folder has them."""
    from insights.sandbox.admin import moment_of
    from insights.sandbox.refusal import Refusal

    try:
        at = None if now is None else moment_of(now)
    except Refusal as refusal:
        raise UsageError(f"--now: {refusal.message}", "Write 2026-11-20T12:00:00Z.") from None
    if frozen:
        sandbox.clock.freeze(at)
    elif at is not None:
        sandbox.clock.run()
        sandbox.clock.set(at)
    if delay is not None:
        sandbox.delay = delay


def _filled(sandbox: Sandbox) -> dict[str, int]:
    """Put the sample logs in, ending now; how many events each group has."""
    from insights.sandbox.samples import samples

    groups: dict[str, int] = {}
    for group, stream, events in samples(int(sandbox.clock.now())):
        sandbox.load(group, stream, events)
        groups[group] = groups.get(group, 0) + len(events)
    return groups


def _seconds() -> float:
    """The time of this program, from which the sandbox's clock runs."""
    return clock.now().timestamp()


def _until_told_to_end() -> threading.Event:
    """Set by Ctrl-C or a signal to end; both are a normal end of a server, at any moment."""
    ended = threading.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda *_: ended.set())
    return ended
