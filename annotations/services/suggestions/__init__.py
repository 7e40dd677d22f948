"""Suggestions: spans that are proposed and wait for each annotator's word.

Judging them is an operation of a gesture, like every other write to a set.
"""

from annotations.services.suggestions.proposing import Proposed, suggest
from annotations.services.suggestions.same_text import Elsewhere, suggest_same_text
from annotations.services.suggestions.store import SAME_TEXT
from annotations.services.suggestions.withdrawing import Withdrawn, withdraw

__all__ = [
    "SAME_TEXT",
    "Elsewhere",
    "Proposed",
    "Withdrawn",
    "suggest",
    "suggest_same_text",
    "withdraw",
]
