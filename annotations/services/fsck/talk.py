"""Suggestions, verdicts and comments that point where they must not. The database compares."""

from collections.abc import Iterator

from django.db.models import F, Q

from annotations.models import Comment, Suggestion, SuggestionVerdict
from annotations.services.fsck.findings import ANEW, BACKUP, ROWS_AT_ONCE, Finding, Tally


def suggestion_ties() -> Iterator[Finding]:
    """Suggestions that point out of their project, and verdicts of sets of another document."""
    for name, column in (("document", "document"), ("label", "label"), ("actor", "actor")):
        strangers = Suggestion.objects.exclude(**{f"{column}__project": F("project")})
        rows = strangers.filter(**{f"{column}__isnull": False}).order_by("pk")
        for pk, document, other in rows.values_list("pk", "document_id", f"{column}_id").iterator(ROWS_AT_ONCE):
            detail = f"Suggestion {pk} of document {document} has {name} {other}, which is of another project."
            ids = {"document": document, "suggestion": pk, name: other}
            yield Finding(f"suggestion_{name}_of_another_project", detail, ANEW, ids)
    foreign = SuggestionVerdict.objects.exclude(set__document=F("suggestion__document")).order_by("pk")
    for pk, suggestion, owner in foreign.values_list("pk", "suggestion_id", "set_id").iterator(ROWS_AT_ONCE):
        detail = f"Set {owner} judges suggestion {suggestion}, which is of another document."
        ids = {"verdict": pk, "suggestion": suggestion, "set": owner}
        yield Finding("verdict_of_another_document", detail, BACKUP, ids)


def comments(tally: Tally) -> Iterator[Finding]:
    """Comments that leave their project, their document, or the thread that they answer."""
    tally.comments = Comment.objects.count()
    away = ~Q(document__project=F("project")) | (Q(set__isnull=False) & ~Q(set__document=F("document")))
    for pk, document in Comment.objects.filter(away).order_by("pk").values_list("pk", "document_id"):
        detail = f"Comment {pk} of document {document} is about a project or set that the document is not of."
        yield Finding("comment_leaves_its_document", detail, BACKUP, {"document": document, "comment": pk})
    answers = Comment.objects.filter(thread__isnull=False)
    same = Q(thread__document=F("document"), thread__thread=None) & _both("owner") & _both("set")
    for pk, thread in answers.exclude(same).order_by("pk").values_list("pk", "thread_id"):
        detail = f"Comment {pk} answers {thread}, which is an answer itself or is about something else."
        yield Finding("comment_leaves_its_thread", detail, BACKUP, {"comment": pk, "thread": thread})


def _both(name: str) -> Q:
    """The comment and its thread have the same, or both have none."""
    return Q(**{f"thread__{name}": F(name)}) | Q(**{name: None, f"thread__{name}": None})
