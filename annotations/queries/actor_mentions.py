"""Where an actor is met: by document and annotation set, with the claims that it speaks and their figures.

What was merged into an actor counts as the actor. Only sets that the reader may see are looked into.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from annotations.errors import Invalid
from annotations.models import Actor, Alias, AnnotationSet, FigureValue, Project, Relation, Span, User
from annotations.queries.seen_sets import sets_seen
from annotations.records.figures import FIGURE_KEYS
from annotations.text.bare_names import bare_name
from annotations.text.folding import fold_name

SPEAKER, HAS_FIGURE = "speaker", "has_figure"  # keys of relation types, as the template has them
# Columns of `places`; all the same way, so that pages follow the values of rows.
ORDERS = {
    "-date": ("-published", "-key", "-id"),
    "date": ("published", "key", "id"),
    "source": ("source_name", "published", "key", "id"),
}


@dataclass(frozen=True)
class Told:
    """A figure, and the words of it."""

    span: Span
    figure: dict[str, Any] | None


@dataclass
class Claim:
    """A claim whose speaker the actor is."""

    span: Span
    figures: list[Told] = field(default_factory=list)


@dataclass
class Place:
    """All that one annotation set says of the actor. `figures` are attributed to it by name, in no claim of its own."""

    set: AnnotationSet
    mentions: list[Span] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    figures: list[Told] = field(default_factory=list)


def family_of(actor: Actor) -> "QuerySet[Actor]":
    """The actor and all that were merged into it."""
    return Actor.objects.filter(Q(pk=actor.pk) | Q(living=actor.pk))


def places(
    user: User, role: str, project: Project, actor: Actor, *, source: str = "", whose: str = ""
) -> "QuerySet[AnnotationSet]":
    """The sets that mention the actor, with `published`, `key` and `source_name` of their documents to order by.

    `whose` narrows to gold or to the reader's own sets ('mine'). Raises Invalid for another word.
    """
    named = Span.objects.filter(actor__in=family_of(actor)).values("set")
    rows = sets_seen(user, role, project).filter(pk__in=named).select_related("document", "owner")
    if whose == "gold":
        rows = rows.filter(kind=AnnotationSet.Kind.GOLD)
    elif whose == "mine":
        rows = rows.filter(kind=AnnotationSet.Kind.PERSON, owner=user)
    elif whose:
        raise Invalid("whose is one of: gold, mine.", code="wrong_parameter")
    if source:
        rows = rows.filter(document__source=source)
    return rows.annotate(
        published=F("document__published_on"), key=F("document__key"), source_name=F("document__source")
    )


def filled(actor: Actor, sets: Iterable[AnnotationSet]) -> list[Place]:
    """What these sets say of the actor, in their order. Five statements, however many there are."""
    found = {row.pk: Place(row) for row in sets}
    names = set(Alias.objects.filter(actor__in=family_of(actor)).values_list("folded", flat=True))
    mentions = Span.objects.filter(set__in=found, actor__in=family_of(actor)).select_related("actor")
    for span in mentions.order_by("start", "pk"):
        found[span.set_id].mentions.append(span)
    claims: dict[int, Claim] = {}
    spoken = Relation.objects.filter(set__in=found, type__key=SPEAKER, tail__actor__in=family_of(actor))
    for relation in spoken.select_related("head").order_by("head__start", "pk"):
        if relation.head_id not in claims:
            claims[relation.head_id] = Claim(relation.head)
            found[relation.set_id].claims.append(claims[relation.head_id])
    told: set[int] = set()
    ties = Relation.objects.filter(head__in=claims, type__key=HAS_FIGURE).select_related("tail__figure")
    for relation in ties.order_by("tail__start", "pk"):
        claims[relation.head_id].figures.append(_told(relation.tail))
        told.add(relation.tail_id)
    attributed = FigureValue.objects.filter(span__set__in=found, attributed_to__isnull=False)
    for figure in attributed.exclude(span__in=told).select_related("span").order_by("span__start", "pk"):
        if not names.isdisjoint(_compared(figure.attributed_to or "")):
            found[figure.span.set_id].figures.append(Told(figure.span, _facts(figure)))
    return list(found.values())


def _compared(name: str) -> set[str]:
    """A name as aliases are compared: as it is, and without title, article and possessive."""
    return {fold_name(name), fold_name(bare_name(name))}


def sources_of(user: User, role: str, project: Project, actor: Actor) -> list[tuple[str, int]]:
    """(source, number of documents) of the documents in which the reader sees the actor, by name."""
    rows = places(user, role, project, actor).order_by("document__source").values_list("document__source")
    return list(rows.annotate(n=Count("document", distinct=True)))


def counted(
    user: User, role: str, project: Project, actors: list[int], *, merged: bool = False
) -> dict[int, tuple[int, int]]:
    """Actor (primary key) -> (mentions, documents) that the reader sees, what was merged into it included. Of those
    who were `merged` themselves their own alone."""
    spans = Span.objects.filter(set__in=sets_seen(user, role, project))
    family = Q(actor__in=actors) if merged else Q(actor__in=actors) | Q(actor__living__in=actors)
    whose = F("actor") if merged else Coalesce("actor__living", "actor")
    rows = spans.filter(family).order_by().values_list(whose)
    return {pk: (n, d) for pk, n, d in rows.annotate(n=Count("pk"), d=Count("set__document", distinct=True))}


def _told(span: Span) -> Told:
    try:
        return Told(span, _facts(span.figure))
    except FigureValue.DoesNotExist:
        return Told(span, None)


def _facts(figure: FigureValue) -> dict[str, Any]:
    return {key: getattr(figure, key) for key in FIGURE_KEYS}
