"""var/torture.json: the figures of the last run of each part, on each database."""

import json
from typing import Any

from tests.fixtures.site import ROOT

PATH = ROOT / "var" / "torture.json"


def keep(part: str, database: str, figures: dict[str, Any]) -> None:
    """Put these figures beside those of the other parts."""
    PATH.parent.mkdir(exist_ok=True)
    known = json.loads(PATH.read_text()) if PATH.exists() else {}
    known.setdefault(part, {})[database] = figures
    PATH.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
