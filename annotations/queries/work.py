"""Work: who has how much, assignments, flags, what stands beside a set. Statements are fixed in number."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from annotations.models import AnnotationSet, Assignment, Document, Flag, Membership, Project, User
from annotations.permissions import TABLE, May

State = AnnotationSet.State
_KIND = AnnotationSet.Kind


@dataclass(frozen=True)
class Person:
    """How much a member has: documents assigned to them, sets begun and not handed in, sets handed in."""

    user: User
    role: str
    assigned: int
    not_begun: int
    begun: int
    submitted: int


def sent_back(user: User, document: Document) -> AnnotationSet | None:
    """The person's own set of this document if it was sent back and not handed in since. One statement."""
    rows = AnnotationSet.objects.filter(document=document, kind=_KIND.PERSON, owner=user)
    return rows.exclude(sent_back_at=None).select_related("sent_back_by").first()


def own_flag(user: User, document: Document) -> Flag | None:
    """The person's own open flag on this document. One statement."""
    return Flag.objects.filter(document=document, user=user, resolved_at=None).first()


def gold_of(document: Document, set_id: int) -> str:
    """The gold of a document beside one of its sets, as `gold_beside` tells it. One statement."""
    return gold_beside(set_id, AnnotationSet.objects.filter(document=document, kind=_KIND.GOLD).first())


def gold_beside(set_id: int, gold: AnnotationSet | None) -> str:
    """`none`, `same` where gold is a copy of this set that nobody has edited since, `other`."""
    if gold is None:
        return "none"
    return "same" if gold.copied_from_id == set_id and gold.copied_revision == gold.revision else "other"


def flags_of(project: Project, user: User | None = None) -> "QuerySet[Flag]":
    """Flags of a project, of one person where one is given; with document and people."""
    rows = Flag.objects.filter(project=project, document__deleted_at=None)
    rows = rows if user is None else rows.filter(user=user)
    return rows.select_related("document", "user", "resolved_by")


def annotators_of(project: Project) -> list[User]:
    """Members who may annotate, by user name. One statement."""
    rows = Membership.objects.filter(project=project, role__in=TABLE[May.ANNOTATE], user__is_active=True)
    return [member.user for member in rows.select_related("user").order_by("user__username")]


def people_at_work(project: Project) -> list[Person]:
    """Members who may annotate, with how much they have. Three statements."""
    rows = Membership.objects.filter(project=project, role__in=TABLE[May.ANNOTATE], user__is_active=True)
    begun = AnnotationSet.objects.filter(
        kind=_KIND.PERSON, owner=OuterRef("user"), document=OuterRef("document")
    ).exclude(state=State.NEW)
    tasks = Assignment.objects.filter(project=project, document__deleted_at=None).order_by()
    given = {
        user: (n, fresh)
        for user, n, fresh in tasks.values_list("user").annotate(
            n=Count("pk"), fresh=Count("pk", filter=~Exists(begun))
        )
    }
    sets = AnnotationSet.objects.filter(kind=_KIND.PERSON, document__project=project, document__deleted_at=None)
    counts = {
        owner: (open_, sent)
        for owner, open_, sent in sets.order_by()
        .values_list("owner")
        .annotate(
            open_=Count("pk", filter=Q(state=State.IN_PROGRESS)),
            sent=Count("pk", filter=Q(state__in=(State.SUBMITTED, State.ACCEPTED))),
        )
    }
    return [
        Person(member.user, member.role, *given.get(member.user_id, (0, 0)), *counts.get(member.user_id, (0, 0)))
        for member in rows.select_related("user").order_by("user__username")
    ]


def assignments_of(project: Project) -> "QuerySet[Assignment]":
    """All assignments of live documents, with document and person."""
    rows = Assignment.objects.filter(project=project, document__deleted_at=None)
    return rows.select_related("document", "user").defer("document__meta")


def all_documents(project: Project) -> list[int]:
    """Ids of all live documents. One statement."""
    return list(Document.objects.live().filter(project=project).order_by().values_list("pk", flat=True))


def assigned_in(project: Project) -> dict[int, set[int]]:
    """Document -> the members to whom it is assigned and who may still annotate. One statement."""
    able = Membership.objects.filter(project=project, role__in=TABLE[May.ANNOTATE]).values("user")
    rows = Assignment.objects.filter(project=project, document__deleted_at=None, user__in=able).order_by()
    found: dict[int, set[int]] = {}
    for document, user in rows.values_list("document", "user"):
        found.setdefault(document, set()).add(user)
    return found


def not_begun_of(project: Project, user: str) -> list[int]:
    """Ids of the documents that are assigned to this person, who has not begun them. One statement."""
    begun = AnnotationSet.objects.filter(kind=_KIND.PERSON, owner=OuterRef("user"), document=OuterRef("document"))
    rows = Assignment.objects.filter(~Exists(begun.exclude(state=State.NEW)), project=project, user__username=user)
    return list(rows.order_by("document").values_list("document", flat=True))


def in_fixed_order(project: Project, documents: Sequence[int]) -> list[int]:
    """Live ones of these documents by SHA-256(key of the project + key of the document): no pattern of the keys, and
    the same each time. One statement: all keys of the project are read."""
    wanted = set(documents)
    rows = Document.objects.live().filter(project=project).order_by().values_list("key", "pk")
    salt = project.pseudonym_key.encode()
    return [
        pk for _digest, pk in sorted((sha256(salt + key.encode()).digest(), pk) for key, pk in rows if pk in wanted)
    ]
