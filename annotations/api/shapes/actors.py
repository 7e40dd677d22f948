"""Shapes of api/actors.py."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

Type = Literal["person", "organisation", "state", "group", "media", "anonymous"]


class ActorRow(Struct, frozen=True, kw_only=True):
    """An actor of the project's registry; `id` is its uid, `merged_into` the uid of the actor that took its place.

    `aliases` are its own, its name among them; those of actors that were merged into it stand with these. `apart` are
    the ids of those of whom somebody said that they are not this one. `type` is one of the six, or what an older
    import has said.
    """

    id: str
    name: str
    type: str | None
    external_id: str | None
    note: str
    merged_into: str | None
    aliases: list[str]
    apart: list[str]


class ActorNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An actor to be made; without an `id` it gets a UUID."""

    id: str | None = None
    name: str
    type: Type | None = None
    aliases: list[str] = []
    external_id: str | None = None
    note: str = ""


class ActorChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of an actor."""

    name: str | UnsetType = UNSET
    type: Type | UnsetType | None = UNSET
    external_id: str | UnsetType | None = UNSET
    note: str | UnsetType = UNSET


class AliasBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One name of an actor."""

    text: str


class MergeBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Into whom an actor is merged."""

    into: str


class ApartBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From whom an actor is kept apart."""

    other: str


class SplitBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which aliases go to a new actor, and who that is."""

    aliases: list[str]
    name: str
    type: Type | None = None
    id: str | None = None


class MovedAnswer(Struct, frozen=True, kw_only=True):
    """The actor that there is now, and how many spans in how many annotation sets name another actor than before."""

    actor: ActorRow
    spans: int
    sets: int
