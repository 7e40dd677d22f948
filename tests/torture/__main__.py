"""`make torture`: kill everything while people save and jobs run, and count what is left.

`ARGS="--only saves"` runs one part; `--saves 2000`, `--kills 20` and `--database sqlite` say how much and where. Prints
a report, keeps its figures in var/torture.json, and ends with 1 where a promise was not kept.
"""

import argparse
import sys
from importlib import import_module
from importlib.util import find_spec

PARTS = ("saves", "jobs")


def main() -> int:
    """Run the parts one after the other; 0 when every promise was kept."""
    asked = argparse.ArgumentParser(prog="make torture", description=__doc__.partition("\n")[0])
    asked.add_argument("--only", choices=PARTS)
    asked.add_argument("--saves", type=int, default=10_000, help="acknowledged saves, on each database")
    asked.add_argument("--kills", type=int, default=100, help="points at which a job is killed")
    asked.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    options = asked.parse_args()
    kept = True
    for part in PARTS:
        if options.only not in (None, part) or find_spec(f"tests.torture.{part}") is None:
            continue
        try:
            lines = import_module(f"tests.torture.{part}").run(options)
        except AssertionError as broken:
            kept, lines = False, [str(broken)]
        print("\n".join(lines), flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
