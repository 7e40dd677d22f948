"""One database, filled and asked: `python -m tests.bench.scale.measuring 100000` with the settings of a workbench.

The last line that it prints is JSON: questions and changes by name, each with CPU and time in ms and statements.
"""

import argparse
import json
import os
import sys
import time
import warnings
from dataclasses import asdict
from typing import Any

import django


def main() -> None:
    asked = argparse.ArgumentParser(prog="measuring")
    asked.add_argument("documents", type=int)
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--changes", action="store_true", help="what managers do to many documents as well")
    options = asked.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "workbench.settings"
    django.setup()
    warnings.filterwarnings("ignore", message="No directory at")  # static files are not asked for here
    print(json.dumps(measure(options.documents, options.times, options.changes)))


def measure(documents: int, times: int, with_changes: bool) -> dict[str, Any]:
    """{"fill": seconds, "questions": {name: cost}, "changes": {name: cost}}"""
    # Only now: models need the settings.
    from tests.bench.scale import asking, changing, filling

    filling.migrate()
    began = time.monotonic()
    project = filling.fill(documents)
    found: dict[str, Any] = {"fill": time.monotonic() - began, "questions": {}, "changes": {}}
    print(f"filled in {found['fill']:.0f} s", file=sys.stderr)
    asker = asking.Asker()
    for question in asking.questions(project):
        found["questions"][question.name] = asdict(asker.ask(question, times)) | asdict(question)
    if with_changes:
        for name, cost in changing.changes(project):
            found["changes"][name] = asdict(cost)
            print(f"{name}: {cost.cpu / 1000:.1f} s CPU", file=sys.stderr)
    return found


if __name__ == "__main__":
    main()
