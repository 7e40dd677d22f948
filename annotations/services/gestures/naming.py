"""An actor that a gesture makes, worked out in memory."""

from annotations.errors import Conflict
from annotations.records.operations import PutActor
from annotations.services.actors.writing import clean_facts, clean_uid
from annotations.services.gestures.world import World


def put_actor(world: World, put: PutActor) -> bool:
    """Note an actor that is to be made; False where it is there with this name and type. Conflict `actor_differs`.

    No effect on the set: its revision does not count what happens to the registry.
    """
    clean_uid(put.id)
    known = world.named.get(put.id)
    facts = clean_facts({"name": put.name, "type": put.type or ""}, kept=known[1] if known else "")
    wanted = facts["name"], facts["type"]
    if known is None:
        world.named[put.id] = world.new_actors[put.id] = wanted
        world.actors[put.id] = 0  # until its row is there
    elif known != wanted:
        raise Conflict(
            f"The actor {put.id!r} is {known[0]!r} ({known[1] or 'no type'}), not {put.name!r} "
            f"({put.type or 'no type'}).",
            code="actor_differs",
            current={"id": put.id, "name": known[0], "type": known[1] or None},
        )
    return known is None
