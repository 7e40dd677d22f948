"""Shapes of api/actor_mentions.py."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from annotations.records.operations import Figure


class CandidateRow(Struct, frozen=True, kw_only=True):
    """An actor who may be meant: by which alias, how sure, and how near (0 to 1). 'maybe' needs a person's yes."""

    id: str
    name: str
    type: str | None
    alias: str
    match: Literal["same", "sounds", "maybe"]
    score: str


class CandidatesAnswer(Struct, frozen=True, kw_only=True):
    """The likeliest first."""

    results: list[CandidateRow]


class Words(Struct, frozen=True, kw_only=True):
    """A span's place and words."""

    id: UUID
    start: int
    end: int
    quote: str


class Mention(Words, frozen=True, kw_only=True):
    """A span that is linked to the actor, or to one that was merged into it: that one's id."""

    actor: str


class ToldFigure(Words, frozen=True, kw_only=True):
    """A figure."""

    figure: Figure | None


class SpokenClaim(Words, frozen=True, kw_only=True):
    """A claim that the actor speaks, and its figures."""

    figures: list[ToldFigure]


class MentionsRow(Struct, frozen=True, kw_only=True):
    """What one annotation set of one document says of the actor. `figures` are attributed to it by one of its names,
    without a claim."""

    document: int
    key: str
    title: str
    source: str
    published_on: str | None
    set: int
    kind: Literal["person", "gold", "import", "model"]
    owner: str | None
    mentions: list[Mention]
    claims: list[SpokenClaim]
    figures: list[ToldFigure]
