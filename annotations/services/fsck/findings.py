"""What is found, and how much was looked at."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

TEXTS_AT_ONCE = 10  # a text may have five million characters
ROWS_AT_ONCE = 2000
BACKUP = "Restore it from a backup: manage.py restore FILE."
BY_HAND = "Compare its history (the Changes of the set) and correct the row, or restore a backup."

ANEW = "Withdraw what its source has suggested (projects/{id}/suggestions/withdraw/) and let it suggest anew."


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be: what, where, and how to mend it."""

    code: str
    detail: str
    mend: str
    ids: Mapping[str, str | int]

    def as_json(self) -> dict[str, Any]:
        """{"code", "detail", "mend", "ids"}"""
        return asdict(self)


@dataclass
class Tally:
    """How much was looked at."""

    documents: int = 0
    spans: int = 0
    relations: int = 0
    sets: int = 0
    suggestions: int = 0
    comments: int = 0
    jobs: int = 0
    findings: int = 0
    actors: int = 0
    aliases: int = 0
    older_terms: int = 0  # texts that `manage.py reindex` would look at: nothing is wrong with them
    older_keys: int = 0  # aliases of which the same is to be said
