"""Two actors that are one: merged, and the merge taken back.

A merge writes the merged actor's row alone. Its spans and aliases stay its own and are read through `living`, so that
taking it back loses nothing. What came after the merge was linked to the one who lives; if its name is one that only
the merged actor knows, it goes with that actor when the merge is taken back.
"""

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from annotations.errors import Conflict, Invalid, NotFound
from annotations.models import Actor, Alias, Project, User
from annotations.permissions import May
from annotations.services import history
from annotations.services.actors.aliases import HUMAN, teach
from annotations.services.actors.apart import require_together
from annotations.services.actors.holding import fresh, hold_registry, other_of, require_living
from annotations.services.actors.spans import Moved, move, names_met, spans_named
from annotations.services.rights import require_in


def merge_actor(*, by: User, actor: Actor, into: str, request: UUID | None = None) -> Actor:
    """From now on `actor` is read as the actor with the uid `into`. Needs a curator. Twice the same changes nothing.

    Raises Invalid `unknown_actor`, `actor_into_itself`; Conflict `actor_merged` (with `actor`, `into`: uids) where
    one of the two was merged into another: so nobody is ever merged in a circle; `actors_apart` for two of whom
    somebody said that they are not one.
    """
    project = actor.project
    require_in(by, project, May.REVIEW)
    with transaction.atomic():
        hold_registry(project)
        stored, other = fresh(actor), other_of(project, into, "/into")
        if stored.pk == other.pk:
            raise Invalid("An actor is not merged into itself.", code="actor_into_itself", pointer="/into")
        if stored.merged_into_id != other.pk:
            require_living(stored)
            require_living(other, "/into")
            require_together(stored, other, "/into")
            join(stored, other)
            history.record(
                by=by, verb="merge", kind="actor", uid=stored.uid, project=project, request=request,
                before={"merged_into": None},
                after={"name": stored.name, "merged_into": other.uid, "other": other.name},
            )  # fmt: skip
    return fresh(actor)


def unmerge_actor(*, by: User, actor: Actor) -> tuple[Actor, Moved]:
    """Take a merge back; (the actor as it is now, spans that came after the merge and went with it).

    Needs a curator. 409 `actor_not_merged`.
    """
    project = actor.project
    require_in(by, project, May.REVIEW)
    request = uuid4()
    with transaction.atomic():
        hold_registry(project)
        stored = fresh(actor)
        if stored.merged_into is None or stored.living_id is None:
            raise Conflict(f"{stored.name!r} was not merged.", code="actor_not_merged")
        into, survivor = stored.merged_into.uid, stored.living_id
        own = _leave(stored)
        moved = _follow(stored, own, survivor, by, request)
        # Names that only those knew who stay: whoever leaves takes them along for the spans that bear them.
        teach(project.pk, names_met(own, HUMAN), timezone.now(), dict.fromkeys(own, stored.pk))
        history.record(
            by=by, verb="unmerge", kind="actor", uid=stored.uid, project=project, request=request,
            before={"merged_into": into}, after={"name": stored.name, "merged_into": None, "spans": moved.spans},
        )  # fmt: skip
    return fresh(actor), moved


def join(actor: Actor, other: Actor) -> None:
    """The rows of a merge: the actor, and all that were merged into it before. `other` lives."""
    Actor.objects.filter(living=actor.pk).update(living=other.pk)
    Actor.objects.filter(pk=actor.pk).update(merged_into=other.pk, living=other.pk)


def _leave(actor: Actor) -> set[int]:
    """Let the actor live again, with those that were merged into it before; their primary keys."""
    into = dict(Actor.objects.filter(living=actor.living_id).values_list("pk", "merged_into"))
    own = {actor.pk} | {pk for pk in into if actor.pk in _way(into, pk)}
    Actor.objects.filter(pk=actor.pk).update(merged_into=None, living=None)
    Actor.objects.filter(pk__in=own - {actor.pk}).update(living=actor.pk)
    return own


def _way(into: dict[int, int | None], pk: int) -> Iterable[int]:
    """Through whom an actor is read, one after the other."""
    seen: dict[int, None] = {}
    at = into.get(pk)
    while at is not None and at not in seen:
        seen[at] = None
        at = into.get(at)
    return seen


def _follow(actor: Actor, own: set[int], survivor: int, by: User, request: UUID) -> Moved:
    """Spans of those who stay together, under names that are of the one who left alone: they were linked since."""
    staying = Actor.objects.filter(Q(pk=survivor) | Q(living=survivor)).values_list("pk", flat=True)
    others = set(staying)
    theirs = set(Alias.objects.filter(actor__in=others).values_list("folded", flat=True))
    alone = set(Alias.objects.filter(actor__in=own).values_list("folded", flat=True)) - theirs
    return move(spans_named(others, alone), actor, by=by, request=request) if alone else Moved()


def actor_of(project: Project, uid: str) -> Actor:
    """The actor with this uid. NotFound."""
    rows = Actor.objects.select_related("project", "merged_into", "living")
    found = rows.filter(project=project, uid=uid).first()
    if found is None:
        raise NotFound(f"The project has no actor {uid[:100]!r}.")
    return found
