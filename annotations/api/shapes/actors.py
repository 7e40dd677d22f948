"""Shapes of api/actors.py."""

from msgspec import Struct


class ActorRow(Struct, frozen=True, kw_only=True):
    """An actor of the project's registry; `id` is its uid, `merged_into` the uid of the actor that took its place."""

    id: str
    name: str
    type: str | None
    merged_into: str | None
