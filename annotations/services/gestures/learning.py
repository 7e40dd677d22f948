"""What a gesture does to the registry: actors that it makes, and the names that its spans teach."""

from uuid import UUID

from django.utils import timezone

from annotations.models import Actor, Change, User
from annotations.services.actors.aliases import HUMAN, REGISTRY, Lesson, name_in, name_of, teach, write_new
from annotations.services.gestures.plan import Effect
from annotations.services.gestures.world import LiveSpan, World


def make_actors(project_id: int, world: World, by: User, request: UUID) -> None:
    """The rows of `world.new_actors`, with their names as aliases and a Change each, of the project and of no set.

    IntegrityError where somebody has made one of them meanwhile.
    """
    made = Actor.objects.bulk_create(
        Actor(project_id=project_id, uid=uid, name=name, type=kind)
        for uid, (name, kind) in sorted(world.new_actors.items())
    )
    world.actors.update({actor.uid: actor.pk for actor in made})
    names = {actor.uid: name_of(actor.name) for actor in made}
    lessons = [
        Lesson(actor.pk, name, REGISTRY, None, by.pk) for actor in made if (name := names[actor.uid]) is not None
    ]
    write_new(project_id, sorted(lessons, key=lambda one: one.actor), timezone.now())
    Change.objects.bulk_create(
        Change(
            project_id=project_id,
            user=by,
            request=request,
            verb="create",
            kind="actor",
            uid=actor.uid,
            after={"name": actor.name, "type": actor.type, "external_id": "", "note": "", "aliases": [actor.name]},
        )
        for actor in made
    )


def teach_names(project_id: int, document_id: int, world: World, by: User, effects: list[Effect]) -> None:
    """Each span that was linked teaches its actor the name by which it stands there. No statement without one."""
    lessons = []
    for effect in effects:
        span, before = effect.after, effect.before
        if not isinstance(span, LiveSpan) or span.actor is None or _says_as_before(span, before):
            continue
        name = name_in(span.quote)
        if name is not None:
            lessons.append(Lesson(world.actors[span.actor], name, HUMAN, document_id, by.pk))
    if lessons:
        teach(project_id, lessons, timezone.now(), world.living)


def _says_as_before(span: LiveSpan, before: object) -> bool:
    return isinstance(before, LiveSpan) and (before.actor, before.quote) == (span.actor, span.quote)
