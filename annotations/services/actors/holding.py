"""What merging, splitting and keeping apart share: one of them at a time, on actors as they are now."""

from annotations.errors import Conflict, Invalid
from annotations.models import Actor, Project


def hold_registry(project: Project) -> None:
    """One merge or split of a project at a time. Spans may go on naming its actors."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def fresh(actor: Actor) -> Actor:
    """The actor as it is now, with project and the one it was merged into."""
    return Actor.objects.select_related("project", "merged_into", "living").get(pk=actor.pk)


def require_living(actor: Actor, pointer: str = "") -> None:
    """Conflict `actor_merged` for an actor that was merged into another."""
    if actor.living is not None:
        raise Conflict(
            f"{actor.name!r} was merged into {actor.living.name!r}: take that merge back first, or take that one.",
            code="actor_merged",
            pointer=pointer,
            actor=actor.uid,
            into=actor.living.uid,
        )


def other_of(project: Project, uid: str, pointer: str) -> Actor:
    """Another actor of the project, by its uid. Invalid `unknown_actor`."""
    found = Actor.objects.select_related("living").filter(project=project, uid=uid).first()
    if found is None:
        raise Invalid(f"The project has no actor {uid[:100]!r}.", code="unknown_actor", pointer=pointer)
    return found
