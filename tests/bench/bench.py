"""The figures of the design, each beside the thing it is compared with, in one run.

``make bench`` prints the table. Data is made once, below ``.bench``. Every figure is the best of
several runs, ours and the other's by turns, because the machine may be doing something else.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import catalogs
import flow_logs
import json_logs
import live
import parsing
import startup
from measured import Figure

SECTIONS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "startup": startup.figures,
    "catalogs": catalogs.figures,
    "parsing": parsing.figures,
    "flow-logs": flow_logs.figures,
    "json-logs": json_logs.figures,
    "live": live.figures,
}


def main() -> None:
    """Run the sections that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--folder", type=Path, default=Path(".bench"))
    chosen = parser.parse_args()
    chosen.folder.mkdir(exist_ok=True)
    os.environ["INSIGHTS_CATALOG"] = ""
    sys.stdout.write(f"{Figure.header()}\n")
    missed = 0
    for name in chosen.sections or SECTIONS:
        for figure in SECTIONS[name](chosen.folder):
            sys.stdout.write(f"{figure.line()}\n")
            sys.stdout.flush()
            missed += not figure.reached
    width = shutil.get_terminal_size().columns
    sys.stdout.write(f"{'-' * min(width, 100)}\n{missed} of the figures missed\n")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
