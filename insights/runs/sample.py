"""The generated sample as an engine: traffic is made for the window of the run, then queried."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import replace
from pathlib import Path

from insights.engines.protocol import Progress, Request
from insights.errors import UsageError
from insights.results import ResultSet

#: Records of the sample in a day, and the fewest that show its shape.
_PER_DAY = 1_000_000
_LEAST = 20_000


def sample_size(span: int) -> int:
    """How many records a sample of so many seconds has."""
    return max(_LEAST, min(_PER_DAY, _PER_DAY * span // 86_400))


class SampleEngine:
    """The local engine on traffic of its own, which is gone when the answer is."""

    name = "local"

    def run(self, request: Request, progress: Progress) -> ResultSet:
        """Answer from made-up flow logs that end where the window ends."""
        from insights.engines.local.engine import LocalEngine
        from insights.engines.local.generated import write_flow_log

        if request.window is None:
            raise UsageError("The generated sample needs a time window.", "Add --since 1h.")
        window = request.window
        span = max(window.end - window.start, 60)
        folder = tempfile.mkdtemp(prefix="insights-")
        try:
            # The folder is what the events call their log, so its name stays the same.
            path = Path(folder) / "generated" / "flow.log"
            path.parent.mkdir()
            write_flow_log(path, sample_size(span), window.end, span)
            result = LocalEngine().run(replace(request, data=(str(path),)), progress)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        result.provenance = replace(result.provenance, groups=("generated traffic",))
        weakref.finalize(result, shutil.rmtree, folder, ignore_errors=True)
        return result
