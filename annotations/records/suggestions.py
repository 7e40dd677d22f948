"""A suggestion as a program sends it."""

from typing import Annotated
from uuid import UUID

import msgspec

from annotations.records.operations import Mark

Score = Annotated[float, msgspec.Meta(description="How sure the source is, kept to four decimals.", ge=0, le=1)]


class SuggestionNew(Mark, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A span that is proposed, in a document of the project. Without an id it gets one."""

    document: int
    id: UUID | None = None
    score: Score | None = None
