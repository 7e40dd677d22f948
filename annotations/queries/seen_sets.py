"""The annotation sets of a project whose content a person may read: one rule for lists that go through all of them."""

from django.db.models import Q, QuerySet

from annotations.models import AnnotationSet, Document, Project, User
from annotations.permissions import ANNOTATOR, May, allows, only_assigned, sees_gold, within_reach

KIND = AnnotationSet.Kind


def sets_seen(user: User, role: str, project: Project) -> "QuerySet[AnnotationSet]":
    """Sets of live documents: all but a model's for curators and managers, the own ones and gold for annotators (not
    gold in a blind project, and nothing that is out of reach), gold alone for viewers."""
    rows = AnnotationSet.objects.filter(document__in=documents_seen(user, role, project))
    if allows(role, May.REVIEW):
        return rows.filter(kind__in=[KIND.PERSON, KIND.GOLD, KIND.IMPORT])
    gold = Q(kind=KIND.GOLD) if sees_gold(role, project.blind) else Q(pk__in=())
    own = Q(kind=KIND.PERSON, owner=user) if role == ANNOTATOR else Q(pk__in=())
    return rows.filter(gold | own)


def documents_seen(user: User, role: str, project: Project) -> "QuerySet[Document]":
    """Live documents of the project that the person may open."""
    rows = Document.objects.live().filter(project=project)
    return within_reach(rows, user) if only_assigned(role, project) else rows
