"""How a run of many parts ends when something is raised: all of them stopped first, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager

from insights.engines.cloudwatch.errors import amend
from insights.engines.cloudwatch.signals import terminable
from insights.engines.cloudwatch.stopping import STOPPED
from insights.engines.parts.crew import Crew
from insights.engines.parts.running import Part
from insights.errors import InsightsError, InterruptedRunError

_INTERRUPTED = "Interrupted."


@contextmanager
def ended_together(crew: Crew, parts: Sequence[Part]) -> Iterator[None]:
    """Within it, whatever is raised leaves only when every part has stopped its query."""
    with terminable():
        try:
            yield
        except (KeyboardInterrupt, CancelledError, InterruptedRunError) as error:
            crew.end()
            raise _interrupted(parts) from error
        except InsightsError as error:
            crew.end()
            if left := _not_stopped(parts):
                amend(error, " ".join((error.message, *left)))
            raise
        except BaseException:
            crew.end()
            raise


def _interrupted(parts: Sequence[Part]) -> InterruptedRunError:
    stopped = sum(STOPPED in said for said in _said(parts))
    became = STOPPED if stopped == 1 else f"{stopped} queries were stopped."
    words = [_INTERRUPTED, *([became] if stopped else []), *_not_stopped(parts)]
    return InterruptedRunError(" ".join(words))


def _not_stopped(parts: Sequence[Part]) -> list[str]:
    """Sentences about queries that may still run."""
    return [said for said in _said(parts) if said and STOPPED not in said]


def _said(parts: Sequence[Part]) -> Iterator[str]:
    """What became of each query that was interrupted."""
    for part in parts:
        if part.outcome.done() and not part.outcome.cancelled():
            error = part.outcome.exception()
            if isinstance(error, InterruptedRunError):
                yield error.message.removeprefix(_INTERRUPTED).strip()
