"""What a purge takes with it: exact counts, and the files that may hold what is to go."""

from django.db.models import Q

from annotations.models import (
    AnnotationSet,
    ApiToken,
    Assignment,
    Change,
    Comment,
    Document,
    DocumentTag,
    DocumentText,
    ExportJob,
    FigureValue,
    Flag,
    Gesture,
    ImportJob,
    Invitation,
    Job,
    Membership,
    Relation,
    Span,
    Suggestion,
    User,
    UserSession,
)

Counts = dict[str, int]
Files = list[ImportJob | ExportJob]
_OVER = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)


def goes_with_document(document: Document) -> Counts:
    """Name -> how many rows go, `changes`: whose content goes. Twelve statements."""
    rows = {
        "texts": DocumentText.objects.filter(document=document),
        "annotation_sets": AnnotationSet.objects.filter(document=document),
        "spans": Span.objects.filter(set__document=document),
        "relations": Relation.objects.filter(set__document=document),
        "figures": FigureValue.objects.filter(span__set__document=document),
        "suggestions": Suggestion.objects.filter(document=document),
        "comments": Comment.objects.filter(document=document),
        "gestures": Gesture.objects.filter(set__document=document),
        "changes": Change.objects.filter(document=document).exclude(verb="purged"),
        "tags": DocumentTag.objects.filter(document=document),
        "assignments": Assignment.objects.filter(document=document),
        "flags": Flag.objects.filter(document=document),
    }
    return {name: some.count() for name, some in rows.items()}


def goes_with_person(user: User) -> Counts:
    """Name -> how many rows go; `annotation_sets` stay, under the pseudonym. Six statements."""
    rows = {
        "tokens": ApiToken.objects.filter(user=user),
        "sessions": UserSession.objects.filter(user=user),
        "invitations": Invitation.objects.filter(user=user),
        "memberships": Membership.objects.filter(user=user),
        "assignments": Assignment.objects.filter(user=user),
        "annotation_sets": AnnotationSet.objects.filter(owner=user),
    }
    return {name: some.count() for name, some in rows.items()}


def files_with_document(document: Document) -> Files:
    """Files of jobs that may hold the document: every upload of its project, and exports made since it is there.

    Nobody can tell from the outside of a file; to name too many is safe, to name too few is not. Two statements.
    """
    held = Q(project_id=document.project_id, state__in=_OVER) & ~Q(file="")
    uploads = ImportJob.objects.filter(held).order_by("pk")
    exports = ExportJob.objects.filter(held, finished_at__gte=document.created_at).order_by("pk")
    return [*uploads, *exports]


def files_with_person(user: User) -> Files:
    """Exports with user names, of projects that hold work of this person. One statement."""
    projects = AnnotationSet.objects.filter(owner=user).values("document__project")
    rows = ExportJob.objects.filter(project__in=projects, options__names=True, state__in=_OVER).exclude(file="")
    return list(rows.order_by("pk"))


def any_document(pk: int) -> Document | None:
    """A document whether or not it was deleted; for site administrators alone."""
    return Document.objects.filter(pk=pk).select_related("project").first() if 0 < pk < 2**63 else None


def any_person(pk: int) -> User | None:
    """Anybody; for site administrators alone."""
    return User.objects.filter(pk=pk).first() if 0 < pk < 2**63 else None
