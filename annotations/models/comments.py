"""Comments: what people say to each other about a document or a span. Only services write here."""

from django.db import models
from django.db.models import F, Q

from annotations.models.annotation import AnnotationSet
from annotations.models.documents import Document
from annotations.models.people import User
from annotations.models.projects import Project


class Comment(models.Model):
    """One remark in the context of one person's work (`owner`), of an imported set (`set`), or of gold (neither).

    A first one begins a thread; answers name it. It stays, with the place and quote it spoke of, when its span goes.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="comments")
    document = models.ForeignKey(Document, models.PROTECT, related_name="comments")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    set = models.ForeignKey(AnnotationSet, models.PROTECT, null=True, blank=True, related_name="comments")
    uid = models.UUIDField()
    thread = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answers")
    span = models.UUIDField(null=True, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    quote = models.TextField(blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uid"], name="a_comment_uid_is_unique"),
            models.CheckConstraint(condition=Q(owner=None) | Q(set=None), name="a_comment_is_about_one_set"),
            models.CheckConstraint(
                condition=Q(thread=None) | Q(span=None, resolved_at=None), name="an_answer_is_about_its_thread"
            ),
            models.CheckConstraint(
                condition=Q(thread=None) | ~Q(thread=F("id")), name="a_comment_does_not_answer_itself"
            ),
            models.CheckConstraint(
                condition=Q(span=None, start=None, end=None, quote="")
                | Q(span__isnull=False, start__isnull=False, start__lt=F("end")),
                name="a_comment_on_a_span_says_where_it_stood",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="somebody_has_resolved_a_resolved_comment",
            ),
        ]
        indexes = [models.Index(fields=["document", "owner", "id"], name="comments_on_a_set")]
