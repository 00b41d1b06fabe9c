"""The local engine beside the slow interpreter: random queries by the thousand."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import monotonic

from hypothesis import HealthCheck, Phase, given, seed, settings

_TESTS = Path(__file__).parents[1]
#: Queries that hypothesis makes of one seed.
CHUNK = 100


def beside_the_interpreter(seconds: float, first_seed: int = 0) -> int:
    """Compare answers for some time; how many were compared.

    Raises ``AssertionError`` with the smallest query and data found on which they differ.
    """
    sys.path[:0] = [str(_TESTS), str(_TESTS / "engines")]
    import agreement
    from oracle.pipelines import Trial, trials

    count, end = 0, monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:

        @settings(
            max_examples=CHUNK,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(trials)
        def check(trial: Trial) -> None:
            agreement.check(trial, Path(folder))

        while monotonic() < end:
            current = first_seed + count // CHUNK
            sys.stdout.write(f"  seed {current}\n")
            sys.stdout.flush()
            seed(current)(check)()
            count += CHUNK
    return count
