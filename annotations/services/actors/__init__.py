"""The registry of actors: making, naming, merging and splitting them, and keeping them apart."""

from annotations.services.actors.apart import keep_apart, let_together
from annotations.services.actors.merging import actor_of, merge_actor, unmerge_actor
from annotations.services.actors.splitting import split_actor, unsplit_actor
from annotations.services.actors.writing import add_alias, change_actor, create_actor, remove_alias

__all__ = [
    "actor_of",
    "add_alias",
    "change_actor",
    "create_actor",
    "keep_apart",
    "let_together",
    "merge_actor",
    "remove_alias",
    "split_actor",
    "unmerge_actor",
    "unsplit_actor",
]
