"""Purging a document: its text and all that was said of it go; a row without content and a tombstone stay."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from annotations.errors import Conflict
from annotations.models import (
    AnnotationSet,
    Assignment,
    Change,
    CheckVerdict,
    Comment,
    Document,
    DocumentTag,
    DocumentText,
    FigureValue,
    Flag,
    Gesture,
    Relation,
    Span,
    Suggestion,
    SuggestionVerdict,
    User,
)
from annotations.queries.purging import files_with_document, goes_with_document
from annotations.services import history, search
from annotations.services.purge import files
from annotations.services.purge.names import forget_names


def purge_document(*, by: User | None, document: Document, reason: str, jobs: files.Jobs = ()) -> Change:
    """Remove a document for good, deleted or not, and the files of `jobs`; returns the tombstone.

    For site administrators, and for commands (`by` None). 400 `reason_required`; 409 `not_its_file` for a job that
    is not among `files_with_document`. To purge again removes what has come since, which fsck would find.
    """
    reason = files.check(by, reason)
    with transaction.atomic():
        # Sets before the document, as a save and a submit take them: their Changes hold on to the document's row.
        list(AnnotationSet.objects.filter(document=document).order_by("pk").select_for_update().values_list("pk"))
        stored = Document.objects.select_for_update().get(pk=document.pk)
        known = {(type(job), job.pk) for job in files_with_document(stored)}
        if any((type(job), job.pk) not in known for job in jobs):
            raise Conflict("One of these files is not of this document's project, or is gone.", code="not_its_file")
        counts = goes_with_document(stored)
        _remove_annotations(stored)
        names = forget_names(stored)
        _remove_text(stored)
        _blank(stored)
        after = {"key": stored.key, "sha256": stored.sha256, "counts": counts, "reason": reason}
        return history.record(
            by=by, verb="purged", kind="document", uid=stored.key, document=stored,
            after={**after, **({"names": names} if names else {}), "files": files.remove(jobs)},
        )  # fmt: skip


def _remove_annotations(document: Document) -> None:
    """What people, imports and models said of it. Its Changes lose set and content, and keep who did what when."""
    sets = AnnotationSet.objects.filter(document=document)
    Comment.objects.filter(document=document).exclude(thread=None).delete()
    Comment.objects.filter(document=document).delete()
    SuggestionVerdict.objects.filter(suggestion__document=document).delete()
    CheckVerdict.objects.filter(set__document=document).delete()
    Suggestion.objects.filter(document=document).delete()
    Relation.objects.filter(set__document=document).delete()
    FigureValue.objects.filter(span__set__document=document).delete()
    Span.objects.filter(set__document=document).delete()
    Gesture.objects.filter(set__document=document).delete()
    Change.objects.filter(document=document).exclude(verb="purged").update(set=None, seq=None, before=None, after=None)
    sets.update(copied_from=None)
    sets.delete()
    for model in (DocumentTag, Assignment, Flag):
        model._default_manager.filter(document=document).delete()


def _remove_text(document: Document) -> None:
    search.remove(document)
    DocumentText.objects.filter(document=document).delete()


def _blank(document: Document) -> None:
    """Key, checksum and length stay; all that describes the article goes, in the log of the admin as well."""
    Document.objects.filter(pk=document.pk).update(
        title="", source="", url="", published_on="", published_sort=None, language="", licence="", event=None,
        meta={}, replaces=None, deleted_at=Coalesce("deleted_at", timezone.now()),
    )  # fmt: skip
    kind = ContentType.objects.get_for_model(Document)
    LogEntry.objects.filter(content_type=kind, object_id=str(document.pk)).update(object_repr="", change_message="")
