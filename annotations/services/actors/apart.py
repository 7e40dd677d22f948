"""Two actors that are not one, whatever their names sound like: said, and taken back.

The pair is one of actors that live. It is kept as it was said, and read through merges like all that names an actor:
so it stands for who takes a merged actor's place, and is as it was when the merge is taken back.
"""

from django.db import transaction

from annotations.errors import Conflict, Invalid
from annotations.models import Actor, KeptApart, User
from annotations.permissions import May
from annotations.queries.apart import rows_between
from annotations.services import history
from annotations.services.actors.holding import fresh, hold_registry, other_of, require_living
from annotations.services.rights import require_in


def keep_apart(*, by: User, actor: Actor, other: str) -> bool:
    """From now on the two are no possible doubles; False if they were kept apart already. Needs a curator.

    Raises Invalid `unknown_actor`, `actor_itself`; Conflict `actor_merged` (with `actor`, `into`: uids) where one of
    the two was merged into another.
    """
    project = actor.project
    require_in(by, project, May.REVIEW)
    with transaction.atomic():
        hold_registry(project)
        stored, second = fresh(actor), other_of(project, other, "/other")
        if stored.pk == second.pk:
            raise Invalid("An actor is not kept apart from itself.", code="actor_itself", pointer="/other")
        require_living(stored)
        require_living(second, "/other")
        if rows_between(project.pk, stored.pk, second.pk):
            return False
        low, high = sorted((stored.pk, second.pk))
        KeptApart.objects.create(project=project, first_id=low, second_id=high)
        history.record(
            by=by, verb="apart", kind="actor", uid=stored.uid, project=project, before={"apart": None},
            after={"name": stored.name, "apart": second.uid, "other": second.name},
        )  # fmt: skip
    return True


def let_together(*, by: User, actor: Actor, other: str) -> bool:
    """Take that back, for the two as they are read now; False if nobody keeps them apart. Needs a curator."""
    project = actor.project
    require_in(by, project, May.REVIEW)
    with transaction.atomic():
        hold_registry(project)
        stored, second = fresh(actor), other_of(project, other, "/other")
        one, two = stored.living or stored, second.living or second
        rows = rows_between(project.pk, one.pk, two.pk)
        if not rows:
            return False
        KeptApart.objects.filter(pk__in=rows).delete()
        history.record(
            by=by, verb="unapart", kind="actor", uid=one.uid, project=project,
            before={"name": one.name, "apart": two.uid, "other": two.name}, after={"name": one.name, "apart": None},
        )  # fmt: skip
    return True


def require_together(actor: Actor, other: Actor, pointer: str = "") -> None:
    """Conflict `actors_apart` for two who live and are kept apart: they are not made one before that is taken back."""
    if rows_between(actor.project_id, actor.pk, other.pk):
        raise Conflict(
            f"{actor.name!r} and {other.name!r} are kept apart: somebody said that they are not one. Take that back "
            "first, where possible doubles stand.",
            code="actors_apart",
            pointer=pointer,
            actor=actor.uid,
            other=other.uid,
        )
