"""Actors of the registry, as files and the API tell them."""

from dataclasses import dataclass

ACTOR_TYPES = ("person", "organisation", "state", "group", "media", "anonymous")
LONGEST_UID = 100
LONGEST_NAME = 300  # of an actor, an alias, an id elsewhere
LONGEST_NOTE = 10_000


@dataclass(frozen=True)
class AliasRecord:
    """A name by which an actor was met; `origin` is human, imported or registry, `learnt_from` a document's key."""

    text: str
    origin: str = "registry"
    learnt_from: str | None = None


@dataclass(frozen=True)
class ActorEntry:
    """One actor of a registry file; None is what it does not say, and no difference to what is stored.

    `merged_into` is the id of the actor that took its place; `apart` are ids of actors of whom somebody said that
    they are not this one.
    """

    line: int
    id: str
    name: str
    type: str | None = None
    external_id: str | None = None
    note: str | None = None
    merged_into: str | None = None
    aliases: tuple[AliasRecord, ...] = ()
    apart: tuple[str, ...] = ()
