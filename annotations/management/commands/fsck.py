"""`manage.py fsck`: counts again what must be true of all data."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from annotations.management.base import OnFittingDatabase
from annotations.services.fsck import Tally, check


class Command(OnFittingDatabase):
    """Ends with 0 when everything is as it must be, with 1 when something was found."""

    help = "Check every text, span, relation, set, the search index and the job files. Writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a line; the last one counts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print findings as they come, then what was looked at."""
        tally = Tally()
        for finding in check(tally):
            if options["json"]:
                self.stdout.write(json.dumps(finding.as_json(), sort_keys=True))
            else:
                self.stdout.write(f"{finding.code}: {finding.detail}\n    {finding.mend}")
        if options["json"]:
            self.stdout.write(json.dumps(asdict(tally), sort_keys=True))
        else:
            self.stdout.write(
                f"Looked at {tally.documents:,} documents, {tally.spans:,} spans, {tally.relations:,} relations, "
                f"{tally.suggestions:,} suggestions, {tally.comments:,} comments, {tally.sets:,} sets, "
                f"{tally.actors:,} actors with {tally.aliases:,} names and {tally.jobs:,} job files: "
                f"{_findings(tally.findings)}"
            )
            if tally.older_terms:
                self.stdout.write(
                    f"{tally.older_terms:,} texts have search terms of an older version: run `manage.py reindex`."
                )
            if tally.older_keys:
                self.stdout.write(
                    f"{tally.older_keys:,} names of actors have keys of an older version: run `manage.py reindex`."
                )
        if tally.findings:
            sys.exit(1)


def _findings(count: int) -> str:
    return "nothing wrong." if not count else f"{count:,} finding{'s' if count > 1 else ''}."
