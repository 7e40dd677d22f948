"""One actor that was two: some of its names, with the spans that bear them, go to a new one; and back."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from annotations.errors import Conflict, Invalid
from annotations.models import Actor, Alias, Change, Suggestion, User
from annotations.permissions import May
from annotations.services import history
from annotations.services.actors.aliases import REGISTRY, Lesson, name_in, name_of, write_new
from annotations.services.actors.apart import require_together
from annotations.services.actors.holding import fresh, hold_registry, require_living
from annotations.services.actors.merging import join
from annotations.services.actors.spans import Moved, borrowed, move, spans_named
from annotations.services.actors.writing import MOST_ALIASES, clean_aliases, clean_facts, clean_uid, insert
from annotations.services.rights import require_in

Json = dict[str, Any]


def split_actor(
    *, by: User, actor: Actor, aliases: list[str], name: str, type: str = "", uid: str | None = None
) -> tuple[Actor, Moved]:
    """A new actor with these aliases of `actor`, and the spans in all sets that bear them; how many these were.

    Needs a curator. Invalid `unknown_alias`, `alias_is_name` (an actor keeps its own name), `empty`; Conflict
    `actor_merged`, `actor_exists`. Everything stands under one request, for `unsplit_actor`.
    """
    project = actor.project
    require_in(by, project, May.REVIEW)
    facts = clean_facts({"name": name, "type": type})
    own = clean_aliases([name], "name")
    if not 0 < len(aliases) <= MOST_ALIASES:
        raise Invalid(f"Name 1 to {MOST_ALIASES} aliases to split off.", code="empty", pointer="/aliases")
    request = uuid4()
    with transaction.atomic():
        hold_registry(project)
        stored = fresh(actor)
        require_living(stored)
        chosen = _chosen(stored, aliases)
        new = insert(by, project, clean_uid(uid), {**facts, "external_id": "", "note": ""})
        folded = {alias.folded for alias in chosen}
        moved = move(spans_named([stored.pk], folded) | borrowed(stored.pk, folded), new, by=by, request=request)
        offers = _move_suggestions(stored, new, folded)
        Alias.objects.filter(pk__in=[alias.pk for alias in chosen]).update(actor=new)
        write_new(project.pk, [Lesson(new.pk, one, REGISTRY, None, by.pk) for one in own], timezone.now())
        texts = sorted(alias.text for alias in chosen)
        history.record(
            by=by, verb="split", kind="actor", uid=new.uid, project=project, request=request,
            before={"actor": stored.uid, "other": stored.name, "aliases": texts},
            after={**facts, "aliases": texts, "spans": moved.spans, "sets": moved.sets, "suggestions": offers},
        )  # fmt: skip
    return fresh(new), moved


def unsplit_actor(*, by: User, actor: Actor) -> tuple[Actor, Moved]:
    """Take a split back: aliases and spans go where they came from, and whatever else was linked to the new actor
    since is read as the old one, into which it is merged. (The old actor, how many spans went back.)

    Needs a curator. 409 `actor_not_split`; `actor_merged` where one of the two was merged since, `actors_apart` where
    somebody said since that they are not one.
    """
    project = actor.project
    require_in(by, project, May.REVIEW)
    request = uuid4()
    with transaction.atomic():
        hold_registry(project)
        stored = fresh(actor)
        split = _split_of(stored)
        home = Actor.objects.select_related("living").get(project=project, uid=split["actor"])
        require_living(stored)
        require_living(home)
        require_together(stored, home)
        folded = {name.folded for text in split["aliases"] if (name := name_of(text)) is not None}
        moved = move(spans_named([stored.pk], folded), home, by=by, request=request)
        offers = _move_suggestions(stored, home, folded)
        known = Alias.objects.filter(actor=home, folded__in=folded).values_list("folded", flat=True)
        back = folded.difference(known)
        Alias.objects.filter(actor=stored, folded__in=back).update(actor=home)
        own = name_of(stored.name)
        if own is not None and own.folded in back:  # an actor keeps its own name, merged or not
            write_new(project.pk, [Lesson(stored.pk, own, REGISTRY, None, by.pk)], timezone.now())
        join(stored, home)
        history.record(
            by=by, verb="unsplit", kind="actor", uid=stored.uid, project=project, request=request,
            before={"name": stored.name, "merged_into": None},
            after={"name": stored.name, "merged_into": home.uid, "aliases": split["aliases"], "spans": moved.spans,
                   "suggestions": offers},
        )  # fmt: skip
    return fresh(home), moved


def _chosen(actor: Actor, texts: list[str]) -> list[Alias]:
    """The aliases of these texts, in their order."""
    own = name_of(actor.name)
    stored = {alias.folded: alias for alias in Alias.objects.filter(actor=actor)}
    found: dict[str, Alias] = {}
    for position, text in enumerate(texts):
        name = name_of(text)
        alias = stored.get(name.folded) if name is not None else None
        if alias is None:
            raise Invalid(
                f"{actor.name!r} has no alias {text[:100]!r} of its own.",
                code="unknown_alias",
                pointer=f"/aliases/{position}",
            )
        if own is not None and alias.folded == own.folded:
            raise Invalid(
                f"{alias.text!r} is the actor's own name, and stays: rename it first.",
                code="alias_is_name",
                pointer=f"/aliases/{position}",
            )
        found[alias.folded] = alias
    return list(found.values())


def _split_of(actor: Actor) -> Json:
    """{"actor", "aliases"} of the split that made this actor, if it was not taken back."""
    rows = Change.objects.filter(project=actor.project, kind="actor", uid=actor.uid, verb__in=("split", "unsplit"))
    last = rows.order_by("-pk").first()
    if last is None or last.verb != "split" or not last.before:
        raise Conflict(f"{actor.name!r} was not split off another actor.", code="actor_not_split")
    return dict(last.before)


def _move_suggestions(actor: Actor, to: Actor, folded: set[str]) -> int:
    """What is still to be judged must not bring the wrong actor back."""
    rows = Suggestion.objects.filter(actor=actor)
    quotes = rows.order_by().values_list("quote", flat=True).distinct()
    named = [quote for quote in quotes if (name := name_in(quote)) is not None and name.folded in folded]
    return rows.filter(quote__in=named).update(actor=to)
